import definitions from './events.json' with { type: 'json' };

/**
 * What the product's catalog says of its events. The JSON is generated (`npm run zapier:events`): a new event
 * type is a new trigger without a line of code here.
 */
export interface EventDefinition {
  /** `invoice.payment_failed` */
  type: string;
  /** Of the trigger, for good: Zaps refer to it. */
  key: string;
  /** "Payment Failed" */
  title: string;
  /** "Triggers when …." */
  description: string;
  /** Not offered to new Zaps: the product is about to end it, or has. Those that use it go on. */
  hidden?: true;
  /** What the event is about, for people: "Invoice". */
  noun: string;
  /** The same, as the key under which the output has the event's object. */
  kind: string;
  fields: ObjectField[];
  /** Dotted paths within `data.object` that a Zap must not get: whoever has them has access. */
  withheld: string[];
  conditions: ConditionDefinition[];
  /** A realistic `data.object`. */
  sample: Record<string, unknown>;
}

export interface ObjectField {
  /** Within `data.object`, dotted: `links.preview`. */
  path: string;
  label: string;
  /** Left out where values of any type are possible. */
  type?: 'string' | 'number' | 'boolean' | 'datetime';
  /** An object with keys that the team chose. */
  dict?: true;
  /** Several of the type. */
  list?: true;
  /** A moment that isn't ISO 8601 with a zone: a day, or Unix seconds or milliseconds. */
  written?: 'day' | 'unix';
}

/** What a trigger can be narrowed to; the server applies it. */
export type ConditionDefinition = {
  key: string;
  path: string;
  label: string;
  help: string;
} & (
  | { kind: 'choice'; choices: string[] }
  /** One of several scores from 0 to 1, and a limit. */
  | { kind: 'score_below' }
);

/** As the API answers and the webhooks carry it. */
export interface EventEnvelope {
  id: string;
  type: string;
  /** Unix seconds. */
  created: number;
  data: { object: Record<string, unknown> };
}

const { events, testable } = definitions as {
  events: EventDefinition[];
  testable: { type: string; title: string }[];
};

export { events };

/** The types that a test event can have. */
export const testableTypes = testable;
