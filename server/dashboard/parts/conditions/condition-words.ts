import { type Field, sentenceCase } from '../event-fields.ts';
import { type Row, toConditions } from './condition-rows.ts';
import { OPERATORS } from './operators.ts';

/** A condition in a sentence: "Usability is less than 70 %". */
export function inWords(filter: unknown, fields: readonly Field[]): string {
  const conditions = toConditions(filter);
  if (conditions.kind === 'json') return 'it meets a condition of its own';
  const word = conditions.mode === 'all' ? ' and ' : ' or ';
  return conditions.rows.map((row) => rowInWords(row, fields)).join(word);
}

function rowInWords({ path, op, value }: Row, fields: readonly Field[]): string {
  const field = fields.find((each) => each.path === path);
  const words = `${titleOf(path, fields)} ${OPERATORS[op].words}`;
  return OPERATORS[op].value === 'none' ? words : `${words} ${valueInWords(value, field)}`;
}

function valueInWords(value: unknown, field: Field | undefined): string {
  if (Array.isArray(value)) return value.map((each) => valueInWords(each, field)).join(', ');
  if (field?.kind === 'share' && typeof value === 'number') return `${toPercent(value)} %`;
  return typeof value === 'string' ? `“${value}”` : String(value);
}

/** What people call a path; a path that nobody has named stays as it is. */
export function titleOf(path: string, fields: readonly Field[]): string {
  const field = fields.find((each) => each.path === path);
  return field ? sentenceCase(field.title) : path.replace(/^data\.object\./, '');
}

/** A text of the server with titles in the place of paths. */
export function withTitles(text: string, fields: readonly Field[]): string {
  const shares = new Set(fields.filter(({ kind }) => kind === 'share').map(({ path }) => path));
  return text
    .replaceAll(SHARES, (all, path: string, is: string, words: string, wanted: string) =>
      shares.has(path) ? `${path} is ${toPercent(Number(is))} %${words}${toPercent(Number(wanted))} %` : all,
    )
    .replaceAll(/data\.object\.[\w.]*\w/g, (path) => titleOf(path, fields));
}

/** "data.object.… is 0.82, and it must be less than 0.7" */
const SHARES = /(data\.object\.[\w.]*\w) is (\d(?:\.\d+)?)(, and it must be [a-z ]+)(\d(?:\.\d+)?)/g;

/** 0.57 → 57, without what binary fractions add. */
export const toPercent = (share: number) => Math.round(share * 1e8) / 1e6;
export const fromPercent = (percent: number) => Math.round(percent * 1e6) / 1e8;
