import type { z } from 'zod';

export interface Account {
  /** The vendor's id of the workspace or bot: two connections with the same are the same. */
  id: string;
  name: string;
  /** Where the workspace is on the web, without a trailing slash. */
  url?: string | undefined;
}

/** One connection in use: a credential, and HTTP that is guarded, logged and ends at the deadline. */
export interface Session {
  /**
   * Give it to the vendor's SDK, with the SDK's own retries off. Rejects with a `TransportError` when there
   * is no answer; at the deadline, everything that is under way rejects.
   */
  fetch: typeof globalThis.fetch;
  /** Aborted at the deadline. */
  signal: AbortSignal;
  /** Without a trailing slash. */
  apiUrl: string;
  credential: {
    /** `oauth`, or the `kind` of a pasted credential. */
    kind: string;
    /** Access token, API key or URL. */
    secret: string;
  };
  account: Account | undefined;
}

/** No usable answer came. */
export class TransportError extends Error {
  /** Could the vendor have seen the request? Then it is not known whether it had an effect. */
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.name = 'TransportError';
    this.sent = sent;
  }
}

/** The `TransportError` in an SDK's error, however deeply it is wrapped (`cause`, `original`). */
export function transportErrorIn(error: unknown): TransportError | undefined {
  let inner = error;
  for (let depth = 0; depth < 5 && typeof inner === 'object' && inner !== null; depth += 1) {
    if (inner instanceof TransportError) return inner;
    inner = Reflect.get(inner, 'cause') ?? Reflect.get(inner, 'original');
  }
  return undefined;
}

/** One thing that an automation can do. `Config` is what `configSchema` puts out; `Request` is plain JSON. */
export interface Action<Config, Request> {
  id: string;
  name: string;
  /** One sentence: what it does, and what it does when asked twice. */
  description: string;
  /** Kinds of credential it works with, when not all of them do. */
  credentials?: readonly string[];
  /** A strict object whose members were made with `field`: form, validation and redaction derive from it. */
  configSchema: z.ZodType<Config>;
  /**
   * A config that looks good for the event type untouched; what must be chosen (a channel, a team) is left
   * out.
   */
  defaults(eventType: string): Record<string, unknown>;
  /** The vendor's rate limit that sending counts against; undefined: none that is known beforehand. */
  rate?(config: Config): Rate | undefined;
  /**
   * Pure: no clock, no network. Preview and delivery share it. @throws RenderError when nothing can be made
   * of it
   */
  render(input: RenderInput<Config>): Rendered<Request>;
  /**
   * Sends it. Expected failures are returned; what is thrown is taken for an ambiguous failure and tried
   * again.
   */
  deliver(session: Session, request: Request, delivery: DeliveryFacts): Promise<Result>;
  /**
   * Asks the vendor whether the config can work (the channel exists, the bot is in it). Empty: it can.
   * @throws OptionsRefused, or what `session.fetch` rejects with, when that can't be told
   */
  verify(session: Session, config: Config): Promise<ConfigProblem[]>;
}

export interface Rate {
  /**
   * Whose limit: `workspace`, or within it such as `channel:C012AB3CD`. Automations that share it queue up
   * together.
   */
  key: string;
  /** Milliseconds between two deliveries. */
  intervalMs: number;
}

export interface ConfigProblem {
  /** Of the config. */
  field: string;
  message: string;
  /** It works all the same: the automation is saved, and this is said. */
  advisory?: true;
}

/** The envelope of the product's events. */
export interface EventEnvelope {
  id: string;
  type: string;
  api_version: string;
  /** Unix seconds. */
  created: number;
  team_id: string;
  data: { object: Record<string, unknown> };
  [more: string]: unknown;
}

export interface RenderInput<Config> {
  event: EventEnvelope;
  config: Config;
  /**
   * Renders a Liquid template with the event. Each value that the template puts out goes through
   * `escapeValue`, the template's own text doesn't. Knows `event`, `data`, `object`, `team` and `now`.
   * @throws RenderError
   */
  template(source: string, escapeValue?: (text: string) => string): string;
}

/** The request can't be made of this event and config; `message` says what would be right. */
export class RenderError extends Error {
  /** Of the config. */
  readonly field: string | undefined;
  constructor(message: string, field?: string) {
    super(message);
    this.name = 'RenderError';
    this.field = field;
  }
}

export interface Rendered<Request> {
  /** Within the vendor's limits. It is shown in previews, so nothing secret is in it. */
  request: Request;
  /** What was cut, dropped or looks wrong. */
  warnings: Warning[];
  /** Two events with the same key are about the same thing: thread, row or issue. At most 200 characters. */
  key?: string | undefined;
}

export interface Warning {
  /** Of the config. */
  field?: string | undefined;
  message: string;
}

/** What `deliver` may know of the delivery. */
export interface DeliveryFacts {
  eventId: string;
  automationId: string;
  now: Date;
  /** An attempt before this one may have had its effect already. */
  mayBeRepeated: boolean;
  /** What was remembered under the same `key` by an earlier delivery of this automation. */
  previous: Reference | undefined;
}

/** Something at the vendor's: a message, an issue, a row. */
export interface Reference {
  id: string;
  url?: string | undefined;
  /** Such as `ENG-42` or `#research`. */
  label: string;
}

export type Result =
  | {
      kind: 'delivered';
      reference: Reference;
      /** It was there already: an earlier attempt had made it. */
      duplicate?: boolean;
      /** Kept under the rendered `key` for later deliveries; undefined: what is kept stays. */
      remember?: Reference | undefined;
      /** What was different from what was asked, for the log: sent as plain text, a column left out. */
      notes?: string[];
    }
  | {
      kind: 'retry';
      message: string;
      /** The vendor asks for at least so much patience. */
      afterMs?: number | undefined;
      /** `connection`: its other deliveries wait as long (a rate limit). */
      scope: 'delivery' | 'connection';
      /** It may have had its effect. */
      ambiguous: boolean;
    }
  | {
      kind: 'failed';
      /**
       * `payload`: this event can't be sent, others can. `config`: someone must change the automation.
       * `plan`: the vendor's plan or quota of the workspace forbids it.
       */
      reason: 'payload' | 'config' | 'plan';
      /** The vendor's code. */
      code: string;
      message: string;
      /** What to do about it. */
      hint: string;
    }
  | {
      kind: 'reconnect';
      /** `expired`: worth a refresh, if there is a refresh token. */
      reason: 'revoked' | 'expired' | 'scope';
      message: string;
      /** Scopes that are missing. */
      needed?: string[];
    };
