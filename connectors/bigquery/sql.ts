import type { Value } from './coerce.ts';
import { type TableField, typeOf } from './columns.ts';
import { inSql, type Place, quoted } from './ids.ts';

interface ParameterType {
  type: string;
  arrayType?: ParameterType;
  structTypes?: { name: string; type: ParameterType }[];
}
interface ParameterValue {
  value?: string;
  arrayValues?: ParameterValue[];
  structValues?: Record<string, ParameterValue>;
}
/** https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export interface Parameter {
  name: string;
  parameterType: ParameterType;
  parameterValue: ParameterValue;
}

/** A value and the column that it is for. */
export interface Placed {
  field: TableField;
  value: Value;
}

export const text = (name: string, value: string, type = 'STRING'): Parameter => ({
  name,
  parameterType: { type },
  parameterValue: { value },
});

/** JSON is handed over as text, and parsed in the statement. */
const isJson = (field: TableField) => field.mode !== 'REPEATED' && typeOf(field) === 'JSON';

function typeFor(field: TableField): ParameterType {
  if (field.mode === 'REPEATED') return { type: 'ARRAY', arrayType: typeFor({ ...field, mode: 'NULLABLE' }) };
  const type = typeOf(field);
  if (type !== 'RECORD') return { type: type === undefined || type === 'JSON' ? 'STRING' : type };
  return {
    type: 'STRUCT',
    structTypes: (field.fields ?? []).map((each) => ({ name: each.name, type: typeFor(each) })),
  };
}

function valueFor(field: TableField, value: Value | undefined): ParameterValue {
  if (value === undefined) return field.mode === 'REPEATED' ? { arrayValues: [] } : {};
  if (Array.isArray(value)) {
    const one = { ...field, mode: 'NULLABLE' };
    return { arrayValues: value.map((each) => valueFor(one, each)) };
  }
  if (typeof value !== 'object') return { value: String(value) };
  const members = (field.fields ?? []).map((each) => [each.name, valueFor(each, value[each.name])]);
  return { structValues: Object.fromEntries(members) };
}

/**
 * A statement that writes one row, and changes nothing when it was done already. Values are parameters, never
 * part of the text.
 * `key`: the row with the same value there is this row. `moment`: a row of a later one stays as it is.
 * `update`: write over the row; else leave it.
 */
export function mergeStatement(
  place: Place,
  row: readonly Placed[],
  { key, moment, update }: { key: string | undefined; moment: string | undefined; update: boolean },
): { query: string; queryParameters: Parameter[] } {
  const names = row.map(({ field }) => quoted(field.name));
  const values = row.map(({ field }, at) => {
    const parameter = isJson(field) ? `PARSE_JSON(@v${at}, wide_number_mode => 'round')` : `@v${at}`;
    return `${parameter} AS ${quoted(field.name)}`;
  });
  const on = (name: string) => `T.${quoted(name)} = S.${quoted(name)}`;
  // A repetition has the same moment: only that partition is read.
  const same = [key, ...(update ? [] : [moment])].filter((name) => name !== undefined).map(on);
  const written = names.filter((name) => key === undefined || name !== quoted(key));
  const stands = moment === undefined ? '' : `T.${quoted(moment)}`;
  const isOlder = moment === undefined ? '' : ` AND (${stands} IS NULL OR ${stands} <= S.${quoted(moment)})`;
  return {
    query: [
      `MERGE ${inSql(place)} T`,
      `USING (SELECT ${values.join(', ')}) S`,
      `ON ${key === undefined ? 'FALSE' : same.join(' AND ')}`,
      ...(update && key !== undefined && written.length > 0
        ? [
            `WHEN MATCHED${isOlder} THEN UPDATE SET ${written.map((name) => `${name} = S.${name}`).join(', ')}`,
          ]
        : []),
      `WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `S.${name}`).join(', ')})`,
    ].join('\n'),
    queryParameters: row.map(({ field, value }, at) => ({
      name: `v${at}`,
      parameterType: typeFor(field),
      parameterValue: valueFor(field, value),
    })),
  };
}
