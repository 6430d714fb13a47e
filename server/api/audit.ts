import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Act, actorOf, beginAct, dropAct, endAct } from '../teams/audit.ts';
import { type Principal, teamOf } from '../teams/authenticate.ts';
import type { ApiRequest } from './request.ts';

/** What a request of the API is about to do. */
export function actOf(action: string, principal: Principal, request: ApiRequest, body: unknown): Act {
  const named = idOf(request.params) ?? typeOf(request.params) ?? null;
  const changes = request.method === 'PATCH' || request.method === 'PUT';
  return {
    action,
    teamId: teamOf(principal) ?? (named?.startsWith('team_') ? named : null),
    objectId: named,
    changed: changes && typeof body === 'object' && body !== null ? Object.keys(body).sort() : [],
    requestId: request.id,
    address: request.incoming.socket.remoteAddress ?? null,
  };
}

/**
 * Does what somebody asks for, with an entry in the audit log. What is refused leaves none. When it is done,
 * it is done, even if the entry can't be completed: then its outcome stays `unknown`.
 * @param madeOf the id of what was made, or undefined; null: nothing was done
 */
export async function audited<T>(
  context: Context,
  principal: Principal,
  act: Act,
  handle: () => Promise<T>,
  madeOf: (result: T) => string | undefined | null = idOf,
): Promise<T> {
  const { db, log } = context;
  const entry = await beginAct(context, actorOf(principal), act);
  const complete = (completing: Promise<void>) =>
    completing.catch((error) => log.warn({ audit_id: entry, error: String(error) }, 'audit.incomplete'));
  try {
    const result = await handle();
    const made = madeOf(result);
    await complete(made === null ? dropAct(db, entry) : endAct(db, entry, made ?? null));
    return result;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status < 500) await complete(dropAct(db, entry));
    throw thrown;
  }
}

/** Event types are called by their names. */
const typeOf = (params: unknown): string | undefined =>
  typeof params === 'object' && params !== null && 'type' in params ? String(params.type) : undefined;

function idOf(thing: unknown): string | undefined {
  if (typeof thing !== 'object' || thing === null || !('id' in thing)) return undefined;
  return typeof thing.id === 'string' ? thing.id : undefined;
}
