import type { z } from 'zod';
import type { Context, TraceHeaders } from '../context.ts';
import type { AcceptEvent } from '../events/publish.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Principal, TeamPrincipal } from '../teams/authenticate.ts';
import type { RequiredScope, Role } from '../teams/scopes.ts';
import type { BodyLedger } from './body-ledger.ts';
import type { RawJson } from './render.ts';
import type { RateLimiter } from './store/rate-limiter.ts';

/** Who may call a route. */
export type Access =
  /** A key with the scope, or a session with at least the role. `operator`: the operator's token as well. */
  | { scope: RequiredScope; role: Role; operator?: true }
  /** Any key or session. */
  | 'anyone-authenticated'
  /** A session with at least the role; keys can't. `operator`: the operator's token as well. */
  | { session: Role; operator?: true }
  | 'operator'
  /** The operator's token, and people who work for the operator and have signed in. */
  | 'operator-or-session';

export interface ApiContext extends Context {
  accept: AcceptEvent;
  metrics: Metrics;
  bodies: BodyLedger;
  rateLimiter: RateLimiter;
}

interface Call<Who, Params, Query, Body> {
  context: ApiContext;
  principal: Who;
  /** Path parameters. */
  params: Params;
  query: Query;
  body: Body;
  /** The body as it came, for what must be kept byte for byte. */
  text: string;
  /** Of the header. */
  idempotencyKey: string | null;
  /** The version that the caller has seen, of `If-Match`; null: any will do. */
  ifMatch: number | null;
  /** Of the headers of W3C Trace Context. */
  trace: Partial<TraceHeaders>;
  /** The value of `X-Request-Id`. */
  requestId: string;
}

interface KeptCall<Who, Params> {
  context: ApiContext;
  principal: Who;
  params: Params;
  /** What was answered. */
  kept: KeptFields;
}

/** Of answers that are kept, what leads to the thing that they tell of. */
export interface KeptFields {
  id: string;
  /** Of a sign-in link. */
  url: string;
}

/** One row of the route table. To review authorization, read the table. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below the base path, in Express' form: `/webhooks/:id`. */
  path: string;
  /**
   * A second path, at which the route was first. Beside others of the table a tool can't tell which is meant
   * (`/webhooks/deliveries/:id`, `/webhooks/:id/deliveries`), so it isn't one of the document's paths.
   */
  alsoAt?: string;
  /** Stable, camelCase: generated clients name their functions after it. */
  operationId: string;
  summary: string;
  /** For the documentation, beside what follows from the rest; `code` and blank lines are possible. */
  description?: string;
  access: Access;
  /**
   * The route belongs to the webhooks feature, whose flag (503) and plans (403) apply. `any-plan`: who has
   * changed to a plan without webhooks may still do this.
   */
  webhooks?: true | 'any-plan';
  /**
   * What is written to the audit log when it is done, such as `endpoint.created`. Every route that changes
   * something has it, or says in `unaudited` why it is of no interest.
   */
  audit?: string;
  unaudited?: string;
  /**
   * What is changed or shown has a version: it is the answer's `ETag`, and a PATCH or POST may name it in
   * `If-Match`.
   */
  versioned?: true;
  /** True: the session that calls it has ended then, and its cookie goes. */
  endsSession?: true;
  /** True: it answers 409 when what it does would take something away that may be in use. */
  refusesBreaking?: true;
  /** True: the route asks a vendor, and answers 503 if the vendor can't be asked. */
  asksVendor?: true;
  /**
   * The route isn't counted by rate limits; the headers still say what is left. `recent`: of what others have
   * used, perhaps a second late.
   */
  uncounted?: 'recent' | 'shown';
  /**
   * True: sent compressed to who accepts that. Never what has secrets, or what a receiver or a rater has
   * written beside them: how well it compresses would tell who listens how much of a secret they have guessed
   * (BREACH).
   */
  compressed?: true;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /**
   * Called so often that it is answered before Express as well (front-door.ts). It has no `params` and no
   * `query`.
   */
  frontDoor?: true;
  /**
   * The member of the body that lists what is understood one by one, in slices: `handle` finds a `JsonPart`
   * (json-body.ts) for each.
   */
  parts?: string;
  /** Bytes; 256 KB unless said. */
  bodyLimit?: number;
  /** Status of success; 200 unless said. */
  status?: number;
  /** Of success. */
  response: z.ZodType;
  /**
   * For a POST whose answer tells of something that can change or end: the same as it is now; undefined when
   * it is gone. An answer kept for an `Idempotency-Key` is given again while it agrees (kept-answers.ts).
   */
  current?(call: KeptCall<Principal, unknown>): Promise<object | undefined>;
  handle(call: Call<Principal, unknown, unknown, unknown>): Promise<unknown>;
}

type PrincipalOf<A extends Access> = A extends 'operator'
  ? Extract<Principal, { kind: 'operator' }>
  : A extends 'operator-or-session'
    ? Extract<Principal, { kind: 'operator' | 'operator_session' }>
    : A extends { operator: true }
      ? Exclude<Principal, { kind: 'operator_session' }>
      : TeamPrincipal;

/** Gives `handle` the types of its own schemas and access. The router makes sure that they hold. */
export function route<
  A extends Access,
  Response extends z.ZodType,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
>(
  definition: Omit<Route, 'handle' | 'current' | 'access' | 'params' | 'query' | 'body' | 'response'> & {
    access: A;
    params?: Params;
    query?: Query;
    body?: Body;
    response: Response;
    current?(call: KeptCall<PrincipalOf<A>, z.output<Params>>): Promise<object | undefined>;
    handle(
      call: Call<PrincipalOf<A>, z.output<Params>, z.output<Query>, z.output<Body>>,
    ): Promise<z.input<Response> | RawJson>;
  },
): Route {
  return definition as unknown as Route;
}
