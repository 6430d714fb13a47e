import type { EventType } from '../api/types.ts';
import { fromServer, t } from '../languages/index.ts';
import { inPercent, plain } from './numbers.ts';

/** Something that conditions and templates can use. */
export type Field = EventType['fields'][number];

/** The fields of the chosen types, each once. */
export function fieldsOf(types: readonly EventType[], chosen: readonly string[]): Field[] {
  const all = chosen.includes('*') || chosen.length === 0;
  const fields = types.filter(({ type }) => all || chosen.includes(type)).flatMap((each) => each.fields);
  return [...new Map(fields.toReversed().map((field) => [field.path, field])).values()].reverse();
}

/**
 * What templates can use beside: of things that the chosen types name by their ids, such as the evaluation of
 * a rating. Conditions can't be about it.
 */
export function relatedFieldsOf(types: readonly EventType[], chosen: readonly string[]): Field[] {
  const all = chosen.includes('*') || chosen.length === 0;
  const related = types.filter(({ type }) => all || chosen.includes(type)).flatMap((each) => each.related);
  const more = { group: null, description: '', kind: 'text', choices: null } as const;
  return [...new Map(related.map((field) => [field.path, { ...field, ...more }])).values()];
}

/** `Ratings Created` → `Ratings created`; abbreviations stay. Other languages have it ready. */
export function titleInWords(title: string): string {
  const own = fromServer(title);
  return own === title ? lowered(title) : own;
}

function lowered(title: string): string {
  return title.replaceAll(/(?<=[\s(])[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

/** What people call a field: scores are called so. */
export function fieldName({ title, kind, path }: Field): string {
  const name = titleInWords(title);
  return kind === 'share' && !path.endsWith('.*') && !/score/i.test(title)
    ? t('parts:fields.score', { name })
    : name;
}

/** Ids and the like, which people seldom look for. */
export const isReference = ({ path }: Field) => /(id|token|access|path)$/i.test(path);

/** A value of a sample, for people. A long text is cut. */
export function shownValue(field: Field): string {
  const text = inWords(field);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN).trimEnd()}…` : text;
}

const LONGEST_SHOWN = 120;

function inWords({ kind, sample }: Field): string {
  if (sample === null || sample === undefined) return t('parts:fields.empty');
  if (kind === 'share' && typeof sample === 'number') return inPercent(Math.round(sample * 1000) / 10);
  if (Array.isArray(sample)) return sample.join(', ');
  if (typeof sample === 'boolean') return t(sample ? 'parts:fields.yes' : 'parts:fields.no');
  return typeof sample === 'number' ? plain(sample) : String(sample);
}
