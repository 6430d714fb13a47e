import { createHash } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { Statement } from '../../db/database.ts';
import { invalidRequest } from '../../errors.ts';

/** Keys are kept for a day. */
const KEPT_MS = 24 * 3_600_000;
/** A request that hasn't answered after a minute has died with its process. */
const LOCK_MS = 60_000;
/** How long a second request waits for the first one's answer, and how often it looks, milliseconds. */
const WAIT = { most: 15_000, between: 50 };
const LONGEST_KEY = 255;

export interface KeptAnswer {
  status: number;
  json: string;
  /** The first request's. */
  requestId: string;
}

export interface KeyedRequest {
  /** Whose key it is: a team's id, or the operator. */
  owner: string;
  key: string;
  /** Method and path. */
  target: string;
  text: string;
  requestId: string;
}

/**
 * Invariant: of requests with one key, one gets the row back and runs. A row older than a day, or one whose
 * request died, is taken over in the same statement.
 */
const BEGIN: Statement = {
  name: 'idempotency_begin',
  text: `
    INSERT INTO idempotency_keys AS k (owner, key, fingerprint, request_id, locked_until, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, request_id = excluded.request_id,
      locked_until = excluded.locked_until, created_at = excluded.created_at, status = NULL, body_ciphertext = NULL
    WHERE k.created_at < $7 OR (k.status IS NULL AND k.locked_until < $6)
    RETURNING 1 AS one`,
};

const LOOK: Statement = {
  name: 'idempotency_look',
  text: `
    SELECT fingerprint, status, body_ciphertext AS "bodyCiphertext", request_id AS "requestId"
    FROM idempotency_keys WHERE owner = $1 AND key = $2`,
};

const FINISH: Statement = {
  name: 'idempotency_finish',
  text: `
    UPDATE idempotency_keys SET status = $4, body_ciphertext = $5
    WHERE owner = $1 AND key = $2 AND request_id = $3`,
};

const FORGET: Statement = {
  name: 'idempotency_forget',
  text: 'DELETE FROM idempotency_keys WHERE owner = $1 AND key = $2 AND request_id = $3',
};

interface KeyRow {
  fingerprint: string;
  status: number | null;
  bodyCiphertext: string | null;
  requestId: string;
}

/**
 * Runs a request once per key and day: the same request again gets the first one's answer, also while that is
 * still running. Answers of 5xx aren't kept, so that trying again makes sense. @throws 400 for a bad key, 409
 * when the key was used for another request or the first one takes too long
 */
export async function once(
  context: Context,
  request: KeyedRequest,
  run: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const { owner, key, requestId } = request;
  if (key.length === 0 || key.length > LONGEST_KEY) {
    throw invalidRequest(`Idempotency-Key must have 1 to ${LONGEST_KEY} characters.`, {
      param: 'Idempotency-Key',
    });
  }
  const earlier = await beginOrWait(context, request);
  if (earlier) return earlier;
  try {
    const answer = await run();
    if (answer.status >= 500) await context.db.query(FORGET, [owner, key, requestId]);
    else {
      const sealed = context.keyring.encrypt(answer.json, owner + key);
      await context.db.query(FINISH, [owner, key, requestId, answer.status, sealed]);
    }
    return answer;
  } catch (error) {
    await context.db.query(FORGET, [owner, key, requestId]);
    throw error;
  }
}

/** Undefined: this request is the first, and must run. */
async function beginOrWait(context: Context, request: KeyedRequest): Promise<KeptAnswer | undefined> {
  const { clock, db, keyring } = context;
  const { owner, key, requestId } = request;
  const fingerprint = createHash('sha256').update(`${request.target}\n${request.text}`).digest('hex');
  const deadline = Date.now() + WAIT.most;
  for (;;) {
    const now = clock.now().getTime();
    const [mine] = await db.query(BEGIN, [
      owner,
      key,
      fingerprint,
      requestId,
      new Date(now + LOCK_MS),
      new Date(now),
      new Date(now - KEPT_MS),
    ]);
    if (mine) return undefined;
    const [row] = await db.query<KeyRow>(LOOK, [owner, key]);
    if (row && row.fingerprint !== fingerprint) {
      throw invalidRequest('This Idempotency-Key was used for another request. Use a new one.', {
        status: 409,
        code: 'idempotency_key_reused',
        param: 'Idempotency-Key',
      });
    }
    if (row?.status && row.bodyCiphertext !== null) {
      return {
        status: row.status,
        json: keyring.decrypt(row.bodyCiphertext, owner + key),
        requestId: row.requestId,
      };
    }
    if (Date.now() > deadline) {
      throw invalidRequest('The first request with this Idempotency-Key is still running. Try again later.', {
        status: 409,
        code: 'idempotency_key_in_use',
      });
    }
    // Still running, or just forgotten after a failure: look again.
    await new Promise((resolve) => setTimeout(resolve, WAIT.between));
  }
}
