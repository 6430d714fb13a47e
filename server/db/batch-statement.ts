import { binaryArray, type ElementType } from './binary-array.ts';
import type { Database, Statement } from './database.ts';

/** The type of a value in TypeScript, by its type in PostgreSQL. `json` is passed as text. */
interface Values {
  text: string;
  int: number;
  float8: number;
  bool: boolean;
  timestamptz: Date;
  json: string;
  'text[]': readonly string[];
}

type Columns = Record<string, keyof Values>;
/** Columns of a list: what arrays can be made of. */
type ListColumns = Record<string, ElementType>;
type RowOf<C extends Columns> = { readonly [Name in keyof C]: Values[C[Name]] | null | undefined };

/** What a batch statement takes: lists of rows, and single values. */
interface Declaration<Lists extends Record<string, ListColumns>, Singles extends Columns> {
  name: string;
  /** See Statement. */
  byKey?: boolean;
  /** Each list by its name, with its columns in order. In the SQL, all names are in snake_case. */
  rows: Lists;
  values: Singles;
  /** The SQL. Each name stands for `unnest(…) AS name (…)` of its rows, or for its one value. */
  text: (sql: Record<keyof Lists | keyof Singles, string>) => string;
}

/**
 * A statement that takes whole batches: one array a column, in binary (as JSON the same takes PostgreSQL a
 * fifth longer, and as text the server).
 */
export interface BatchStatement<Input> extends Statement {
  /** Runs it; the rows are what the caller says they are. */
  run<Row extends object>(db: Database, input: Input): Promise<Row[]>;
}

type InputOf<Lists extends Record<string, ListColumns>, Singles extends Columns> = {
  readonly [Name in keyof Lists]: readonly RowOf<Lists[Name]>[];
} & { readonly [Name in keyof Singles]: Values[Singles[Name]] | null };

/**
 * Makes a statement of fixed text, prepared once a connection, in which no parameter is numbered by hand:
 * what is declared here is at once the text of the `unnest`s, the parameters' numbers and the order of the
 * values.
 */
export function batchStatement<
  const Lists extends Record<string, ListColumns>,
  const Singles extends Columns,
>({
  name,
  byKey = false,
  rows,
  values,
  text,
}: Declaration<Lists, Singles>): BatchStatement<InputOf<Lists, Singles>> {
  let parameters = 0;
  const next = (type: string) => {
    parameters += 1;
    return `$${parameters}::${type}`;
  };
  const lists = Object.entries(rows).map(([list, columns]) => {
    const arrays = Object.values(columns).map((type) => next(`${type}[]`));
    return [
      list,
      `unnest(${arrays.join(', ')}) AS ${snake(list)} (${Object.keys(columns).map(snake).join(', ')})`,
    ];
  });
  const singles = Object.entries(values).map(([value, type]) => [value, next(type)]);
  const sql = Object.fromEntries([...lists, ...singles]) as Record<keyof Lists | keyof Singles, string>;
  const statement: Statement = { name, byKey, text: text(sql) };
  const columns = Object.entries(rows).flatMap(([list, declared]) =>
    Object.entries(declared).map(([column, type]) => ({ list, column, type })),
  );
  return {
    ...statement,
    run: (db, input) =>
      db.query(statement, [
        ...columns.map(({ list, column, type }) =>
          binaryArray(
            type,
            (input[list] as readonly Record<string, unknown>[]).map((row) => row[column]),
          ),
        ),
        ...Object.keys(values).map((value) => input[value]),
      ]),
  };
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
