/** Rows as PostgreSQL's `unnest` takes them: an array for each column. */
export class Columns<Row extends object> {
  private readonly rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  /** One array for each of the names, in their order. */
  columns(...names: (keyof Row)[]): unknown[][] {
    return names.map((name) => this.rows.map((row) => row[name]));
  }
}
