import {
  API_VERSION,
  eventTypes,
  inForce,
  objectId,
  typeNamed,
  validateObject,
} from '../../catalog/index.ts';
import type { Context } from '../context.ts';
import { type ApiError, invalidRequest } from '../errors.ts';
import { newIdBody } from '../ids.ts';

export const EVENT_PREFIX = 'event_';

/** What a product publishes, checked for its shape but not yet for its content. */
export interface Publication {
  type: string;
  /** The caller's own id. An id that is published again is the same event. */
  id?: string | undefined;
  object: Record<string, unknown>;
  /** `data.object` as it was written. It is stored and sent byte for byte. */
  objectText: string;
  request: { id: string; idempotencyKey: string | null };
}

/** An event that was checked and is ready to be stored; `payload` is the whole envelope. */
export interface NewEvent {
  teamId: string;
  id: string;
  position: string;
  type: string;
  apiVersion: string;
  objectId: string | null;
  payload: string;
  /** `test` events are sent and retried like any other, but stay out of the event log. */
  origin: 'published' | 'test';
  /**
   * The only destination that gets it, and the delivery's id. Undefined: all matching subscriptions get it.
   */
  only?: { destinationId: string; deliveryId: string };
}

/**
 * What became of an event. `duplicate`: an event with this id was accepted before, so nothing was stored or
 * sent. `unknown_team`: there is no such team, so nothing was stored.
 */
export type Acceptance = 'accepted' | 'duplicate' | 'unknown_team';

/** Makes an event durable (pipeline/accept.ts). */
export type AcceptEvent = (event: NewEvent) => Promise<Acceptance>;

/** Checks the content and makes the event. @throws 400 naming the field at fault */
export function prepareEvent(context: Context, teamId: string, publication: Publication): NewEvent {
  const { type, object } = publication;
  check(context, teamId, type, object);
  const position = newIdBody();
  const id = publication.id ?? EVENT_PREFIX + position;
  return {
    teamId,
    id,
    position,
    type,
    apiVersion: API_VERSION,
    // JSON can contain half of a surrogate pair; a database can't store that as text.
    objectId: objectId(type, object)?.toWellFormed() ?? null,
    payload: envelope(context, teamId, id, publication),
    origin: 'published',
  };
}

/** @throws 400 when the team has no such type, or the object isn't as the type wants it */
function check({ log }: Context, teamId: string, type: string, object: Record<string, unknown>): void {
  if (!inForce().isPublishedBy(teamId, type))
    throw invalidRequest(`type: must be one of ${eventTypes(teamId).join(', ')}`, { param: 'type' });
  const { validation } = typeNamed(type);
  if (validation === 'off') return;
  const valid = validateObject(type, object);
  if (valid.ok) return;
  if (validation === 'reject') throw fieldError(valid.problems);
  log.warn({ teamId, type, problems: valid.problems }, 'event.unfit');
}

function fieldError(problems: { param: string; message: string }[]): ApiError {
  const [first] = problems;
  const all = problems.map((problem) => `${problem.param} ${problem.message}`).join('; ');
  return invalidRequest(all, { param: first?.param });
}

/** Makes the envelope of the contract, with `data.object` exactly as it came. */
export function envelope({ clock }: Context, teamId: string, id: string, publication: Publication): string {
  const { type, objectText, request } = publication;
  const created = Math.floor(clock.now().getTime() / 1000);
  const head = JSON.stringify({ id, type, api_version: API_VERSION, created, team_id: teamId });
  const tail = JSON.stringify({ id: request.id, idempotency_key: request.idempotencyKey });
  return `${head.slice(0, -1)},"data":{"object":${objectText}},"request":${tail}}`;
}
