import type { CreatePageParameters } from '@notionhq/client';
import { shorten } from '../connector.ts';
import { readDate, readNumber, splitText } from '../shared/rows/read-text.ts';
import { clean, excerpt, isEmail, linesOf, listOf, readYesNo } from '../shared/rows/text.ts';
import type { ColumnType } from './columns.ts';

/** What the API takes for one column. */
export type PropertyValue = NonNullable<CreatePageParameters['properties']>[string];

export interface Coerced {
  /** Undefined: the column is left as it is. */
  value?: PropertyValue;
  /** What was changed or why nothing is written, to follow the column's name. */
  note?: string;
}

/** What is known of the column and the workspace. */
export interface Surroundings {
  /** Options that the column has; undefined: not known. */
  options?: readonly string[] | undefined;
  /** Ids of people by e-mail address in lower case. */
  people?: ReadonlyMap<string, string> | undefined;
}

/** Of https://developers.notion.com/reference/request-limits, characters and elements. */
export const LIMITS = {
  text: 2_000,
  items: 100,
  option: 100,
  url: 2_000,
  email: 200,
  phone: 200,
  people: 100,
} as const;

const ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Makes of a text what a column of the type takes, within Notion's limits. Empty text makes nothing. */
export function coerce(type: ColumnType, source: string, around: Surroundings = {}): Coerced {
  const text = clean(source);
  return text === '' ? {} : coercions[type](text, around);
}

const coercions: Record<ColumnType, (text: string, around: Surroundings) => Coerced> = {
  title: (text) => {
    const line = linesOf(text).join(' ');
    const { items, cut } = richText(shorten(line, LIMITS.text));
    return { value: { title: items }, ...((cut || line.length > LIMITS.text) && { note: 'was shortened' }) };
  },
  rich_text: (text) => {
    const { items, cut } = richText(text);
    return { value: { rich_text: items }, ...(cut && { note: 'was shortened' }) };
  },
  number: (text) => {
    const number = readNumber(text);
    return number === undefined
      ? { note: `was left out: "${excerpt(text)}" is not a number` }
      : { value: { number } };
  },
  checkbox: (text) => {
    const checkbox = readYesNo(text);
    return checkbox === undefined
      ? { note: `was left out: "${excerpt(text)}" is neither yes nor no` }
      : { value: { checkbox } };
  },
  select: (text, { options }) => {
    const { name, note } = optionName(text, options);
    return { value: { select: { name } }, ...(note && { note }) };
  },
  status: (text, { options }) => {
    const { name, note } = optionName(text, options);
    // Unlike those of a select, options of a status can't be made by writing them.
    if (options && !options.includes(name)) {
      return { note: `was left out: the status column has no option "${excerpt(text)}"` };
    }
    return { value: { status: { name } }, ...(note && { note }) };
  },
  multi_select: (text, { options }) => {
    const named = listOf(text).map((part) => optionName(part, options));
    const names = [...new Set(named.map(({ name }) => name))];
    const note = names.length > LIMITS.items ? 'was cut to 100 options' : named.find((one) => one.note)?.note;
    const kept = names.slice(0, LIMITS.items).map((name) => ({ name }));
    return { value: { multi_select: kept }, ...(note && { note }) };
  },
  date: (text) => {
    const start = readDate(text);
    return start === undefined
      ? { note: `was left out: "${excerpt(text)}" is not a date` }
      : { value: { date: { start } } };
  },
  people: (text, { people }) => {
    const found = listOf(text).map((person) =>
      ID.test(person) ? person : people?.get(person.toLowerCase()),
    );
    const ids = [...new Set(found.filter((id) => id !== undefined))].slice(0, LIMITS.people);
    const missing = listOf(text).find((_person, i) => found[i] === undefined);
    const note =
      missing && `lacks "${excerpt(missing)}": nobody with this e-mail address is in the workspace`;
    return {
      ...(ids.length > 0 && { value: { people: ids.map((id) => ({ id })) } }),
      ...(note && { note }),
    };
  },
  url: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      return { note: `was left out: "${excerpt(text)}" is not a link that begins with https://` };
    }
    if (text.length > LIMITS.url)
      return { note: `was left out: the link is longer than ${LIMITS.url} characters` };
    return { value: { url: text } };
  },
  email: (text) =>
    isEmail(text) && text.length <= LIMITS.email
      ? { value: { email: text } }
      : { note: `was left out: "${excerpt(text)}" is not an e-mail address` },
  phone_number: (text) =>
    text.length <= LIMITS.phone
      ? { value: { phone_number: text } }
      : { note: `was left out: it is longer than ${LIMITS.phone} characters` },
};

/** Text as a list of items of at most 2 000 characters, at most 100 of them. */
export function richText(text: string): { items: { text: { content: string } }[]; cut: boolean } {
  const parts = splitText(text, LIMITS.text);
  const kept = parts.slice(0, LIMITS.items);
  const last = kept.at(-1);
  const cut = parts.length > kept.length;
  if (cut && last !== undefined) kept[kept.length - 1] = shorten(`${last}…`, LIMITS.text);
  return { items: kept.map((content) => ({ text: { content } })), cut };
}

/** The names of the e-mail addresses that `people` columns need, in lower case. */
export function emailsIn(text: string): string[] {
  return listOf(clean(text))
    .filter((person) => isEmail(person))
    .map((person) => person.toLowerCase());
}

/** Names can't have commas, and are at most 100 long; one that exists is taken whatever its capitals. */
function optionName(text: string, options: readonly string[] | undefined): { name: string; note?: string } {
  const plain = text.trim().replaceAll(/\s+/g, ' ').replaceAll(/ ?, ?/g, '; ');
  const name = shorten(plain, LIMITS.option);
  const existing = options?.find((option) => option.toLowerCase() === name.toLowerCase());
  return { name: existing ?? name, ...(plain.length > LIMITS.option && { note: 'was shortened' }) };
}
