import { createHash } from 'node:crypto';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

export interface FakeField {
  id: string;
  name: string;
  type: string;
  options?: { choices?: { name: string }[]; max?: number; [more: string]: unknown };
}
export interface FakeTable {
  id: string;
  name: string;
  primaryFieldId: string;
  fields: FakeField[];
  records: { id: string; fields: Record<string, unknown> }[];
}
type Level = 'none' | 'read' | 'comment' | 'edit' | 'create';
interface FakeBase {
  id: string;
  name: string;
  permissionLevel: Level;
  tables: FakeTable[];
}

/** Fields by name and type, as `addTable` takes them; the first one is the primary field. */
type Columns = readonly (readonly [name: string, type: string, options?: FakeField['options']])[];

export const recommendedFields: Columns = [
  ['Name', 'singleLineText'],
  ['Event', 'singleSelect', { choices: [] }],
  ['Date', 'dateTime'],
  ['Status', 'singleSelect', { choices: [{ name: 'Ended' }] }],
  ['Previous status', 'singleSelect', { choices: [] }],
  ['Type', 'singleSelect', { choices: [] }],
  ['Scores', 'multilineText'],
  ['Ratings', 'number', { precision: 0 }],
  ['Human ratings', 'number', { precision: 0 }],
  ['AI ratings', 'number', { precision: 0 }],
  ['Agreement', 'number', { precision: 2 }],
  ['Failed runs', 'number', { precision: 0 }],
  ['Link', 'url'],
  ['Comment', 'multilineText'],
  ['Answers', 'richText'],
  ['Error', 'multilineText'],
  ['Object ID', 'singleLineText'],
  ['Event ID', 'singleLineText'],
  ['Record number', 'autoNumber'],
];

const refusal = (
  status: number,
  type: string,
  message = '',
  headers: Record<string, string> = {},
): VendorAnswer => ({
  status,
  headers,
  body: { error: { type, message } },
});
const unreadable = (problem: string) => refusal(422, 'INVALID_VALUE_FOR_COLUMN', problem);

const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(14, '0')}`;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && value.length <= 100_000;
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);

/** What a field takes as it is. Selects are looked at apart, as they may get new options. */
const TAKES: Record<string, (value: unknown, field: FakeField) => boolean> = {
  singleLineText: (value) => isText(value) && !value.includes('\n'),
  multilineText: (value) => isText(value) && !/<airtable:/i.test(value),
  richText: (value) => isText(value) && !/<airtable:/i.test(value),
  email: isText,
  phoneNumber: isText,
  url: (value) => isText(value) && /^https?:/i.test(value),
  number: isNumber,
  currency: isNumber,
  percent: isNumber,
  duration: isNumber,
  rating: (value, { options }) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= (options?.max ?? 5),
  checkbox: (value) => value === true,
  date: (value) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(value),
  dateTime: (value) => isText(value) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value),
  singleCollaborator: (value) => /^\{"id":"usr[A-Za-z0-9]{14}"\}$/.test(JSON.stringify(value)),
};
/** Options that a field of the type can't be made without. */
const COMPULSORY: Record<string, string[]> = {
  number: ['precision'],
  percent: ['precision'],
  currency: ['precision', 'symbol'],
  rating: ['icon', 'max', 'color'],
  duration: ['durationFormat'],
  checkbox: ['icon', 'color'],
  singleSelect: ['choices'],
  multipleSelects: ['choices'],
  date: ['dateFormat'],
  dateTime: ['dateFormat', 'timeFormat', 'timeZone'],
};
const MERGEABLE = ['number', 'singleLineText', 'multilineText', 'singleSelect', 'multipleSelects', 'date'];

/**
 * Airtable in memory, as strict as its documentation says: one account, bases, typed fields, upserts, tokens
 * that die when they are renewed.
 */
export class AirtableFake {
  readonly user = { id: 'usrAcme0000000001', email: 'maya@acme.example' };
  readonly personalToken = `patAcme0000000001.${'f00d'.repeat(16)}`;
  readonly client = { id: 'client-1', secret: 'client-secret-of-the-app' };
  readonly bases: FakeBase[] = [];
  /** Of the granted token. */
  scopes = ['data.records:read', 'data.records:write', 'schema.bases:read', 'schema.bases:write'];
  /** True: `typecast` may not make new options. */
  optionsAreLocked = false;
  /** True: a refresh that comes right after another one is a conflict. */
  refreshedJustNow = false;
  readonly server = new VendorServer((request) => this.#handle(request));
  #revoked = false;
  #made = 0;
  #codes = new Map<string, { challenge: string; redirectUri: string }>();
  /** Access tokens by refresh token. */
  #granted = new Map<string, string>();

  get apiUrl(): string {
    return this.server.url;
  }

  addBase(name: string, permissionLevel: Level = 'create'): FakeBase {
    const base: FakeBase = { id: id('app', ++this.#made), name, permissionLevel, tables: [] };
    this.bases.push(base);
    return base;
  }

  addTable(base: FakeBase, name: string, columns: Columns): FakeTable {
    const fields = columns.map(([title, type, options]) => ({
      ...{ id: id('fld', ++this.#made), name: title, type },
      ...(options && { options: structuredClone(options) }),
    }));
    const table = {
      id: id('tbl', ++this.#made),
      name,
      primaryFieldId: fields[0]?.id ?? '',
      fields,
      records: [],
    };
    base.tables.push(table);
    return table;
  }

  /** All records by the names of their fields. */
  rows(): Record<string, unknown>[] {
    return this.bases
      .flatMap(({ tables }) => tables)
      .flatMap(({ fields, records }) =>
        records.map((record) =>
          Object.fromEntries(fields.map((field) => [field.name, record.fields[field.id]])),
        ),
      );
  }

  revoke(): void {
    this.#revoked = true;
  }

  get authorizeUrl(): string {
    return `${this.server.url}/oauth2/v1/authorize`;
  }

  get tokenUrl(): string {
    return `${this.server.url}/oauth2/v1/token`;
  }

  /** Somebody says yes: the browser is sent back at once. */
  #authorize({ query }: VendorRequest): VendorAnswer {
    const given = (name: string) => query.get(name) ?? '';
    const back = new URL(given('redirect_uri'));
    const isRight =
      given('client_id') === this.client.id &&
      given('code_challenge_method') === 'S256' &&
      /^[\w.~-]{16,1024}$/.test(given('state')) &&
      given('scope')
        .split(' ')
        .every((scope) => /^[a-zA-Z.]+:\w+$/.test(scope));
    const code = `code-${++this.#made}`;
    this.#codes.set(code, { challenge: given('code_challenge'), redirectUri: given('redirect_uri') });
    back.searchParams.set('state', given('state'));
    if (isRight) back.searchParams.set('code', code);
    else back.searchParams.set('error', 'invalid_request');
    return { status: 302, headers: { location: back.href }, body: '' };
  }

  #handle(request: VendorRequest): VendorAnswer {
    const { method, path, headers } = request;
    if (path === '/oauth2/v1/authorize') return this.#authorize(request);
    if (`${method} ${path}` === 'POST /oauth2/v1/token') return this.#token(request);
    const valid = [this.personalToken, ...this.#granted.values()].map((token) => `Bearer ${token}`);
    if (this.#revoked || !valid.includes(headers.authorization ?? '')) {
      return refusal(401, 'AUTHENTICATION_REQUIRED', 'Authentication required');
    }
    if (path === '/v0/meta/whoami') return { body: { ...this.user, scopes: this.scopes } };
    if (path === '/v0/meta/bases') return { body: this.#basesPage(request.query.get('offset')) };
    const [, baseId, rest] = /^\/v0\/(?:meta\/bases\/)?(app\w{14})\/(.*)$/.exec(path) ?? [];
    const base = this.bases.find((each) => each.id === baseId);
    if (!base || base.permissionLevel === 'none') {
      return refusal(
        403,
        'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
        'Invalid permissions, or the model was not found',
      );
    }
    if (path.startsWith('/v0/meta/')) return this.#meta(request, base, rest ?? '');
    return this.#records(request, base, rest ?? '');
  }

  /** Two bases a page. */
  #basesPage(offset: string | null) {
    const start = Number(offset ?? 0);
    const bases = this.bases
      .slice(start, start + 2)
      .map(({ id: base, name, permissionLevel }) => ({ id: base, name, permissionLevel }));
    return { bases, ...(this.bases.length > start + 2 && { offset: String(start + 2) }) };
  }

  #meta({ method, body }: VendorRequest, base: FakeBase, rest: string): VendorAnswer {
    if (method === 'GET' && rest === 'tables') {
      return { body: { tables: base.tables.map(({ records: _, ...table }) => ({ ...table, views: [] })) } };
    }
    const [, tableId] = /^tables\/(\w+)\/fields$/.exec(rest) ?? [];
    const table = base.tables.find((each) => each.id === tableId);
    if (method !== 'POST' || !table) return { status: 404, body: { error: 'NOT_FOUND' } };
    if (base.permissionLevel !== 'create' || !this.scopes.includes('schema.bases:write')) {
      return refusal(403, 'INVALID_PERMISSIONS', 'You are not permitted to create fields');
    }
    const { name, type, options = {}, ...more } = body as FakeField;
    const lacks = (COMPULSORY[type] ?? []).filter((option) => !(option in options));
    const isKnown = type in TAKES || type in COMPULSORY;
    const isNew = !table.fields.some((field) => field.name.toLowerCase() === name.toLowerCase());
    if (!isKnown || !isNew || lacks.length > 0 || Object.keys(more).length > 1) {
      return refusal(422, 'INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE', `Invalid field ${name}: ${lacks.join()}`);
    }
    const field = { id: id('fld', ++this.#made), name, type, options };
    table.fields.push(field);
    return { body: field };
  }

  #records({ method, body }: VendorRequest, base: FakeBase, tableId: string): VendorAnswer {
    const table = base.tables.find((each) => each.id === tableId);
    if (!table) return refusal(404, 'TABLE_NOT_FOUND', 'Could not find the table');
    if (!['edit', 'create'].includes(base.permissionLevel)) {
      return refusal(403, 'INVALID_PERMISSIONS', 'You are not permitted to create records in this table');
    }
    const { records, performUpsert, typecast, returnFieldsByFieldId, ...more } = body as Record<
      string,
      never
    > & {
      records?: { fields: Record<string, unknown> }[];
      performUpsert?: { fieldsToMergeOn: string[] };
      typecast?: boolean;
    };
    const isUpsert = method === 'PATCH' && performUpsert !== undefined;
    if (!records || records.length > 10 || records.length === 0 || Object.keys(more).length > 0) {
      return refusal(422, 'INVALID_RECORDS', 'Invalid records');
    }
    if (!isUpsert && method !== 'POST') return refusal(422, 'INVALID_REQUEST_UNKNOWN');
    for (const { fields } of records) {
      const problem = this.#problemOf(table, fields, typecast === true);
      if (problem) return problem;
    }
    const mergeOn = performUpsert?.fieldsToMergeOn ?? [];
    const answer = {
      records: [] as object[],
      createdRecords: [] as string[],
      updatedRecords: [] as string[],
    };
    const matches = records.map(({ fields }) => (isUpsert ? matching(table, fields, mergeOn) : []));
    if (!matches.every((found) => found !== undefined))
      return refusal(422, 'INVALID_REQUEST_UNKNOWN', 'Invalid field to merge on');
    if (matches.some((found) => found.length > 1))
      return refusal(422, 'INVALID_REQUEST_UNKNOWN', 'Multiple records matched the upsert');
    for (const [index, { fields }] of records.entries()) {
      const found = matches[index] ?? [];
      const record = found[0] ?? { id: id('rec', ++this.#made), fields: {} };
      if (found.length === 0) table.records.push(record);
      (found.length === 0 ? answer.createdRecords : answer.updatedRecords).push(record.id);
      for (const [field, value] of Object.entries(fields)) {
        if (value === null) delete record.fields[field];
        else record.fields[field] = value;
      }
      answer.records.push({ id: record.id, createdTime: '2026-05-04T00:00:00.000Z', fields: record.fields });
    }
    return { body: isUpsert ? answer : { records: answer.records } };
  }

  #problemOf(table: FakeTable, fields: Record<string, unknown>, typecast: boolean): VendorAnswer | undefined {
    for (const [key, value] of Object.entries(fields)) {
      const field = table.fields.find((each) => each.id === key || each.name === key);
      if (!field) return refusal(422, 'UNKNOWN_FIELD_NAME', `Unknown field name: "${key}"`);
      if (value === null) continue;
      if (field.type === 'singleSelect' || field.type === 'multipleSelects') {
        const problem = this.#optionProblem(field, value, typecast);
        if (problem) return problem;
      } else if (!TAKES[field.type]?.(value, field)) {
        return unreadable(`Field "${field.name}" cannot accept the provided value`);
      }
    }
    return undefined;
  }

  #optionProblem(field: FakeField, value: unknown, typecast: boolean): VendorAnswer | undefined {
    const names = field.type === 'singleSelect' ? [value] : value;
    if (!Array.isArray(names) || !names.every((name) => isText(name) && name !== '')) {
      return unreadable(`Field "${field.name}" cannot accept the provided value`);
    }
    const choices = field.options?.choices ?? [];
    for (const name of names) {
      if (choices.some((choice) => choice.name === name)) continue;
      if (!typecast || this.optionsAreLocked) {
        return refusal(
          422,
          'INVALID_MULTIPLE_CHOICE_OPTIONS',
          `Insufficient permissions to create new select option ""${name}""`,
        );
      }
      choices.push({ name });
    }
    field.options = { ...field.options, choices };
    return undefined;
  }

  #token({ body, headers }: VendorRequest): VendorAnswer {
    const form = body as Record<string, string>;
    const expected = Buffer.from(`${this.client.id}:${this.client.secret}`).toString('base64');
    const refuse = (status: number, error: string): VendorAnswer => ({ status, body: { error } });
    if (headers.authorization !== `Basic ${expected}`) return refuse(401, 'invalid_client');
    if (form.grant_type === 'refresh_token') {
      if (this.refreshedJustNow) return refuse(409, 'conflict');
      const isGranted = this.#granted.delete(form.refresh_token ?? '');
      if (this.#revoked || !isGranted) return refuse(400, 'invalid_grant');
    } else {
      const known = this.#codes.get(form.code ?? '');
      this.#codes.delete(form.code ?? '');
      const challenge = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url');
      if (known?.challenge !== challenge || known.redirectUri !== form.redirect_uri) {
        return refuse(400, 'invalid_grant');
      }
    }
    this.#revoked = false;
    const [access, refresh] = [`access-${++this.#made}-of-airtable`, `refresh-${++this.#made}-of-airtable`];
    this.#granted.set(refresh, access);
    return {
      body: {
        access_token: access,
        refresh_token: refresh,
        token_type: 'Bearer ',
        expires_in: 3_600,
        refresh_expires_in: 5_184_000,
        scope: this.scopes.join(' '),
      },
    };
  }
}

/** Undefined: that isn't a field to merge on, or a record has nothing in it. */
function matching(table: FakeTable, fields: Record<string, unknown>, mergeOn: readonly string[]) {
  const isValid =
    mergeOn.length >= 1 &&
    mergeOn.length <= 3 &&
    mergeOn.every((key) => {
      const field = table.fields.find((each) => each.id === key);
      return field && MERGEABLE.includes(field.type) && fields[key] !== undefined && fields[key] !== null;
    });
  if (!isValid) return undefined;
  return table.records.filter((record) => mergeOn.every((key) => record.fields[key] === fields[key]));
}

export async function startAirtableFake(): Promise<AirtableFake> {
  const fake = new AirtableFake();
  await fake.server.listen();
  return fake;
}
