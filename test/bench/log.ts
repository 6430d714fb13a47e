import type pg from 'pg';
import { catalog, type EventType } from '../../server/catalog/index.ts';
import { idBodyFrom } from '../../server/ids.ts';
import { openStage } from './stage.ts';

const ATTEMPTS = 100_000;
const PERIOD_MS = 29 * 86_400_000;
/** How often each page is asked for. */
const ROUNDS = 20;

/** What the settings pages ask of an endpoint's log. */
const QUESTIONS = {
  'the newest page': '/deliveries',
  'by status, rare': '/deliveries?status=failed',
  'by status, none': '/deliveries?status=pending',
  'by type, common': '/deliveries?type=rating.created',
  'by type, rare': '/deliveries?type=calibration.frozen',
  'by type, none': '/deliveries?type=autouser_run.failed',
  'by time': '/deliveries?since={middle}&until={later}',
  'stats of a day': '/stats?period=day',
  'stats of a week': '/stats?period=week',
  'stats of a month': '/stats?period=month',
} as const;

/** The slowest but one of each question, milliseconds, of an endpoint with 100 000 attempts. */
export async function measureLog(
  postgresUrl: string,
  redisUrl: string | undefined,
): Promise<Record<string, number>> {
  const stage = await openStage(postgresUrl, redisUrl);
  try {
    await stage.startServer('api');
    const { rows } = await stage.db.query<{ id: string; team: string }>(
      `SELECT id, team_id AS team FROM endpoints WHERE team_id = 'team_bench0'`,
    );
    const [endpoint] = rows;
    if (!endpoint) throw new Error('there is no endpoint');
    const start = Date.now() - PERIOD_MS;
    await fillLog(stage.db, endpoint, start);
    const instant = (share: number) => new Date(start + PERIOD_MS * share).toISOString();
    const result: Record<string, number> = {};
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const path = question.replace('{middle}', instant(0.5)).replace('{later}', instant(0.6));
      const url = `${stage.url}/api/v1/webhooks/${endpoint.id}${path}`;
      result[name] = await slowestButOne(() => ask(url, stage.keys[0] ?? ''));
    }
    return result;
  } finally {
    await stage.close();
  }
}

async function ask(url: string, key: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

async function slowestButOne(measured: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await measured();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => b - a)[1] ?? Number.NaN;
}

/**
 * One attempt for each event, evenly over the last 29 days; one in a hundred failed, one in five thousand of
 * a rare type.
 */
async function fillLog(db: pg.Client, endpoint: { id: string; team: string }, start: number): Promise<void> {
  const rows = Array.from({ length: ATTEMPTS }, (_, n) => {
    const at = new Date(start + (n * PERIOD_MS) / ATTEMPTS);
    const type: EventType =
      n % 5_000 === 0 ? 'calibration.frozen' : n % 10 === 0 ? 'evaluation.completed' : 'rating.created';
    const failed = n % 100 === 3;
    return { body: idBodyFrom(at) + n.toString(36).padStart(13, '0'), at, type, failed };
  });
  const columns = [rows.map(({ body }) => body), rows.map(({ at }) => at)];
  const payload = JSON.stringify({ data: { object: catalog['evaluation.completed'].sample } });
  await db.query(
    `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
     SELECT $4, 'event_' || body, body, type, '2026-05-04', $5, 'published', at
     FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS r (body, at, type)`,
    [...columns, rows.map(({ type }) => type), endpoint.team, payload],
  );
  await db.query(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, attempted_at,
       created_at, response_status, response_body, response_ms, response_headers, signature, standard_signature)
     SELECT body, 'whd_' || body, $4, 'event_' || body, $5, 1, CASE WHEN failed THEN 'failed' ELSE 'delivered' END, at, at,
       at, CASE WHEN failed THEN 500 ELSE 200 END, '{"received":true}', 20 + (random() * 80)::int,
       '{"content-type": "application/json", "connection": "keep-alive"}', $6, $6
     FROM unnest($1::text[], $2::timestamptz[], $3::bool[]) AS r (body, at, failed)`,
    [...columns, rows.map(({ failed }) => failed), endpoint.team, endpoint.id, `v1=${'0'.repeat(64)}`],
  );
  // As autovacuum would, moments later.
  await db.query('ANALYZE events, attempts');
}
