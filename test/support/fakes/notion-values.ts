import { randomUUID } from 'node:crypto';
import { invalid } from './notion-requests.ts';

export interface FakeOption {
  id: string;
  name: string;
}

export interface FakeColumn {
  id: string;
  name: string;
  type: string;
  options: FakeOption[];
}

/** A property's value as a request has it, such as `{ number: 1 }`. */
export type FakeValue = Record<string, unknown>;

const WRITABLE = [
  'title',
  'rich_text',
  'number',
  'checkbox',
  'select',
  'multi_select',
  'status',
  'date',
  'people',
  'url',
  'email',
  'phone_number',
];
const EMPTY: Record<string, unknown> = {
  title: [],
  rich_text: [],
  multi_select: [],
  people: [],
  checkbox: false,
};
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Refuses a value that the column can't take, and makes the options that writing makes. */
export function checkValue(column: FakeColumn, value: FakeValue, isUser: (id: string) => boolean): void {
  const { name, type } = column;
  if (!WRITABLE.includes(type)) throw invalid(`${name} is a read-only property of type ${type}.`);
  const written = value[type];
  if (written === undefined) throw invalid(`${name} is expected to be ${type}.`);
  if (written === null) return;
  if (type === 'select') checkOption(column, (written as FakeOption).name);
  if (type === 'status') checkOption(column, (written as FakeOption).name);
  if (type === 'multi_select') for (const option of written as FakeOption[]) checkOption(column, option.name);
  if (type === 'date') checkDate(name, (written as { start: string }).start);
  if (type === 'people') {
    const stranger = (written as { id: string }[]).find(({ id }) => !isUser(id));
    if (stranger) throw invalid(`User ${stranger.id} does not exist.`);
  }
}

function checkOption(column: FakeColumn, name: string): void {
  if (column.options.some((option) => option.name === name)) return;
  if (column.type === 'status') {
    throw invalid(`Invalid status option. Status option "${name}" does not exist".`);
  }
  if (name.includes(',')) throw invalid(`Invalid select option, commas not allowed: ${name}`);
  if (name === '' || name.length > 100) {
    throw invalid(`Invalid select option, 1 to 100 characters are allowed: ${name}`);
  }
  column.options.push({ id: randomUUID(), name });
}

function checkDate(name: string, start: string): void {
  const valid = ISO.test(start) && new Date(start).toISOString().startsWith(start.slice(0, 8));
  if (!valid) {
    throw invalid(
      `body failed validation: body.properties.${name}.date.start should be a valid ISO 8601 date string, instead was \`"${start}"\`.`,
    );
  }
}

/** A column's value in an answer. */
export function propertyAnswer(column: FakeColumn, value: FakeValue | undefined): Record<string, unknown> {
  const { id, type } = column;
  return { id, type, [type]: answered(column, value?.[type] ?? EMPTY[type] ?? null) };
}

function answered(column: FakeColumn, value: unknown): unknown {
  if (value === null) return null;
  const withOption = ({ name }: FakeOption) => ({
    ...column.options.find((option) => option.name === name),
    color: 'default',
  });
  switch (column.type) {
    case 'title':
    case 'rich_text':
      return (value as { text: { content: string } }[]).map(({ text }) => ({
        type: 'text',
        text: { link: null, ...text },
        plain_text: text.content,
        href: null,
        annotations: { bold: false, italic: false, code: false, color: 'default' },
      }));
    case 'select':
    case 'status':
      return withOption(value as FakeOption);
    case 'multi_select':
      return (value as FakeOption[]).map(withOption);
    case 'people':
      return (value as { id: string }[]).map(({ id }) => ({ object: 'user', id }));
    case 'date':
      return { end: null, time_zone: null, ...(value as object) };
    default:
      return value;
  }
}

/** What a person sees in the cell: text, number, names of options, ids of people. */
export function seen(type: string, value: FakeValue | undefined): unknown {
  const written = value?.[type] ?? EMPTY[type] ?? null;
  switch (type) {
    case 'title':
    case 'rich_text':
      return (written as { text: { content: string } }[]).map(({ text }) => text.content).join('');
    case 'select':
    case 'status':
      return (written as FakeOption | null)?.name ?? null;
    case 'multi_select':
      return (written as FakeOption[]).map(({ name }) => name);
    case 'people':
      return (written as { id: string }[]).map(({ id }) => id);
    case 'date':
      return (written as { start: string } | null)?.start ?? null;
    default:
      return written;
  }
}
