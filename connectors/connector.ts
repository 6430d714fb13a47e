import type { Account, Action, Result, Session } from './action.ts';

export * from './action.ts';
export * from './fields.ts';

/**
 * The contract that every connector keeps. A connector is data and small functions: it renders a request,
 * sends it and says what came of it. Everything else is the core's: when to try, how often, tokens and their
 * renewal, rate limits, the log, the letters. A connector never sees the database, the queue, the environment
 * or another team.
 */
export interface Connector {
  manifest: Manifest;
  /** Undefined: the vendor has no OAuth, or we don't support it. */
  oauth?: OAuth;
  /** Credentials that people can paste instead, for operators without an OAuth app. */
  pasted: readonly PastedCredential[];
  /** By id. */
  // biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
  actions: Readonly<Record<string, Action<any, any>>>;
  /** Loaders for pickers, by the name that fields refer to in `options`. */
  options: Readonly<Record<string, LoadOptions>>;
  /**
   * Asks whose account the credential is. This also checks a pasted credential, and a connection on request.
   */
  identify(session: Session): Promise<Identity>;
  /** Requests that the vendor sends by itself. For now: our app was uninstalled. */
  signals?: Signals;
  /** How a ready-made automation reads where the catalog has none for this connector. Undefined: none. */
  recipe?: RecipeWords;
}

/** A ready-made automation for any type of event. */
export interface RecipeWords {
  /** Of the connector's actions. */
  action: string;
  /** `sentence`: what follows "When", such as "an invoice is paid". */
  title(sentence: string): string;
  /** One sentence: what people get of it. */
  about: string;
  config: Readonly<Record<string, unknown>>;
}

export interface Manifest {
  /** Lower case, such as `slack`: in URLs, in the database, and in the names of environment variables. */
  id: string;
  name: string;
  /** One sentence for the gallery. `{product}` is the name of where events come from. */
  description: string;
  /** An SVG document in one line. */
  icon: string;
  /**
   * Where the vendor's API is, without a trailing slash; `<ID>_API_URL` overrides it. Undefined: it goes
   * through the operator's mail server, and is there only where there is one.
   */
  apiUrl?: string;
  /**
   * What keeps one event from having its effect twice. `native`: the vendor refuses a second one with our id.
   * `lookup`: we look for the first one before we repeat. `none`: nothing does, so people choose
   * (`on_ambiguous`).
   */
  idempotence: 'native' | 'lookup' | 'none';
}

/** OAuth 2.0 (RFC 6749) as data; one client of ours drives all of it. */
export interface OAuth {
  authorizeUrl: string;
  tokenUrl: string;
  /** What is asked for, unless the operator asks for others (`<ID>_SCOPES`). */
  scopes: readonly string[];
  scopeSeparator: ',' | ' ';
  /** How the token call is written, and where the client's secret goes in it. */
  tokenRequest: { encoding: 'form' | 'json'; secret: 'body' | 'basic' };
  /** S256 (RFC 7636). */
  pkce: boolean;
  /** A refresh token that isn't used for so many days ends. Undefined: it doesn't, or nobody says so. */
  unusedDays?: number;
  /** Added to the authorize URL. */
  authorizeParameters?: Readonly<Record<string, string>>;
  /** Reads the answer of the token call, both for a code and for a refresh. */
  readTokens(answer: unknown): Tokens | TokenRefusal;
  /**
   * Takes an access token back when someone disconnects. Relative to the session's `apiUrl`, or wherever it
   * is. `app`: our client at the vendor, for those who want it to sign the request (RFC 7009, 2.1).
   */
  revoke?(session: Session, app?: { id: string; secret: string }): Promise<void>;
}

export interface Tokens {
  kind: 'tokens';
  accessToken: string;
  refreshToken?: string | undefined;
  /** Undefined: it doesn't expire, or the vendor doesn't say when. */
  expiresInSeconds?: number | undefined;
  /** What was really granted, when the vendor says so. */
  scopes?: string[] | undefined;
  /** Undefined: ask `identify`. */
  account?: Account | undefined;
}

/** The vendor said no. `final`: asking again won't help (a used code, a refresh token that was revoked). */
export interface TokenRefusal {
  kind: 'refused';
  /** The vendor's code, such as `invalid_grant`. */
  code: string;
  final: boolean;
}

/** The code of a refusal that is ours: the person granted less than the connector can work with. */
export const SCOPE_MISSING = 'scope_missing';
/** The same: the app was installed for a whole organization, which has no workspace of its own. */
export const ORGANIZATION_WIDE = 'org_install_not_supported';

/** A secret that a person copies from the vendor's settings. */
export interface PastedCredential {
  /** Such as `bot_token`; stored with the connection and handed back in `session.credential.kind`. */
  kind: string;
  label: string;
  /** Where to find it, in a sentence or two of Markdown. */
  help: string;
  placeholder: string;
  /** False: an address or a name, which may be shown while it is typed. */
  isSecret?: boolean;
  /** Undefined: it has the right shape. Otherwise what would be right, such as `must start with xoxb-`. */
  problem(value: string): string | undefined;
  /**
   * What was pasted isn't a token but buys one that ends (RFC 7523), at the token address of `oauth`. The
   * core asks for it, keeps both, and asks again when it has ended; what was pasted comes into no session.
   */
  exchange?: Exchange;
}

export interface Exchange {
  /**
   * The form to send. `tokenUrl` is the operator's, whatever the credential says of addresses; `scopes` are
   * those of `oauth`, or the operator's.
   */
  form(
    pasted: string,
    to: { tokenUrl: string; scopes: readonly string[]; now: Date },
  ): Record<string, string>;
  /** Reads the answer. `account`: whose it is, as what was pasted says. */
  readTokens(answer: unknown, pasted: string): Tokens | TokenRefusal;
}

export type Identity =
  | { kind: 'account'; account: Account; scopes?: string[] | undefined }
  /** The vendor doesn't accept the credential, or it lacks rights; `message` says what to do. */
  | { kind: 'refused'; message: string }
  /** The vendor couldn't be asked. */
  | { kind: 'unreachable'; message: string };

export interface OptionQuery {
  /** What the person typed. */
  query: string;
  /** `next` of the page before. */
  cursor: string | undefined;
  /** Values of the fields that the picker depends on, by field name. */
  depends: Readonly<Record<string, string>>;
}

export interface OptionPage {
  options: { value: string; label: string; hint?: string | undefined }[];
  next: string | null;
}

/** @throws OptionsRefused, or anything that `session.fetch` rejects with */
export type LoadOptions = (session: Session, query: OptionQuery) => Promise<OptionPage>;

/** The vendor doesn't answer with options. `result` says what that means for the connection. */
export class OptionsRefused extends Error {
  readonly result: Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;
  constructor(result: OptionsRefused['result']) {
    super(result.message);
    this.name = 'OptionsRefused';
    this.result = result;
  }
}

export interface InboundRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  now: Date;
}

/** Requests of the vendor to `/connect/<connector>/events`. */
export interface Signals {
  /** Constant time; false also when it is too old. `secret` is `<ID>_SIGNING_SECRET`. */
  isAuthentic(request: InboundRequest, secret: string): boolean;
  /** Of an authentic request. `headers`: names in lower case. */
  read(body: unknown, headers: InboundRequest['headers']): Signal;
}

export type Signal =
  | { kind: 'ignored' }
  /** Answer with this text, as the vendor's set-up check wants it. */
  | { kind: 'challenge'; answer: string }
  /** The workspace no longer wants us: its tokens are void. */
  | {
      kind: 'uninstalled';
      accountId: string;
      /** The vendor's, the same when it says so again. Undefined: it has none. */
      id?: string | undefined;
      /** The last moment at which it can have happened: a connection that is fresher is left alone. */
      at?: Date | undefined;
    };
