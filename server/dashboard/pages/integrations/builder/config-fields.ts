import type { Connector } from '../../../api/types.ts';
import { fromServer } from '../../../languages/index.ts';

export type Action = Connector['actions'][number];

/** One field of an action's config, as its schema describes it. */
export interface ConfigField {
  name: string;
  title: string;
  description: string | undefined;
  kind: 'picker' | 'pickers' | 'choice' | 'toggle' | 'mapping' | 'json' | 'textarea' | 'text' | 'offered';
  /** Liquid is rendered in it. */
  template: boolean;
  /** The picker that its values come from. */
  options: string | undefined;
  dependsOn: string[];
  placeholder: string | undefined;
  /** Of a text: values to choose from, and units of a number, each by what it is called. */
  offers: Record<string, string>;
  units: Record<string, string>;
  advanced: boolean;
  required: boolean;
  /** Of a choice. */
  choices: { value: string; label: string }[];
  /** What is used for any event when it is left out. */
  usual: unknown;
  /** Shown only while another field has one of these values. */
  showFor: Record<string, unknown[]>;
}

interface Property {
  title?: string;
  description?: string;
  widget?: string;
  type?: string;
  template?: boolean;
  options?: string;
  dependsOn?: string[];
  placeholder?: string;
  offers?: Record<string, string>;
  units?: Record<string, string>;
  advanced?: boolean;
  labels?: Record<string, string>;
  enum?: string[];
  default?: unknown;
  showFor?: Record<string, unknown[]>;
}

export function configFields(action: Action): ConfigField[] {
  const schema = action.config_schema as { properties?: Record<string, Property>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    title: fromServer(property.title ?? name),
    description: property.description && fromServer(property.description),
    kind: kindOf(property),
    template: property.template ?? false,
    options: property.options,
    dependsOn: property.dependsOn ?? [],
    placeholder: property.placeholder && fromServer(property.placeholder),
    offers: wordsOf(property.offers),
    units: wordsOf(property.units),
    advanced: property.advanced ?? false,
    required: schema.required?.includes(name) ?? false,
    choices: (property.enum ?? []).map((value) => ({
      value,
      label: fromServer(property.labels?.[value] ?? value),
    })),
    usual: property.default,
    showFor: property.showFor ?? {},
  }));
}

/** What values are called. */
const wordsOf = (called: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(called).map(([value, words]) => [value, fromServer(words)]));

function kindOf({ widget, options, enum: choices, type, offers, units }: Property): ConfigField['kind'] {
  if (widget === 'mapping') return 'mapping';
  if (widget === 'json') return 'json';
  if (widget === 'toggle' || type === 'boolean') return 'toggle';
  if (choices) return 'choice';
  if (options) return widget === 'multiselect' ? 'pickers' : 'picker';
  if (offers || units) return 'offered';
  return widget === 'textarea' ? 'textarea' : 'text';
}

type Config = Readonly<Record<string, unknown>>;

/** What is used for what was left out, for the first of the events. */
export function usualValue(field: ConfigField, action: Action, events: readonly string[]): unknown {
  const [any = ''] = Object.keys(action.defaults);
  const defaults = action.defaults[events.find((each) => each !== '*') ?? any];
  const ofType =
    typeof defaults === 'object' && defaults !== null ? Reflect.get(defaults, field.name) : undefined;
  return ofType ?? field.usual;
}

/** Whether a field matters, as the others are. One that has a value is always shown. */
export function isShown(field: ConfigField, config: Config, current: (name: string) => unknown): boolean {
  if (config[field.name] !== undefined) return true;
  return Object.entries(field.showFor).every(([name, values]) => values.includes(current(name)));
}

/**
 * For a preview before everything is chosen: placeholders stand in for what is required, unfinished columns
 * are left out.
 */
export function previewConfig(fields: readonly ConfigField[], config: Config): Record<string, unknown> {
  const missing = fields.filter(
    ({ name, required, options }) => required && options !== undefined && config[name] === undefined,
  );
  const mappings = fields.filter(({ name, kind }) => kind === 'mapping' && Array.isArray(config[name]));
  return {
    ...config,
    ...Object.fromEntries(missing.map(({ name, placeholder }) => [name, placeholder])),
    ...Object.fromEntries(mappings.map(({ name }) => [name, finished(config[name])])),
  };
}

/** Rows whose column is chosen; undefined, as if nothing was mapped, when there are none. */
function finished(rows: unknown): unknown {
  const named = Array.isArray(rows) ? rows.filter(({ column }) => column !== '') : [];
  return named.length > 0 ? named : undefined;
}
