import type { TraceHeaders } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import type { Authenticator, Principal } from '../teams/authenticate.ts';
import { SESSION_COOKIE, TEAM_HEADER, teamOf } from '../teams/authenticate.ts';
import { checkAccess, checkNamedTeam, checkSameOrigin, checkWebhooks, isOperators } from './access.ts';
import { actOf, audited } from './audit.ts';
import type { BodyShare } from './body-ledger.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import { errorBody, refuseNul, toApiError } from './errors.ts';
import { type JsonBody, parseJsonBody } from './json-body.ts';
import { JsonGauge } from './json-gauge.ts';
import { refuseOutdated } from './kept-answers.ts';
import { type HeaderSink, limitRate } from './rate-limit.ts';
import { RawJson } from './render.ts';
import { type ApiRequest, BODY_LIMIT, headerOf, readBytes } from './request.ts';
import type { ApiContext, Route } from './route.ts';
import { type KeptAnswer, once } from './store/idempotency.ts';
import { parseWith } from './validate.ts';

export interface AnswerParts {
  context: ApiContext;
  authenticator: Authenticator;
}

export interface Answer {
  status: number;
  json: string;
}

/**
 * A route's whole way from request to answer, the same for every way in. Headers that the answer has beside
 * its own are set as they become known, because errors carry them too. @throws what the caller is told
 * (errors.ts)
 */
export async function answer(
  route: Route,
  { context, authenticator }: AnswerParts,
  request: ApiRequest,
  response: HeaderSink,
): Promise<Answer> {
  // Authorization first: who may not call a route can't make us read a large body either.
  const principal = await authorize(route, { context, authenticator }, request, response);
  const share = context.bodies.open(teamOf(principal));
  try {
    const body = await readJson(route, context, request, share);
    refuseNul(request.url);
    const call = { route, context, principal, request, body };
    const key = headerOf(request.headers, 'idempotency-key');
    const given = await (route.method === 'post' && key !== undefined
      ? runOnce(call, key, response)
      : run(call));
    if (route.versioned) setEtag(given.json, response);
    if (route.endsSession) response.setHeader('Set-Cookie', sessionCookie('', 0, context.publicUrl()));
    return given;
  } finally {
    share.close();
  }
}

/** Reads the body within its limits; what it is made of is measured before it is parsed. */
async function readJson(
  route: Route,
  { config }: ApiContext,
  request: ApiRequest,
  share: BodyShare,
): Promise<JsonBody> {
  const { jsonDepth: depth, jsonValues: values } = config.budgets;
  const { parts } = route;
  // Parts are measured one by one, so that one of them that is too deep is refused alone.
  const gauge = new JsonGauge({ depth: parts === undefined ? depth : Number.POSITIVE_INFINITY, values });
  const raw = await readBytes(request.incoming, {
    bytes: route.bodyLimit ?? BODY_LIMIT,
    admit: (piece) => {
      share.grow(piece.length);
      gauge.feed(piece.toString('latin1'));
    },
  });
  return parseJsonBody(raw, request.headers['content-type'], { depth, parts });
}

async function authorize(
  route: Route,
  { context, authenticator }: AnswerParts,
  { headers }: ApiRequest,
  response: HeaderSink,
): Promise<Principal> {
  const { config, publicUrl } = context;
  const sender = await authenticator.authenticate(
    headers.authorization,
    readCookie(headers.cookie, SESSION_COOKIE),
  );
  const named = headerOf(headers, TEAM_HEADER.toLowerCase());
  if (named !== undefined) checkNamedTeam(sender, named);
  const acts = named !== undefined && sender.kind === 'operator' && !isOperators(route);
  const principal = acts ? await authenticator.actFor(named) : sender;
  await limitRate(context, route, principal, response);
  checkAccess(route, principal);
  const isPerson = principal.kind === 'session' || principal.kind === 'operator_session';
  if (isPerson && route.method !== 'get') checkSameOrigin(headers, publicUrl());
  if (route.webhooks) checkWebhooks(route.webhooks, principal, config.webhooksEnabled);
  return principal;
}

interface RouteCall {
  route: Route;
  context: ApiContext;
  principal: Principal;
  request: ApiRequest;
  body: JsonBody;
}

async function run({ route, context, principal, request, body }: RouteCall): Promise<Answer> {
  const call = {
    context,
    principal,
    params: route.params ? parseWith(route.params, request.params) : undefined,
    query: route.query ? parseWith(route.query, request.query) : undefined,
    body: route.body ? parseWith(route.body, body.value) : undefined,
    text: body.text ?? '',
    idempotencyKey: headerOf(request.headers, 'idempotency-key') ?? null,
    ifMatch: route.versioned ? versionIn(headerOf(request.headers, 'if-match')) : null,
    requestId: request.id,
    trace: traceOf(request),
  };
  const handle = () => route.handle(call);
  const result = await (route.audit === undefined
    ? handle()
    : audited(context, principal, actOf(route.audit, principal, request, body.value), handle));
  return {
    status: route.status ?? 200,
    json: result instanceof RawJson ? result.text : JSON.stringify(result),
  };
}

function setEtag(json: string, response: HeaderSink): void {
  const { version } = JSON.parse(json);
  if (Number.isInteger(version)) response.setHeader('ETag', `"${version}"`);
}

/** `"3"` of `If-Match` (RFC 9110, section 13.1.1); `*` is any. @throws 400 */
function versionIn(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw invalidRequest('If-Match must be the version that you have seen, such as "3".', {
    param: 'If-Match',
  });
}

function traceOf({ headers }: ApiRequest): Partial<TraceHeaders> {
  const traceparent = headerOf(headers, 'traceparent');
  if (traceparent === undefined) return {};
  const tracestate = headerOf(headers, 'tracestate');
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/** With an Idempotency-Key: the first request's answer, its errors and its request id included. */
async function runOnce(call: RouteCall, key: string, response: HeaderSink): Promise<KeptAnswer> {
  const { context, principal, request, body } = call;
  const requestId = request.id;
  const owner = ownerOf(principal);
  const target = `${request.method} ${request.path}`;
  const kept = await once(context, { owner, key, target, text: body.text ?? '', requestId }, async () => {
    try {
      return { ...(await run(call)), requestId };
    } catch (thrown) {
      const error = toApiError(thrown);
      // What went wrong on our side isn't kept: trying again should try again.
      if (error.status >= 500) throw thrown;
      return { status: error.status, json: JSON.stringify(errorBody(error, requestId)), requestId };
    }
  });
  if (kept.requestId !== requestId) {
    await checkKept(call, kept);
    response.setHeader('X-Request-Id', kept.requestId);
    response.setHeader('Idempotent-Replayed', 'true');
  }
  return kept;
}

/** Whose keys for idempotency they are. */
const ownerOf = (principal: Principal): string =>
  principal.kind === 'operator_session' ? principal.sessionId : (teamOf(principal) ?? 'operator');

/** @throws 409 when a success that was kept no longer tells the truth */
async function checkKept({ route, context, principal, request }: RouteCall, { status, json }: Answer) {
  if (status >= 300 || !route.current) return;
  const params = route.params ? parseWith(route.params, request.params) : undefined;
  refuseOutdated(json, await route.current({ context, principal, params, kept: JSON.parse(json) }));
}
