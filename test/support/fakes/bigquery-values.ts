export interface FakeField {
  name: string;
  type: string;
  mode?: string;
  fields?: FakeField[];
}
export type Row = Record<string, unknown>;

const DOUBLE = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$|^NaN$/i;

/** What a JSON value must be like for a type, as `insertAll` takes it. */
const ACCEPTS: Record<string, (value: unknown) => boolean> = {
  STRING: (value) => typeof value === 'string',
  INT64: (value) => Number.isInteger(value) || (typeof value === 'string' && /^-?\d{1,19}$/.test(value)),
  FLOAT64: (value) => typeof value === 'number' || (typeof value === 'string' && DOUBLE.test(value)),
  NUMERIC: (value) => /^-?\d{1,29}(?:\.\d{1,9})?$/.test(String(value)),
  BIGNUMERIC: (value) => /^-?\d{1,38}(?:\.\d{1,38})?$/.test(String(value)),
  BOOL: (value) => typeof value === 'boolean',
  TIMESTAMP: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value),
  DATE: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  TIME: (value) => typeof value === 'string' && /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/.test(value),
  DATETIME: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value),
  JSON: (value) => typeof value === 'string' && isJson(value),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export interface RowProblem {
  reason: 'invalid';
  location: string;
  message: string;
}

/** What Google would say against a row of a table; undefined: nothing. */
export function problemOf(fields: readonly FakeField[], row: Row): RowProblem | undefined {
  const unknown = Object.keys(row).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) return invalid(unknown, `no such field: ${unknown}.`);
  for (const field of fields) {
    const value = row[field.name];
    if (value === undefined || value === null) {
      if (field.mode === 'REQUIRED') return invalid('', `Missing required field: ${field.name}.`);
      if (value === null && field.mode === 'REPEATED')
        return invalid(field.name, 'Field value cannot be empty.');
      continue;
    }
    const wrong = wrongPart(field, value);
    if (wrong !== undefined) return invalid(field.name, wrong);
  }
  return undefined;
}

const invalid = (location: string, message: string): RowProblem => ({ reason: 'invalid', location, message });

function wrongPart(field: FakeField, value: unknown): string | undefined {
  if (field.mode === 'REPEATED') {
    if (!Array.isArray(value)) return 'Array specified for non-repeated field or the reverse.';
    return value
      .map((each) => wrongPart({ ...field, mode: 'NULLABLE' }, each))
      .find((found) => found !== undefined);
  }
  if (Array.isArray(value)) return `Array specified for non-repeated field: ${field.name}.`;
  if (field.type === 'RECORD') return problemOf(field.fields ?? [], value as Row)?.message;
  const accepts = ACCEPTS[field.type];
  return accepts?.(value)
    ? undefined
    : `Cannot convert value to ${field.type.toLowerCase()} (bad value): ${JSON.stringify(value)}`;
}

interface Parameter {
  name: string;
  parameterType: { type: string };
  parameterValue: { value: string };
}

function plain({ parameterType: { type }, parameterValue: { value } }: Parameter): unknown {
  if (type === 'FLOAT64' || type === 'INT64') return Number(value);
  return type === 'BOOL' ? value === 'true' : value;
}

/** Parameters of a query by their names. */
export const parametersOf = (parameters: readonly Parameter[]): Row =>
  Object.fromEntries(parameters.map((each) => [`@${each.name}`, plain(each)]));

export interface Merge {
  table: string;
  row: Row;
  /** Columns that must be equal; none: no row is the same. */
  on: string[];
  /** Undefined: a row that is there stays. */
  update: { columns: string[]; unlessAfter: string | undefined } | undefined;
}

/** Reads the one form of MERGE that the connector writes; `goccy/bigquery-emulator` reads all of SQL. */
export function readMerge(query: string, parameters: Row): Merge | undefined {
  const [target, using, on, ...rest] = query.split('\n');
  const table = /^MERGE `([^`]+)` T$/.exec(target ?? '')?.[1];
  const source = /^USING \(SELECT (.+)\) S$/.exec(using ?? '')?.[1];
  const condition = /^ON (.+)$/.exec(on ?? '')?.[1];
  if (table === undefined || source === undefined || condition === undefined) return undefined;
  const cells = [...source.matchAll(/(@v\d+)[^@`]* AS `([^`]+)`/g)];
  const matched = rest.find((line) => line.startsWith('WHEN MATCHED'));
  const columns = [...(matched?.split('UPDATE SET ')[1] ?? '').matchAll(/`([^`]+)` = S\./g)];
  return {
    table,
    row: Object.fromEntries(cells.map(([, parameter = '', name = '']) => [name, parameters[parameter]])),
    on:
      condition === 'FALSE'
        ? []
        : [...condition.matchAll(/T\.`([^`]+)` = S\./g)].map(([, name = '']) => name),
    update: matched
      ? {
          columns: columns.map(([, name = '']) => name),
          unlessAfter: /T\.`([^`]+)` <= S\./.exec(matched)?.[1],
        }
      : undefined,
  };
}
