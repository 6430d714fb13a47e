import type { Presentation } from './presentation.ts';

/** A JSON Schema of draft 2020-12, with the keywords that event-type.schema.json lists. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** What a value that doesn't match `pattern` must be, for people: "must be two letters and a number". */
  'x-must'?: string;
  [keyword: string]: unknown;
}

/** What happens to a published object that doesn't fit the schema. `warn`: it is accepted, and logged. */
export const VALIDATIONS = ['reject', 'warn', 'off'] as const;
export type ValidationMode = (typeof VALIDATIONS)[number];

/**
 * `deprecated`: still published and subscribed to, and marked. `archived`: can't be published or subscribed
 * to any more; what was published goes on being delivered, replayed and shown.
 */
export const LIFECYCLES = ['active', 'deprecated', 'archived'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** One type of event, as its file says it, with everything that was left out filled in. */
export interface EventType {
  /** Such as `invoice.paid`. */
  type: string;
  /** Counts up when a change takes something away from receivers. */
  version: number;
  /** For menus: "Invoice Paid". */
  title: string;
  /** For docs: "Triggers when …". */
  description: string;
  /** To follow "When": "an invoice is paid". */
  sentence: string;
  /** What types are listed under: "Invoices". */
  group: string;
  /** Where the id of what it is about stands, below `data.object`; that is what `object_id` filters by. */
  object_id: string;
  /** The ids that a test event has made-up values in; `object_id` unless said. */
  test_ids: readonly string[];
  status: Lifecycle;
  /** Of one that is deprecated or archived: the type to use in its place. */
  replaced_by?: string | undefined;
  /** The teams that know of it; null: all. */
  teams: readonly string[] | null;
  validation: ValidationMode;
  /** Of `data.object`, with every `$ref` replaced by what it refers to. */
  schema: JsonSchema;
  /** Realistic objects, at least one. Shared: `sampleObject` makes copies. */
  samples: readonly Readonly<Record<string, unknown>>[];
  /** How it is shown to people. */
  presentation: Presentation;
}

/** A thing that events are about, or name by its id only; templates know it as `related.<name>`. */
export interface RelatedThing {
  /** Types whose object tells of it. */
  told_by: readonly string[];
  /** Where in such an object. Undefined: the object itself. */
  member?: string | undefined;
  /** Where other types have its id: a member of their object. */
  id_in: string;
  /** Types that name it by its id. */
  named_by: readonly string[];
  /** Members that templates are offered, by their titles. */
  offers: Readonly<Record<string, string>>;
}

/** An automation that is complete but for an account and what must be chosen there. */
export interface Recipe {
  /** Unique among all recipes; in URLs of the settings pages. */
  id: string;
  title: string;
  /** One sentence: what people get of it. */
  about: string;
  /** As in `POST /automations`. */
  automation: {
    name: string;
    action: string;
    enabled_events: readonly string[];
    filter?: Readonly<Record<string, unknown>>;
    config: Readonly<Record<string, unknown>>;
  };
}

/** What a column of a warehouse holds. `pairs`: names with a number each. */
export type TableType =
  | ('text' | 'integer' | 'number' | 'decimal' | 'yes_no' | 'time' | 'date' | 'json')
  | 'pairs';

/** A column of the one table that a warehouse gets for all types of events. */
export interface TableColumn {
  name: string;
  type: TableType;
  description: string;
  /** The column of a type's row whose value it takes, where the type has that. */
  column?: string;
  /** Liquid, where a warehouse wants something else. */
  value?: string;
}

/** What a warehouse's table has beside what every event says. */
export interface EventTable {
  /** The column that most queries ask for; the id of the object unless said. */
  cluster_by?: string;
  columns: readonly TableColumn[];
}

/** What a catalog says beside its types. */
export interface CatalogSettings {
  /** Of the product that publishes; `BRAND_NAME` is what people read. */
  name: string;
  related: Readonly<Record<string, RelatedThing>>;
  /** Ready-made automations by connector. Without any, each connector makes one of the first type. */
  recipes?: Readonly<Record<string, readonly Recipe[]>> | undefined;
  /** Undefined: it is made of the rows of all types. */
  table?: EventTable | undefined;
}

/** What is wrong in a catalog, and where. */
export interface CatalogProblem {
  /** Below the catalog's folder, or the type that was uploaded. */
  file: string;
  /** From 1; undefined when there is no text to point at. */
  line?: number | undefined;
  /** Dotted: `schema.properties.amount.type`. Empty: the whole. */
  path: string;
  /** What is wrong, and what would be right. */
  message: string;
}
