import type { Clock } from '../context.ts';
import { Batcher, lookUps } from '../db/batcher.ts';
import type { Changes } from '../db/changes.ts';
import type { Database, Statement } from '../db/database.ts';
import { ToldCache } from '../db/told-cache.ts';
import { ApiError } from '../errors.ts';
import { hashToken, sameHash } from '../ids.ts';
import type { OPERATOR_ROLE, Role } from './scopes.ts';

/** Who is asking. */
export type Principal =
  | { kind: 'operator' }
  /** The operator, on behalf of a team, with an owner's rights. */
  | { kind: 'acting'; teamId: string; plan: string }
  | { kind: 'key'; teamId: string; plan: string; keyId: string; scopes: string[] }
  | {
      kind: 'session';
      teamId: string;
      plan: string;
      role: Role;
      sessionId: string;
      email: string | null;
      tokenHash: string;
    }
  /** Somebody who works for the operator, in the pages about event types. */
  | { kind: 'operator_session'; sessionId: string; email: string | null };

export type TeamPrincipal = Extract<Principal, { teamId: string }>;

/** The team that somebody is asking for; undefined: none, it is the operator. */
export const teamOf = (principal: Principal): string | undefined =>
  'teamId' in principal ? principal.teamId : undefined;

interface KeyRow {
  tokenHash: string;
  keyId: string;
  teamId: string;
  plan: string;
  scopes: string[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

type SessionRow = { sessionId: string; email: string | null } & (
  | { teamId: string; plan: string; role: Role }
  | { teamId: null; plan: null; role: typeof OPERATOR_ROLE }
);

const FIND_KEYS: Statement = {
  name: 'find_keys',
  text: `
    SELECT k.token_hash AS "tokenHash", k.id AS "keyId", k.team_id AS "teamId", t.plan, k.scopes,
      k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt"
    FROM api_keys k JOIN teams t ON t.id = k.team_id WHERE k.token_hash = ANY ($1::text[])`,
};

const FIND_SESSION: Statement = {
  name: 'find_session',
  text: `
    SELECT s.team_id AS "teamId", t.plan, s.role, s.id AS "sessionId", s.email FROM sessions s LEFT JOIN teams t ON t.id = s.team_id
    WHERE s.token_hash = $1 AND s.expires_at > $2`,
};

const FIND_PLAN: Statement = { name: 'find_plan', text: 'SELECT plan FROM teams WHERE id = $1' };

/** Locks in order, as any who touch some of the same. */
const TOUCH_KEYS: Statement = {
  name: 'touch_keys',
  text: `
    UPDATE api_keys k SET last_used_at = $2 FROM (
      SELECT id FROM api_keys WHERE id = ANY ($1::text[]) AND (last_used_at IS NULL OR last_used_at < $3)
      ORDER BY id FOR NO KEY UPDATE
    ) AS touched WHERE k.id = touched.id`,
};

/** `last_used_at` is written once a minute at most, so that a busy key's row isn't written all the time. */
const TOUCH_EVERY_MS = 60_000;

/** The name of the dashboard's cookie. */
export const SESSION_COOKIE = 'autousers_session';

/** The header in which the operator names the team to act for. */
export const TEAM_HEADER = 'Autousers-Team';

/** Of keys in memory. */
const MOST_KEYS = 10_000;
/** Of keys that one statement looks up, or touches. */
const MOST_AT_ONCE = 500;

/**
 * Finds out who sent a request. Keys are kept in memory until the database says that they or their team have
 * changed, so a revoked key stops working at once. Look-ups that arrive together share one query. Sessions
 * are always read.
 */
export class Authenticator {
  private readonly db: Database;
  private readonly clock: Clock;
  private readonly operatorHash: string;
  private readonly keys: Batcher<string, KeyRow | undefined>;
  private readonly touched: Batcher<string, void>;
  private readonly known: ToldCache<string, KeyRow>;

  constructor(parts: { db: Database; clock: Clock; changes: Changes; operatorToken: string }) {
    this.db = parts.db;
    this.clock = parts.clock;
    this.operatorHash = hashToken(parts.operatorToken);
    this.keys = lookUps(
      (hashes) => this.db.query<KeyRow>(FIND_KEYS, [hashes]),
      ({ tokenHash }) => tokenHash,
      { size: MOST_AT_ONCE },
    );
    this.touched = new Batcher<string, void>(
      async (ids) => {
        const now = this.clock.now();
        await this.db.query(TOUCH_KEYS, [ids, now, untouchedSince(now)]);
        return ids.map(() => undefined);
      },
      { size: MOST_AT_ONCE },
    );
    this.known = new ToldCache({
      ...parts,
      kinds: ['api_keys', 'teams'],
      teamOf: (_hash, row) => row.teamId,
      most: MOST_KEYS,
    });
  }

  /** @throws 401 when there is no credential, or it isn't (or is no longer) valid */
  async authenticate(
    authorization: string | undefined,
    sessionToken: string | undefined,
  ): Promise<Principal> {
    if (authorization !== undefined) return this.fromBearer(authorization);
    if (sessionToken !== undefined) return this.fromSession(sessionToken);
    throw unauthenticated(
      'No API key given. Send it as "Authorization: Bearer ak_live_…".',
      'missing_api_key',
    );
  }

  /** The operator, for a team. @throws 404 naming the header */
  async actFor(teamId: string): Promise<Principal> {
    const [team] = await this.db.query<{ plan: string }>(FIND_PLAN, [teamId]);
    if (!team) {
      throw new ApiError(
        'not_found_error',
        `There is no team ${teamId.slice(0, 100)}, which ${TEAM_HEADER} names.`,
        {
          code: 'resource_missing',
          param: TEAM_HEADER,
        },
      );
    }
    return { kind: 'acting', teamId, plan: team.plan };
  }

  private async fromBearer(authorization: string): Promise<Principal> {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) {
      throw unauthenticated('The Authorization header must be "Bearer " and an API key.', 'invalid_api_key');
    }
    const hash = hashToken(token);
    if (sameHash(hash, this.operatorHash)) return { kind: 'operator' };
    const row = await this.known.get(hash, (unknown) => this.keys.add(unknown));
    const now = this.clock.now();
    if (!row) throw unauthenticated('This API key does not exist or was revoked.', 'invalid_api_key');
    if (row.expiresAt && row.expiresAt <= now)
      throw unauthenticated('This API key has expired.', 'expired_api_key');
    this.touch(row, now);
    return { kind: 'key', teamId: row.teamId, plan: row.plan, keyId: row.keyId, scopes: row.scopes };
  }

  private async fromSession(token: string): Promise<Principal> {
    const tokenHash = hashToken(token);
    const [row] = await this.db.query<SessionRow>(FIND_SESSION, [tokenHash, this.clock.now()]);
    if (!row)
      throw unauthenticated(
        'Your session has ended. Open the settings from your product again.',
        'session_expired',
      );
    if (row.teamId !== null) return { kind: 'session', ...row, tokenHash };
    return { kind: 'operator_session', sessionId: row.sessionId, email: row.email };
  }

  private touch(row: KeyRow, now: Date): void {
    if (row.lastUsedAt && row.lastUsedAt >= untouchedSince(now)) return;
    // The row may be used again from memory, and is to be touched once.
    row.lastUsedAt = now;
    // Not awaited, and a failure is of no consequence: the next use writes it.
    void this.touched.add(row.keyId).catch(() => {});
  }
}

const untouchedSince = (now: Date): Date => new Date(now.getTime() - TOUCH_EVERY_MS);

function unauthenticated(message: string, code: string): ApiError {
  return new ApiError('authentication_error', message, { code, headers: { 'WWW-Authenticate': 'Bearer' } });
}
