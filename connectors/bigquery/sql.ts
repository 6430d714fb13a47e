import type { Value } from './coerce.ts';
import { type TableField, typeOf } from './columns.ts';
import { inSql, type Place, quoted } from './ids.ts';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export interface Parameter {
  name: string;
  parameterType: { type: string };
  parameterValue: { value: string };
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

const isPlain = (field: TableField) => field.mode !== 'REPEATED' && typeOf(field) !== 'RECORD';

/** The parameter of a value; what has parts goes as text with JSON in it. */
function parameter(name: string, { field, value }: Placed): Parameter {
  const type = typeOf(field);
  const isText = !isPlain(field) || type === undefined || type === 'JSON';
  return text(
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
    isText ? 'STRING' : type,
  );
}

/** What makes the column's value of the parameter. */
function expression(field: TableField, given: string): string {
  if (!isPlain(field)) return fromJson(field, given, undefined, 0);
  return typeOf(field) === 'JSON' ? parsed(given) : given;
}

const parsed = (json: string) => `PARSE_JSON(${json}, wide_number_mode => 'round')`;

/** A value out of a text with JSON in it; `path`: where in it. */
function fromJson(field: TableField, json: string, path: string | undefined, depth: number): string {
  const at = path === undefined ? '' : `, ${path}`;
  if (field.mode === 'REPEATED') {
    const [each, index] = [`e${depth}`, `n${depth}`];
    const one = fromJson({ ...field, mode: 'NULLABLE' }, each, undefined, depth + 1);
    return `ARRAY(SELECT ${one} FROM UNNEST(JSON_QUERY_ARRAY(${json}${at})) AS ${each} WITH OFFSET AS ${index} ORDER BY ${index})`;
  }
  const type = typeOf(field);
  if (type !== 'RECORD') {
    const value = `JSON_VALUE(${json}${at})`;
    return type === 'JSON' ? parsed(value) : `CAST(${value} AS ${type ?? 'STRING'})`;
  }
  const whole = path === undefined ? json : `JSON_QUERY(${json}${at})`;
  const members = (field.fields ?? []).map(
    (each) => `${fromJson(each, whole, member(each.name), depth)} AS ${quoted(each.name)}`,
  );
  return `STRUCT(${members.join(', ')})`;
}

/** A path of JSON as SQL writes it: `'$."name"'`. */
const member = (name: string) => `'$."${name.replaceAll(/["'\\]/g, '')}"'`;

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
  const values = row.map(({ field }, at) => `${expression(field, `@v${at}`)} AS ${quoted(field.name)}`);
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
    queryParameters: row.map((each, at) => parameter(`v${at}`, each)),
  };
}
