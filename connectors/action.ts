import type { z } from 'zod';

export interface Account {
  /** The vendor's id of the workspace or bot. Two connections with the same id belong to the same account. */
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
  /** Without a trailing slash; empty for a vendor that isn't reached by HTTP. */
  apiUrl: string;
  /**
   * The operator's mail server; its requests are logged and end at the deadline too. Undefined: there is
   * none.
   */
  mail?: MailService | undefined;
  credential: {
    /** `oauth`, or the `kind` of a pasted credential. */
    kind: string;
    /** Access token, API key or URL. */
    secret: string;
    /** What was granted, as far as the vendor has said it; only while a person waits. */
    scopes?: readonly string[] | undefined;
  };
  account: Account | undefined;
}

export interface Mail {
  /** Addresses. Who else gets it isn't hidden from them. */
  to: readonly string[];
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html: string;
  /** Makes the Message-ID, together with the sender's domain: the same mail has the same one. */
  id: string;
  /** The same for mails that belong together. */
  threadId?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

/** `accepted`: for those who aren't in `refused`. `status` and `command` are those of RFC 5321. */
export type MailAnswer =
  | { kind: 'accepted'; messageId: string; refused: string[]; response: string }
  | { kind: 'refused'; status: number | undefined; command: string; isLogin: boolean; response: string };

export interface MailService {
  /** @throws TransportError when the server gives no answer */
  send(mail: Mail): Promise<MailAnswer>;
  /** Does the operator let mails go to the address? */
  mayReach(address: string): boolean;
}

/** No usable answer came. */
export class TransportError extends Error {
  /** True: the vendor may have seen the request, so it is not known whether it had an effect. */
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.name = 'TransportError';
    this.sent = sent;
  }
}

/** Finds the `TransportError` in an SDK's error, however deeply it is wrapped (`cause`, `original`). */
export function transportErrorIn(error: unknown): TransportError | undefined {
  let inner = error;
  for (let depth = 0; depth < 5 && typeof inner === 'object' && inner !== null; depth += 1) {
    if (inner instanceof TransportError) return inner;
    inner = Reflect.get(inner, 'cause') ?? Reflect.get(inner, 'original');
  }
  return undefined;
}

/** One thing that an automation can do. `Config` is what `configSchema` returns; `Request` is plain JSON. */
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
  /** The vendor's rate limit that sending counts against. Undefined: none is known beforehand. */
  rate?(config: Config): Rate | undefined;
  /** The same of a limit that all accounts share, such as that of the operator's app at the vendor. */
  sharedRate?(config: Config, credentialKind: string): Rate | undefined;
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
  /** Sends several events in one request. Undefined: each goes by itself. */
  many?: Many<Config, Request>;
  /**
   * Asks the vendor whether the config can work (the channel exists, the bot is in it). Empty: it can.
   * @throws OptionsRefused, or what `session.fetch` rejects with, when that can't be told
   */
  verify(session: Session, config: Config): Promise<ConfigProblem[]>;
  /**
   * Makes at the vendor what the config asks for, such as columns or a table; what is there stays as it is.
   * Called when an automation is saved, after `verify` found nothing in its way. `eventTypes`: those that the
   * automation acts on. Advisory problems tell what was made.
   * @throws OptionsRefused, or what `session.fetch` rejects with, when that can't be told
   */
  prepare?(session: Session, config: Config, eventTypes: readonly string[]): Promise<ConfigProblem[]>;
}

/** How several events of one automation go to the vendor together; each has its own result. */
export interface Many<Config, Request> {
  /**
   * How many at most. 1: each by itself, as where an event must find what an earlier one about the same
   * object has made.
   */
  most(config: Config): number;
  /**
   * True: events that may have had their effect before can be among them. Otherwise these go by themselves.
   */
  takesRepeated?: true;
  /**
   * In the order of the items, whose events differ. Undefined: none had its effect, and it can't be told
   * because of which; they are tried again in smaller parts, in the end each by `deliver`.
   */
  deliver(session: Session, items: readonly Item<Request>[]): Promise<Result[] | undefined>;
}

export interface Item<Request> {
  request: Request;
  facts: DeliveryFacts;
}

export interface Rate {
  /**
   * Whose limit: `workspace`, or within it such as `channel:C012AB3CD`. Automations that share it queue up
   * together.
   */
  key: string;
  /** Milliseconds between two requests that deliver. */
  intervalMs: number;
}

export interface ConfigProblem {
  /** Of the config. */
  field: string;
  message: string;
  /** True: it works all the same, so the automation is saved and this is shown as a warning. */
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
   * `escapeValue`, the template's own text doesn't. Knows `event`, `data`, `object`, `team`,
   * `product`, `now` and `related`.
   * @throws RenderError
   */
  template(source: string, escapeValue?: (text: string) => string): string;
}

/** The request can't be made of this event and config; `message` says what would be right. */
export class RenderError extends Error {
  /** Of the config. */
  readonly field: string | undefined;
  /** What people wrote comes out empty for this event, which may be what a condition in it is for. */
  readonly isEmpty: boolean;
  constructor(message: string, field?: string, { isEmpty = false } = {}) {
    super(message);
    this.name = 'RenderError';
    this.field = field;
    this.isEmpty = isEmpty;
  }
}

export interface Rendered<Request> {
  /** It keeps within the vendor's limits. Previews show it, so it holds nothing secret. */
  request: Request;
  /** What was cut, dropped or looks wrong. */
  warnings: Warning[];
  /**
   * Events with the same key are about the same thing, so they share a thread, row or issue. At most 200
   * characters.
   */
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
  /** True: an earlier attempt may have had its effect already. */
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
      /** True: an earlier attempt had made it. */
      duplicate?: boolean;
      /** What is kept under the rendered `key` for later deliveries. Undefined: what was kept stays. */
      remember?: Reference | undefined;
      /** For the log: what differs from the config, such as a column that was left out. */
      notes?: string[];
    }
  | {
      kind: 'retry';
      message: string;
      /** How long the vendor asks us to wait at least, milliseconds. */
      afterMs?: number | undefined;
      /** `connection`: the connection's other deliveries wait as well (a rate limit). */
      scope: 'delivery' | 'connection';
      /** True: the request may have had its effect. */
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
