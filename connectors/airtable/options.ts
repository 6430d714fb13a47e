import type { LoadOptions, OptionPage } from '../connector.ts';
import { orRefused } from '../shared/json-api.ts';
import { listBases, listTables } from './client.ts';
import { columnsOf, isWritable, typeNames } from './columns.ts';
import { toResult } from './errors.ts';
import { baseId, tableId } from './ids.ts';

/** Levels below can't write. */
const MAY_WRITE = ['edit', 'create'];

/** Bases by name, or the base of a pasted link. Airtable has no search. */
const bases: LoadOptions = (session, { query, cursor }) =>
  asked(async () => {
    const page = await listBases(session, cursor);
    const pasted = baseId(query);
    const options = page.bases
      .filter(({ permissionLevel }) => MAY_WRITE.includes(permissionLevel))
      .filter(({ id, name }) => (pasted === undefined ? isLike(name, query) : id === pasted))
      .map(({ id, name }) => ({ value: id, label: name || id }));
    return { options, next: page.offset ?? null };
  });

const tables: LoadOptions = (session, { query, depends }) =>
  asked(async () => {
    const base = baseId(depends.base ?? '');
    if (base === undefined) return NOTHING;
    const pasted = tableId(query);
    const options = (await listTables(session, base))
      .filter(({ id, name }) => (pasted === undefined ? isLike(name, query) : id === pasted))
      .map(({ id, name }) => ({ value: id, label: name || id }));
    return { options, next: null };
  });

/** Fields that can be written; the primary one first. */
const columns: LoadOptions = (session, { query, depends }) =>
  asked(async () => {
    const [base, chosen] = [baseId(depends.base ?? ''), tableId(depends.table ?? '')];
    if (base === undefined || chosen === undefined) return NOTHING;
    const table = (await listTables(session, base)).find(({ id }) => id === chosen);
    if (!table) return NOTHING;
    const options = columnsOf(table)
      .filter(({ name }) => isLike(name, query))
      .flatMap(({ id, name, type }) =>
        isWritable(type) ? [{ value: id, label: name, hint: typeNames[type] }] : [],
      )
      .sort(
        (one, other) =>
          Number(other.value === table.primaryFieldId) - Number(one.value === table.primaryFieldId),
      );
    return { options, next: null };
  });

export const options = { bases, tables, columns };

const NOTHING: OptionPage = { options: [], next: null };

const isLike = (name: string, query: string) => name.toLowerCase().includes(query.trim().toLowerCase());

const asked = (ask: () => Promise<OptionPage>) => orRefused(ask, (failure) => toResult(failure, false));
