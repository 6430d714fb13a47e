import type { OutboundHttp } from '../../connectors/http.ts';
import type { Clock } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import type { Log } from '../log.ts';

const PAUSE_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** After this many tries, a router that doesn't answer is no longer told. */
const MOST_ATTEMPTS = 5;

/**
 * Taking a farewell moves its next attempt into the future (1, 2, 4, … minutes). That is both the lease and
 * the back-off.
 */
const TAKE: Statement = {
  name: 'take_farewell',
  text: `
    UPDATE farewells f SET attempts = f.attempts + 1,
      next_attempt_at = $1::timestamptz + interval '1 minute' * (2 ^ f.attempts)
    WHERE f.id = (
      SELECT id FROM farewells WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING f.id, f.url, f.attempts`,
};

/** Is the URL subscribed anew? A farewell to the old endpoint would pause the new one's workflow. */
const IN_USE: Statement = {
  name: 'farewell_in_use',
  text: `SELECT 1 AS one FROM endpoints WHERE url = $1 AND status = 'enabled' LIMIT 1`,
};

const DONE: Statement = { name: 'farewell_done', text: 'DELETE FROM farewells WHERE id = $1' };

interface FarewellParts {
  db: Database;
  clock: Clock;
  log: Log;
  http: OutboundHttp;
  /** As of the webhooks themselves. */
  userAgent: string;
}

/**
 * Tells one router that we have ended its endpoint: a `DELETE` to the URL that it subscribed, which pauses
 * the workflow there ("reverse unsubscribe" in Zapier's documentation of REST hooks). Nothing is said while
 * an endpoint is enabled at that URL. Returns false when there was none.
 */
async function sayFarewell({ db, clock, log, http, userAgent }: FarewellParts): Promise<boolean> {
  const [taken] = await db.query<{ id: string; url: string; attempts: number }>(TAKE, [clock.now()]);
  if (!taken) return false;
  const { id, url, attempts } = taken;
  if ((await db.query(IN_USE, [url])).length > 0) {
    await db.query(DONE, [id]);
    log.info({ endpoint_id: id }, 'farewell.dropped');
    return true;
  }
  const result = await http.send({
    url,
    method: 'DELETE',
    headers: { 'User-Agent': userAgent },
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: 0,
    repeatable: true,
  });
  const understood = result.kind === 'response' && result.status < 500 && result.status !== 429;
  if (understood || attempts >= MOST_ATTEMPTS) await db.query(DONE, [id]);
  const status = result.kind === 'response' ? result.status : result.reason;
  log.info({ endpoint_id: id, status, attempts }, understood ? 'farewell.said' : 'farewell.failed');
  return true;
}

/** Looks for farewells every five seconds. Returns how to stop that. */
export function startReverseUnsubscribe(parts: FarewellParts): () => Promise<void> {
  let stopping = false;
  const round = async () => {
    while (!stopping && (await sayFarewell(parts)));
  };
  const stop = startLoop(round, PAUSE_MS, (error) =>
    parts.log.error({ error: String(error) }, 'farewells.failed'),
  );
  return () => {
    stopping = true;
    return stop();
  };
}
