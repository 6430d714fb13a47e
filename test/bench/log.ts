import type pg from 'pg';
import { idBodyFrom } from '../../server/ids.ts';
import { catalog, type EventType } from '../support/catalog.ts';
import type { Stage } from './stage.ts';

const DAY_MS = 86_400_000;
/** Over how many days the attempts are spread, today included. */
const DAYS = 29;
/** How often each page is asked for. */
const ROUNDS = 20;
/** Attempts in one statement. */
const BATCH = 20_000;
/**
 * The share of a circle that never repeats: numbers n × GOLDEN, without their whole part, are even at any n.
 */
const GOLDEN = 0.618033988749895;

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

/** When the oldest attempt was made. */
const startOf = (now: number) => now - DAYS * DAY_MS;

/** The slowest but one answer to each question about the first team's first endpoint, milliseconds. */
export async function askLog(stage: Stage): Promise<Record<string, number>> {
  const start = startOf(Date.now());
  const instant = (share: number) => new Date(start + DAYS * DAY_MS * share).toISOString();
  const result: Record<string, number> = {};
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const path = question.replace('{middle}', instant(0.5)).replace('{later}', instant(0.6));
    const url = `${stage.url}/api/v1/webhooks/${stage.endpointIds[0]}${path}`;
    result[name] = await slowestButOne(() => ask(url, stage.keys[0] ?? ''));
  }
  return result;
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
 * Adds attempts until there are so many, one for each event, evenly over the last 29 days and to so many of
 * the teams; one in a hundred failed, one in five thousand of a rare type.
 */
export async function fillLog(stage: Stage, from: number, to: number, teams: number): Promise<void> {
  const { db } = stage;
  const start = startOf(Date.now());
  for (let day = 0; day <= DAYS; day++) {
    await db.query(`SELECT connect_make_day($1)`, [
      new Date(start + day * DAY_MS).toISOString().slice(0, 10),
    ]);
  }
  // In the order of time, as a log is written: what lies together is read together.
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  numbers.sort((left, right) => shareOf(left) - shareOf(right));
  for (let first = 0; first < numbers.length; first += BATCH) {
    await insert(
      db,
      numbers.slice(first, first + BATCH).map((n) => attempt(stage, n, start, teams)),
    );
  }
  // As autovacuum and the checkpointer would, moments later.
  await db.query('VACUUM (ANALYZE) events, attempts');
  await db.query('CHECKPOINT');
}

/** Where in the period the attempt with this number is, 0 to 1. */
const shareOf = (n: number) => (n * GOLDEN) % 1;

type Attempt = ReturnType<typeof attempt>;

function attempt({ teamIds, endpointIds }: Stage, n: number, start: number, teams: number) {
  const at = new Date(start + Math.floor(shareOf(n) * DAYS * DAY_MS));
  const type: EventType =
    n % 5_000 === 0 ? 'calibration.frozen' : n % 10 === 0 ? 'evaluation.completed' : 'rating.created';
  const status = n % 100 === 3 ? 'failed' : 'delivered';
  const body = idBodyFrom(at) + n.toString(36).padStart(13, '0');
  // The number without its last digits, so that each team has the same mixture.
  const team = Math.floor(n / 5_000) % teams;
  return { body, at, type, status, team: teamIds[team], endpoint: endpointIds[team] };
}

async function insert(db: pg.Client, rows: readonly Attempt[]): Promise<void> {
  const payload = JSON.stringify({ data: { object: catalog['evaluation.completed'].sample } });
  const column = (name: keyof Attempt) => rows.map((row) => row[name]);
  await db.query(
    `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
     SELECT team, 'event_' || body, body, type, '2026-05-04', $5, 'published', at
     FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) AS r (body, at, type, team)`,
    [column('body'), column('at'), column('type'), column('team'), payload],
  );
  await db.query(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, attempted_at,
       created_at, response_status, response_body, response_ms, response_headers, signature, standard_signature)
     SELECT body, 'whd_' || body, team, 'event_' || body, endpoint, 1, status, at, at, at,
       CASE status WHEN 'failed' THEN 500 ELSE 200 END, '{"received":true}', 20 + (random() * 80)::int,
       '{"content-type": "application/json", "connection": "keep-alive"}', $6, $6
     FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[]) AS r (body, at, status, team, endpoint)`,
    [
      column('body'),
      column('at'),
      column('status'),
      column('team'),
      column('endpoint'),
      `v1=${'0'.repeat(64)}`,
    ],
  );
}

/** Drops the oldest day of the log that is left. How long it took, milliseconds. */
export async function dropOldestDay(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ day: string }>(
    `SELECT min(right(relname, 8)) AS day FROM pg_class WHERE relname ~ '^attempts_[0-9]{8}$'`,
  );
  const startedAt = performance.now();
  await db.query('SELECT connect_drop_day($1::date)', [rows[0]?.day]);
  return performance.now() - startedAt;
}
