import type { TraceHeaders } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import type { Database, Statement } from '../db/database.ts';
import { headOf } from '../db/due-rows.ts';
import { isAutomationId } from '../ids.ts';

/** A delivery that is about to be stored. */
export interface NewDelivery {
  id: string;
  lane: string;
  destinationId: string;
}

/** A delivery that is due, with what is needed to send it. */
export interface DueDelivery {
  id: string;
  /** Of its lane (lane.ts). */
  lane: string;
  teamId: string;
  eventId: string;
  eventType: string;
  destinationId: string;
  attempt: number;
  /** The envelope, byte for byte. */
  payload: string;
  /** For endpoints that were read: which version their settings have (destinations.ts). */
  version?: number | null;
  /** For automations: an earlier attempt for this event may have had its effect. */
  mayBeRepeated?: boolean;
  /** For endpoints, while it is traced. */
  traceHeaders?: TraceHeaders;
  /** For automations: a worker had begun to send it, and died or stopped before it recorded an outcome. */
  interrupted?: boolean;
}

/** How many deliveries of a lane the worker has room for. */
export interface Want {
  lane: string;
  destinationId: string;
  room: number;
  /** Those that it has in hand already. */
  inHand: ReadonlySet<string>;
}

const READ_COLUMNS = 'id, lane, team_id, event_id, destination_id, attempt, scheduled_for';

/**
 * What is due in lanes that this worker holds, oldest first; nothing is written. What is in hand is left out
 * by its id rather than by a time up to which all was read, so a row that is committed late is found by the
 * next reader. The index `due_lane` serves each LATERAL branch, whatever lies in the other lanes' backlogs.
 *
 * With strict ordering it is one row at most: a retry, due or not, goes before everything else, and while one
 * is in hand there is none.
 *
 * Each row says which version its endpoint's settings have, so that they needn't be asked for again and
 * again.
 */
const READ_DUE = batchStatement({
  name: 'read_due',
  rows: { wants: { lane: 'text', destinationId: 'text', room: 'int' } },
  values: { inHand: 'text[]', now: 'timestamptz' },
  text: ({ wants, inHand, now }) => `
    SELECT d.id, d.lane, d.team_id AS "teamId", d.event_id AS "eventId", e.type AS "eventType",
      d.destination_id AS "destinationId", d.attempt, e.payload,
      (extract(epoch FROM p.updated_at) * 1000)::float8 AS version
    FROM ${wants}
    LEFT JOIN endpoints p ON p.id = wants.destination_id
    CROSS JOIN LATERAL (
      (
        SELECT ${READ_COLUMNS} FROM due
        WHERE p.ordering IS DISTINCT FROM 'strict' AND lane = wants.lane AND scheduled_for <= ${now}
          AND id <> ALL (${inHand})
        ORDER BY scheduled_for, right(id, 24) LIMIT wants.room
      )
      UNION ALL
      (
        SELECT ${READ_COLUMNS} FROM (
          ${headOf('wants.lane', ', lane, team_id, event_id, destination_id')}
        ) head
        WHERE p.ordering = 'strict' AND scheduled_for <= ${now} AND id <> ALL (${inHand})
      )
    ) d
    JOIN events e ON e.team_id = d.team_id AND e.id = d.event_id
    ORDER BY d.scheduled_for, d.id`,
});

/** Bytes of events that go to an automation's vendor in one request, unless the first is larger. */
const TOGETHER_BYTES = 1_000_000;

/**
 * The same for automations: the oldest due ones, as many as go in one request, and nothing while the
 * connection is parked or paused. That they were begun is written down, because whoever finds them so after
 * a crash must know that they may have had their effect. What another statement holds is being recorded or
 * given up, and left.
 */
const BEGIN_AUTOMATIONS = batchStatement({
  name: 'begin_automations',
  rows: { wants: { lane: 'text', room: 'int' } },
  values: { inHand: 'text[]', now: 'timestamptz', mostBytes: 'int' },
  text: ({ wants, inHand, now, mostBytes }) => `
    WITH head AS (
      SELECT d.id, d.started, sum(octet_length(e.payload)) OVER (
          PARTITION BY wants.lane ORDER BY d.scheduled_for, right(d.id, 24)
        ) - octet_length(e.payload) AS bytes_before
      FROM ${wants}
      JOIN automations a ON a.id = wants.lane
      JOIN connections c ON c.id = a.connection_id AND c.status = 'active'
        AND (c.paused_until IS NULL OR c.paused_until <= ${now})
      CROSS JOIN LATERAL (
        SELECT id, started, team_id, event_id, scheduled_for FROM due
        WHERE lane = wants.lane AND scheduled_for <= ${now}
        ORDER BY scheduled_for, right(id, 24) LIMIT wants.room
      ) d
      JOIN events e ON e.team_id = d.team_id AND e.id = d.event_id
      WHERE d.id <> ALL (${inHand})
    ), held AS (
      SELECT d.id, head.started FROM due d JOIN head USING (id)
      WHERE head.bytes_before < ${mostBytes} FOR UPDATE OF d SKIP LOCKED
    ), begun AS (
      UPDATE due d SET started = true
      FROM held, events e
      WHERE d.id = held.id AND e.team_id = d.team_id AND e.id = d.event_id
      RETURNING d.id, d.lane, d.team_id, d.event_id, e.type, d.destination_id, d.attempt, e.payload,
        held.started, d.attempted_at, d.scheduled_for
    )
    SELECT id, lane, team_id AS "teamId", event_id AS "eventId", type AS "eventType",
      destination_id AS "destinationId", attempt, payload, started AS interrupted,
      started OR attempted_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM deliveries earlier
        WHERE earlier.team_id = begun.team_id AND earlier.event_id = begun.event_id
          AND earlier.destination_id = begun.destination_id AND earlier.attempted_at IS NOT NULL
      ) AS "mayBeRepeated"
    FROM begun ORDER BY scheduled_for, right(id, 24)`,
});

/** What is due in these lanes, at most as much as there is room for. The worker must hold them. */
export async function readDue(db: Database, wants: readonly Want[], now: Date): Promise<DueDelivery[]> {
  const automations = wants.filter(({ lane }) => isAutomationId(lane));
  const endpoints = automations.length === 0 ? wants : wants.filter(({ lane }) => !isAutomationId(lane));
  const read = await Promise.all([
    endpoints.length === 0
      ? []
      : READ_DUE.run<DueDelivery>(db, { wants: endpoints, inHand: idsOf(endpoints), now }),
    automations.length === 0
      ? []
      : BEGIN_AUTOMATIONS.run<DueDelivery>(db, {
          wants: automations,
          inHand: idsOf(automations),
          now,
          mostBytes: TOGETHER_BYTES,
        }),
  ]);
  return read.flat();
}

function idsOf(wants: readonly Want[]): string[] {
  return wants.flatMap(({ inHand }) => [...inHand]);
}

const NOT_BEGUN: Statement = {
  name: 'not_begun',
  text: `
    UPDATE due SET started = false
    WHERE id IN (SELECT id FROM due WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE)`,
};

/**
 * Takes back that automations' deliveries were begun. One that had been interrupted before stays so;
 * endpoints' deliveries leave no trace in the table.
 */
export async function putBack(db: Database, deliveries: readonly DueDelivery[]): Promise<void> {
  const ids = deliveries
    .filter(({ destinationId, interrupted }) => isAutomationId(destinationId) && !interrupted)
    .map(({ id }) => id);
  if (ids.length > 0) await db.query(NOT_BEGUN, [ids]);
}
