import type { DeliveryFacts, Result, Session } from '../connector.ts';
import { type Notion, openNotion, type Row } from './client.ts';
import { readySource, withDataSource } from './data-source.ts';
import { failureOf, isGone, isRestricted, isValidationError } from './errors.ts';
import { labelOf } from './page-body.ts';
import {
  emailsOf,
  finderOf,
  lackingColumns,
  needsColumns,
  type Placement,
  placeCells,
  propertiesOf,
} from './properties.ts';
import type { RowRequest } from './render.ts';

/** Sends a row; what Notion says to it is a result. */
export async function deliverRow(
  session: Session,
  request: RowRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  const attempt = new Attempt(await openNotion(session), request, facts);
  try {
    return await withDataSource(attempt.notion, request.data_source, (id) => attempt.run(id));
  } catch (error) {
    return failureOf(error, attempt.writing);
  }
}

class Attempt {
  readonly notion: Notion;
  /** A page is being written: an answer that is lost leaves open whether it was. */
  writing = false;
  #request: RowRequest;
  #facts: DeliveryFacts;
  #notes = new Set<string>();
  #databaseName = '';

  constructor(notion: Notion, request: RowRequest, facts: DeliveryFacts) {
    this.notion = notion;
    this.#request = request;
    this.#facts = facts;
  }

  /**
   * Trusts the mapping first when it is complete; what Notion finds invalid is tried once more with fresh
   * columns.
   */
  async run(dataSourceId: string): Promise<Result> {
    const { columns: cells, add_missing_columns } = this.#request;
    let placement = needsColumns(cells, add_missing_columns)
      ? await this.#readPlacement(dataSourceId)
      : placeCells(cells, undefined);
    for (let again = false; ; again = true) {
      try {
        return await this.#place(dataSourceId, placement);
      } catch (error) {
        if (again || !isValidationError(error)) throw error;
        this.writing = false;
        placement = await this.#readPlacement(dataSourceId);
      }
    }
  }

  async #readPlacement(dataSourceId: string): Promise<Placement> {
    const { columns: cells, add_missing_columns } = this.#request;
    const source = await readySource(this.notion, dataSourceId, (columns) =>
      add_missing_columns ? lackingColumns(cells, columns) : [],
    );
    if (source.added.length > 0) this.#notes.add(`Added to the database: ${source.added.join(', ')}`);
    this.#databaseName = source.title;
    return placeCells(cells, source.columns);
  }

  async #place(dataSourceId: string, { placed, notes }: Placement): Promise<Result> {
    const { mode, children } = this.#request;
    const { previous, mayBeRepeated } = this.#facts;
    const people = await this.#peopleFor(emailsOf(placed));
    const { properties, notes: changes } = propertiesOf(placed, people);
    const byEvent = finderOf(placed, 'event');
    const byObject = finderOf(placed, 'object');
    const all = () => [...this.#notes, ...notes, ...changes];
    const update = async (id: string) =>
      this.#delivered(await this.#write(() => this.notion.update(id, properties)), all());

    if (mode === 'update' && previous) {
      try {
        // People move rows to other databases: there they are somebody else's.
        if ((await this.notion.sourceOf(previous.id)) === dataSourceId) return await update(previous.id);
      } catch (error) {
        if (!isGone(error)) throw error;
        this.writing = false;
      }
      this.#notes.add('The row that was written before is gone, so another one was looked for');
    }
    if (byObject) {
      const row = await this.notion.find(dataSourceId, byObject);
      const done = row && mayBeRepeated && byEvent && row.text(byEvent.property) === byEvent.equals;
      if (done) return this.#delivered(row, all(), true);
      if (row) return update(row.id);
    } else if (mayBeRepeated && byEvent) {
      const row = await this.notion.find(dataSourceId, byEvent);
      if (row) return this.#delivered(row, all(), true);
    }
    if (mayBeRepeated && !byEvent) {
      this.#notes.add('There is no column Event ID to see whether the row was there already');
    }
    const row = await this.#write(() => this.notion.create(dataSourceId, properties, children));
    return this.#delivered(row, all());
  }

  async #write(send: () => Promise<Row>): Promise<Row> {
    this.writing = true;
    return send();
  }

  async #peopleFor(emails: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    if (emails.size === 0) return new Map();
    try {
      return await this.notion.people(emails);
    } catch (error) {
      if (!isRestricted(error)) throw error;
      this.#notes.add('The connection may not read the e-mail addresses of people in Notion');
      return new Map();
    }
  }

  #delivered(row: Row, notes: string[], duplicate = false): Result {
    const title = this.#request.columns.find(({ type }) => type === 'title')?.text ?? '';
    const label = labelOf(row.title || title || this.#databaseName) || 'Notion row';
    const reference = { id: row.id, label, ...(row.url !== undefined && { url: row.url }) };
    return {
      kind: 'delivered',
      reference,
      ...(duplicate && { duplicate }),
      ...(this.#request.mode === 'update' && { remember: reference }),
      ...(notes.length > 0 && { notes }),
    };
  }
}
