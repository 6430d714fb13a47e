import type { AuditEntry, Prisma } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { newId } from '../ids.ts';
import type { Principal } from './authenticate.ts';

const ID_PREFIX = 'aud_';

/** Something that somebody does, as far as it is known before it is done. */
export interface Act {
  /** Such as `endpoint.created`. */
  action: string;
  /** Whose it is; null when it is no team's. */
  teamId: string | null;
  objectId: string | null;
  /** Names of the fields that were sent; never their values, which may be secret. */
  changed: readonly string[];
  requestId: string;
  /** The IP address that the request came from. */
  address: string | null;
}

/** Who an entry names. Of a key the name is looked up, because it may be gone when the log is read. */
export interface Actor {
  kind: 'operator' | 'api_key' | 'session';
  id: string | null;
  name: string | null;
}

export function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case 'operator':
    case 'acting':
      return { kind: 'operator', id: null, name: null };
    case 'key':
      return { kind: 'api_key', id: principal.keyId, name: null };
    case 'session':
    case 'operator_session':
      return { kind: 'session', id: principal.sessionId, name: principal.email };
  }
}

/**
 * Written before the act, so nothing is done of which there is no entry: if the server dies in the middle of
 * it, the entry stays, with the outcome `unknown`.
 */
const BEGIN: Statement = {
  name: 'audit_begin',
  text: `
    INSERT INTO audit_entries (id, team_id, action, object_id, changed, actor_kind, actor_id, actor_name, request_id,
      address, outcome, created_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, coalesce($8, (SELECT name FROM api_keys WHERE id = $7)), $9, $10, 'unknown', $11`,
};
const END: Statement = {
  name: 'audit_end',
  text: `UPDATE audit_entries SET outcome = 'done', object_id = coalesce($2, object_id) WHERE id = $1`,
};
const DROP: Statement = { name: 'audit_drop', text: 'DELETE FROM audit_entries WHERE id = $1' };

/** Notes that somebody is about to do something. Returns the id of the entry. */
export async function beginAct({ db, clock }: Context, actor: Actor, act: Act): Promise<string> {
  const id = newId(ID_PREFIX);
  const { teamId, action, objectId, changed, requestId, address } = act;
  const who = [actor.kind, actor.id, actor.name];
  const values = [id, teamId, action, objectId, changed, ...who, requestId, address, clock.now()];
  await db.query(BEGIN, values);
  return id;
}

/** It was done. @param objectId of what was made, if it was not known before */
export async function endAct(db: Database, id: string, objectId: string | null): Promise<void> {
  await db.query(END, [id, objectId]);
}

/** It was refused, and so nothing was done. */
export async function dropAct(db: Database, id: string): Promise<void> {
  await db.query(DROP, [id]);
}

export interface AuditFilter {
  /** Undefined: those of all teams, and of none. */
  teamId: string | undefined;
  /** A whole action, or all of a kind of object: `endpoint.*`. */
  action: string | undefined;
  objectId: string | undefined;
  actorId: string | undefined;
  since: Date | undefined;
  until: Date | undefined;
}

/** Newest first. */
export async function listAudit(
  { prisma }: Context,
  page: PageRequest,
  { teamId, action, objectId, actorId, since, until }: AuditFilter,
): Promise<Page<AuditEntry>> {
  const wanted: Prisma.AuditEntryWhereInput = {
    ...(teamId !== undefined && { teamId }),
    ...(action !== undefined && {
      action: action.endsWith('.*') ? { startsWith: action.slice(0, -1) } : action,
    }),
    ...(objectId !== undefined && { objectId }),
    ...(actorId !== undefined && { actorId }),
    ...((since ?? until) && { createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) } }),
  };
  return readPage(page, ID_PREFIX, ({ where, ...rest }) =>
    prisma.auditEntry.findMany({ where: { ...wanted, ...where }, ...rest }),
  );
}
