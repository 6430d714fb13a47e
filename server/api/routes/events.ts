import type { TraceHeaders } from '../../context.ts';
import { type ApiError, invalidRequest, notFound } from '../../errors.ts';
import { getEvent, listEvents } from '../../events/log.ts';
import { prepareEvent } from '../../events/publish.ts';
import { newId } from '../../ids.ts';
import type { Principal } from '../../teams/authenticate.ts';
import { eventResponse } from '../envelope.ts';
import { errorBody, toApiError } from '../errors.ts';
import type { JsonPart } from '../json-body.ts';
import { memberSpan } from '../raw-json.ts';
import { RawJson, renderRawPage } from '../render.ts';
import { BATCH_BODY_LIMIT, BODY_LIMIT } from '../request.ts';
import { acceptedResponse, batchResponse, pageOf } from '../responses.ts';
import { type ApiContext, route } from '../route.ts';
import { batchBody, eventPath, eventsQuery, publishBody } from '../schemas.ts';
import { inSlices } from '../slices.ts';
import { parseWith } from '../validate.ts';
import { toPageRequest } from './parameters.ts';

/** What the members of a batch share. */
interface Publishing {
  context: ApiContext;
  principal: Exclude<Principal, { kind: 'operator_session' }>;
  /** The batch's own `team_id`. */
  teamId?: string | undefined;
  idempotencyKey: string | null;
  trace: Partial<TraceHeaders>;
}

export const eventRoutes = [
  route({
    method: 'post',
    path: '/events',
    operationId: 'publishEvent',
    unaudited: 'the log of events has what is published',
    summary: 'Publish an event',
    description:
      '202 means that the event is durable: it will be sent to every enabled endpoint that subscribes to its type. The same `id` again has the same answer, and nothing is sent twice. An event may have 256 KB. Not counted by rate limits.',
    access: { scope: 'events:write', role: 'editor', operator: true },
    uncounted: 'recent',
    frontDoor: true,
    body: publishBody,
    status: 202,
    response: acceptedResponse,
    handle: async ({ context, principal, body, text, idempotencyKey, trace }) => {
      return publish({ context, principal, idempotencyKey, trace }, body, text);
    },
  }),
  route({
    method: 'post',
    path: '/events/batch',
    operationId: 'publishEvents',
    unaudited: 'the log of events has what is published',
    summary: 'Publish up to 1 000 events; each is answered by itself, in order',
    description:
      'Good members are accepted, bad ones are answered one by one; the status is 202 either way. The batch may have 10 MB, each event 256 KB. Not counted by rate limits.',
    access: { scope: 'events:write', role: 'editor', operator: true },
    uncounted: 'recent',
    frontDoor: true,
    body: batchBody,
    bodyLimit: BATCH_BODY_LIMIT,
    parts: 'events',
    status: 202,
    response: batchResponse,
    handle: async ({ context, principal, body, idempotencyKey, requestId, trace }) => {
      const publishing = {
        context,
        principal,
        teamId: body.team_id,
        idempotencyKey,
        trace,
      };
      // A team_id that isn't the caller's fails the whole batch, not each of its events.
      if (body.team_id !== undefined) teamOf(publishing, undefined);
      const pause = inSlices();
      const data: Promise<Awaited<ReturnType<typeof publish>> | ReturnType<typeof errorBody>>[] = [];
      for (const part of body.events as JsonPart[]) {
        data.push(publishMember(publishing, part).catch((error) => memberError(context, error, requestId)));
        await pause();
      }
      return { data: await Promise.all(data) };
    },
  }),
  route({
    method: 'get',
    path: '/events',
    operationId: 'listEvents',
    summary: 'List events, newest first, whatever endpoints they went to',
    description: 'Kept 30 days on free and team, 90 days on pro, a year on enterprise.',
    access: { scope: 'events:read', role: 'viewer' },
    query: eventsQuery,
    response: pageOf(eventResponse),
    handle: async ({ context, principal, query }) => {
      const filter = { type: query.type, objectId: query.object_id };
      const page = await listEvents(context, principal.teamId, toPageRequest(query), filter);
      return renderRawPage(page, (event) => event.payload);
    },
  }),
  route({
    method: 'get',
    path: '/events/:id',
    params: eventPath,
    operationId: 'getEvent',
    summary: 'Get an event',
    access: { scope: 'events:read', role: 'viewer' },
    response: eventResponse,
    handle: async ({ context, principal, params }) => {
      const event = await getEvent(context, principal.teamId, params.id);
      return new RawJson(event.payload);
    },
  }),
];

type PublishBody = (typeof publishBody)['_output'];

async function publish(publishing: Publishing, body: PublishBody, text: string) {
  const { context } = publishing;
  const teamId = teamOf(publishing, body.team_id);
  const span = memberSpan(text, ['data', 'object']);
  if (!span) throw invalidRequest('data.object: is required', { param: 'data.object' });
  const event = prepareEvent(context, teamId, {
    type: body.type,
    id: body.id,
    object: body.data.object,
    objectText: text.slice(span.start, span.end),
    request: {
      id: body.request?.id ?? newId('req_'),
      idempotencyKey: body.request?.idempotency_key ?? publishing.idempotencyKey,
    },
  });
  const { tracing } = context;
  const acceptance = await (tracing
    ? tracing.publishing(event, publishing.trace, () => context.accept(event))
    : context.accept(event));
  if (acceptance === 'unknown_team') throw notFound('team', teamId);
  if (acceptance === 'accepted') context.metrics.eventsAccepted.inc({ origin: event.origin });
  // A repetition has the same answer, because for the caller the event is stored either way.
  return { id: event.id, status: 'accepted' };
}

async function publishMember(publishing: Publishing, { text, value, refused }: JsonPart) {
  if (refused) throw refused;
  if (Buffer.byteLength(text) > BODY_LIMIT) {
    throw invalidRequest('The event is too large: it may have 256 KB.', { status: 413 });
  }
  return publish(publishing, parseWith(publishBody, value), text);
}

/** The caller's own team; for the operator, the one that the body names. @throws 400 or 404 */
function teamOf({ principal, teamId }: Publishing, named: string | undefined): string {
  const wanted = named ?? teamId;
  if (principal.kind === 'operator') {
    if (wanted !== undefined) return wanted;
    throw invalidRequest('team_id: is required with the operator token', { param: 'team_id' });
  }
  if (wanted !== undefined && wanted !== principal.teamId) throw notFound('team', wanted);
  return principal.teamId;
}

function memberError({ log }: ApiContext, thrown: unknown, requestId: string) {
  const error: ApiError = toApiError(thrown);
  if (error.status >= 500) log.error({ request_id: requestId, error: String(thrown) }, 'batch.member_failed');
  return errorBody(error, requestId);
}
