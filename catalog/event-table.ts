import type { Catalog } from './catalog.ts';
import type { EventTable, TableColumn, TableType } from './definition.ts';
import { inForce } from './in-force.ts';
import type { ColumnKind } from './presentation.ts';
import { presentationOf } from './presented.ts';

/** A warehouse takes more; nobody reads them. */
const MOST_COLUMNS = 80;
const OWN = ['event_id', 'event_type', 'occurred_at', 'team_id', 'object_id', 'payload'];

const TYPES: Readonly<Record<ColumnKind, TableType>> = {
  title: 'text',
  text: 'text',
  long_text: 'text',
  number: 'number',
  select: 'text',
  date: 'time',
  url: 'text',
};

const made = new WeakMap<Catalog, EventTable>();

/** The table of the catalog in force: what its settings say, or the columns of all rows. */
export function eventTable(): EventTable {
  const catalog = inForce();
  const known = catalog.settings.table ?? made.get(catalog);
  if (known) return known;
  const table = { columns: derivedColumns(catalog) };
  made.set(catalog, table);
  return table;
}

function derivedColumns({ types }: Catalog): TableColumn[] {
  const found = new Map<string, TableColumn>([
    ['name', { name: 'name', type: 'text', column: 'Name', description: 'Of what the event is about' }],
  ]);
  for (const type of types) {
    for (const { name, type: kind } of presentationOf(type).row.columns) {
      const column = columnName(name);
      if (column === '' || OWN.includes(column)) continue;
      const known = found.get(column);
      if (!known) found.set(column, { name: column, type: TYPES[kind], column: name, description: name });
      // What is a number for one type and words for another fits in a text.
      else if (known.type !== TYPES[kind]) found.set(column, { ...known, type: 'text' });
    }
  }
  return [...found.values()].slice(0, MOST_COLUMNS);
}

/** `Order total (EUR)` → `order_total_eur`; letters of other scripts are left out. */
function columnName(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const joined = plain.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return /^\d/.test(joined) ? `_${joined}` : joined.slice(0, 100);
}
