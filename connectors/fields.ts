import { z } from 'zod';

/** What a form needs to know of a config's field beside its type. */
export interface FieldMeta {
  title: string;
  description?: string;
  widget?: 'text' | 'textarea' | 'json' | 'select' | 'multiselect' | 'toggle' | 'mapping';
  /** Liquid is rendered in it. */
  template?: boolean;
  /** The picker (a key of `connector.options`) whose values it takes. */
  options?: string;
  /** Fields that must be chosen first; their values go along to the picker. */
  dependsOn?: readonly string[];
  placeholder?: string;
  /** Of a text: values to choose from, by what they are called. Others are possible. */
  offers?: Readonly<Record<string, string>>;
  /** The same: units that a whole number may have behind it (`7d`), by what they are called. */
  units?: Readonly<Record<string, string>>;
  /** Behind "more options". */
  advanced?: boolean;
  /** Matters only while other fields have one of these values. */
  showFor?: Readonly<Record<string, readonly unknown[]>>;
  [more: string]: unknown;
}

/**
 * A member of a config schema. The order of the members is the order of the form. What depends on the catalog
 * in force is a getter in `meta`: it is read when the form is asked for.
 */
export function field<Schema extends z.ZodType>(schema: Schema, meta: FieldMeta): Schema {
  return schema.meta(meta);
}

/** Liquid source of up to `max` characters. */
export function templateText(max: number): z.ZodString {
  return z.string().max(max, `must have at most ${max} characters`);
}

/**
 * Cuts text to a number of UTF-16 units without cutting a character in two; `…` shows that something went.
 */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** `dueDate` and `due_date` → `Due date`. */
export function humanize(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
