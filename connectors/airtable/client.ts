import { z } from 'zod';
import type { Session } from '../connector.ts';
import { type Answer, dataOf, type JsonRequest, type ReadRefusal, requestJson } from '../shared/json-api.ts';

/** Unknown routes and rate limits answer with the type alone. */
const refusal = z.object({
  error: z.union([
    z.string().transform((type) => ({ type, message: type })),
    z.object({ type: z.string(), message: z.string().default('') }),
  ]),
});

const readRefusal: ReadRefusal = (json) => {
  const error = refusal.safeParse(json).data?.error;
  return error && { code: error.type, words: error.message };
};

/** One request to https://airtable.com/developers/web/api/introduction. `path` begins with `/v0/`. */
function call<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  method: JsonRequest['method'],
  path: string,
  body?: object,
): Promise<Answer<Data>> {
  const headers = { authorization: `Bearer ${session.credential.secret}` };
  return requestJson(session, schema, { method, url: session.apiUrl + path, headers, body }, readRefusal);
}

/** @throws CallFailed */
async function get<Data>(session: Session, schema: z.ZodType<Data>, path: string): Promise<Data> {
  return dataOf(await call(session, schema, 'GET', path));
}

const me = z.object({
  id: z.string().min(1),
  email: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});
const basesPage = z.object({
  bases: z.array(z.object({ id: z.string(), name: z.string(), permissionLevel: z.string() })),
  offset: z.string().optional(),
});
const field = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  options: z.record(z.string(), z.unknown()).nullish(),
});
const table = z.object({
  id: z.string(),
  name: z.string(),
  primaryFieldId: z.string(),
  fields: z.array(field),
});
const tables = z.object({ tables: z.array(table) });
const written = z.object({
  records: z.array(z.object({ id: z.string() })).min(1),
  createdRecords: z.array(z.string()).optional(),
});

export type Table = z.infer<typeof table>;

/** Whose token it is. @throws CallFailed */
export const whoAmI = (session: Session) => get(session, me, '/v0/meta/whoami');

/** A page of the bases that were granted. @throws CallFailed */
export const listBases = (session: Session, offset?: string) =>
  get(
    session,
    basesPage,
    `/v0/meta/bases${offset === undefined ? '' : `?${new URLSearchParams({ offset })}`}`,
  );

/** All tables of a base with their fields. @throws CallFailed */
export async function listTables(session: Session, base: string): Promise<Table[]> {
  return (await get(session, tables, `/v0/meta/bases/${base}/tables`)).tables;
}

export interface NewField {
  name: string;
  type: string;
  options?: Record<string, unknown>;
}

/** @throws CallFailed */
export async function addField(
  session: Session,
  base: string,
  tableId: string,
  made: NewField,
): Promise<void> {
  dataOf(await call(session, field, 'POST', `/v0/meta/bases/${base}/tables/${tableId}/fields`, made));
}

export type Fields = Record<string, unknown>;

/**
 * Writes up to ten records, all or none. `mergeOn`: ids of the fields by which each is found; where none like
 * it is, it is made, and where several are, Airtable refuses. The answer has them in the same order.
 * https://airtable.com/developers/web/api/update-multiple-records
 */
export function writeRecords(
  session: Session,
  { base, table: tableId }: { base: string; table: string },
  records: readonly Fields[],
  mergeOn: readonly string[],
): Promise<Answer<z.infer<typeof written>>> {
  const upsert = mergeOn.length > 0 && { performUpsert: { fieldsToMergeOn: mergeOn } };
  return call(session, written, upsert ? 'PATCH' : 'POST', `/v0/${base}/${tableId}`, {
    ...upsert,
    // New options of selects are made; everything else is in its type already.
    typecast: true,
    returnFieldsByFieldId: true,
    records: records.map((fields) => ({ fields })),
  });
}
