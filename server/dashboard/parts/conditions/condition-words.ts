import { t } from '../../languages/index.ts';
import { type Field, fieldName } from '../event-fields.ts';
import { inPercent, plain } from '../numbers.ts';
import { fieldAt } from '../own-fields.ts';
import { type Row, toConditions } from './condition-rows.ts';
import { OPERATORS } from './operators.ts';

/** A condition in a sentence: "Usability score is less than 70 %". */
export function inWords(filter: unknown, fields: readonly Field[]): string {
  const conditions = toConditions(filter);
  if (conditions.kind === 'json') return t('parts:conditions.own');
  const word = t(conditions.mode === 'all' ? 'parts:conditions.and' : 'parts:conditions.or');
  return conditions.rows.map((row) => rowInWords(row, fields)).join(` ${word} `);
}

function rowInWords({ path, op, value }: Row, fields: readonly Field[]): string {
  const field = fieldAt(path, fields);
  const words = `${titleOf(path, fields)} ${OPERATORS[op].words}`;
  return OPERATORS[op].value === 'none' ? words : `${words} ${valueInWords(value, field)}`;
}

function valueInWords(value: unknown, field: Field | undefined): string {
  if (Array.isArray(value)) return value.map((each) => valueInWords(each, field)).join(', ');
  if (field?.kind === 'share' && typeof value === 'number') return inPercent(toPercent(value));
  if (typeof value === 'number') return plain(value);
  return typeof value === 'string' ? t('parts:quoted', { text: value }) : String(value);
}

/** What people call a path; a path that nobody has named stays as it is. */
export function titleOf(path: string, fields: readonly Field[]): string {
  const field = fieldAt(path, fields);
  return field ? fieldName(field) : path.replace(/^data\.object\./, '');
}

/** A text of the server with titles in the place of paths, and scores in per cent. */
export function withTitles(text: string, fields: readonly Field[]): string {
  return text
    .replaceAll(SHARES, (all, path: string, is: string, words: string, wanted: string) =>
      fieldAt(path, fields)?.kind === 'share'
        ? `${path} is ${shareInPercent(is)}${words}${shareInPercent(wanted)}`
        : all,
    )
    .replaceAll(PATHS, (path) => titleOf(path, fields));
}

const shareInPercent = (share: string) =>
  Number.isNaN(Number(share)) ? share : inPercent(toPercent(Number(share)));

/** "data.object.… is 0.82, and it must be less than 0.7". Names that teams choose may have spaces. */
const SHARES =
  /(data\.object\.[^,;:()"]+?) is (\d(?:\.\d+)?|missing)(, and it must be [a-z ]+)(\d(?:\.\d+)?)/g;
const PATHS = /data\.object\.(?:[^,;:()"]+?(?= is )|[\w.]*\w)/g;

/** 0.57 → 57, without what binary fractions add. */
export const toPercent = (share: number) => Math.round(share * 1e8) / 1e6;
export const fromPercent = (percent: number) => Math.round(percent * 1e6) / 1e8;
