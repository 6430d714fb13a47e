import { batchStatement } from '../db/batch-statement.ts';
import type { Database } from '../db/database.ts';
import type { Destination } from './destinations.ts';
import type { DueDelivery } from './due.ts';
import { groupBy } from './group-by.ts';

/**
 * The rate limit of an endpoint, shared by all workers: `next_slot_at` is when the next delivery may go (the
 * generic cell rate algorithm of ITU-T I.371). Taking n slots moves it on by n/rate seconds. An idle endpoint
 * saves up a tenth of a second at most, so a burst is a tenth of the rate.
 *
 * Invariant: the update locks the row, so takers wait for each other and no slot is given twice.
 */
const TAKE_SLOTS = batchStatement({
  name: 'take_slots',
  rows: { wants: { destinationId: 'text', room: 'int' } },
  values: { ids: 'text[]', now: 'timestamptz', savedSeconds: 'float8' },
  text: ({ wants, ids, now, savedSeconds }) => `
    UPDATE endpoints e SET next_slot_at = g.start + make_interval(secs => g.granted::float8 / e.rate_limit)
    FROM (
      SELECT id, start, rate_limit,
        least(wants.room, greatest(0, 1 + floor(extract(epoch FROM ${now} - start) * rate_limit)))::int AS granted
      FROM (
        SELECT id, rate_limit,
          greatest(coalesce(next_slot_at, '-infinity'), ${now} - make_interval(secs => ${savedSeconds})) AS start
        FROM endpoints WHERE id = ANY (${ids}) ORDER BY id FOR UPDATE
      ) paced
      JOIN ${wants} ON wants.destination_id = paced.id
    ) g
    WHERE e.id = g.id
    RETURNING e.id, g.granted, e.next_slot_at AS "nextSlotAt"`,
});

/** Seconds of unused slots that an idle endpoint may save up. */
const SAVED_SECONDS = 0.1;

interface Slots {
  id: string;
  /** How many deliveries may go now. */
  granted: number;
  nextSlotAt: Date;
}

/** Takes up to `room` slots of each endpoint that has a rate limit. */
async function takeSlots(
  db: Database,
  wants: readonly { destinationId: string; room: number }[],
  now: Date,
): Promise<Slots[]> {
  if (wants.length === 0) return [];
  return TAKE_SLOTS.run<Slots>(db, {
    wants,
    ids: wants.map(({ destinationId }) => destinationId),
    now,
    savedSeconds: SAVED_SECONDS,
  });
}

/**
 * The rate limits of a vendor, shared by everything that counts against them. A slot is taken of each, and
 * only when all are free now.
 *
 * Invariant: the rows are locked before they are judged, so takers wait for each other; of limits that
 * nobody has used yet, the upsert sees to it. No slot is given twice.
 */
const TAKE_RATE_SLOTS = batchStatement({
  name: 'take_rate_slots',
  rows: { wanted: { key: 'text', seconds: 'float8' } },
  values: { keys: 'text[]', now: 'timestamptz' },
  text: ({ wanted, keys, now }) => `
    WITH held AS (
      SELECT next_slot_at FROM rate_slots WHERE key = ANY (${keys}) ORDER BY key FOR UPDATE
    ), next AS (
      SELECT max(next_slot_at) AS slot_at FROM held
    ), taken AS (
      INSERT INTO rate_slots AS s (key, next_slot_at)
      SELECT key, ${now} + make_interval(secs => seconds) FROM ${wanted}
      WHERE (SELECT coalesce(slot_at <= ${now}, true) FROM next) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET next_slot_at = EXCLUDED.next_slot_at WHERE s.next_slot_at <= ${now}
      RETURNING key
    )
    SELECT (SELECT count(*) FROM taken) = cardinality(${keys}) AS granted, slot_at AS "nextSlotAt" FROM next`,
});

/** Takes a slot of each of a vendor's limits, or says when there may be one. */
async function takeRateSlots(
  db: Database,
  rates: readonly { key: string; intervalMs: number }[],
  now: Date,
): Promise<{ granted: true } | { granted: false; nextSlotAt: Date }> {
  const [row] = await TAKE_RATE_SLOTS.run<{ granted: boolean; nextSlotAt: Date | null }>(db, {
    wanted: rates.map(({ key, intervalMs }) => ({ key, seconds: intervalMs / 1000 })),
    keys: rates.map(({ key }) => key),
    now,
  });
  // Nobody had used the limit, and somebody did meanwhile: asked again at once, the row says until when.
  return row?.granted ? { granted: true } : { granted: false, nextSlotAt: row?.nextSlotAt ?? now };
}

interface ReadLane {
  key: string;
  destination: Destination | undefined;
  /** What was read of it. Those that must wait are taken out of this list. */
  deliveries: DueDelivery[];
}

/** Deliveries that were read too early for a rate limit, by lane. */
interface Excess {
  key: string;
  excess: DueDelivery[];
  nextSlotAt: Date;
}

/**
 * Takes a slot for each request to a destination that has a rate limit. Returns the deliveries that got none.
 */
export async function takeTurns(db: Database, lanes: readonly ReadLane[], now: Date): Promise<Excess[]> {
  const early: Excess[] = [];
  const paced: ReadLane[] = [];
  for (const lane of lanes) {
    const { key, destination, deliveries } = lane;
    if (destination?.kind === 'endpoint' && destination.rateLimit !== null) paced.push(lane);
    if (destination?.kind !== 'automation' || !('use' in destination.work)) continue;
    const { rates } = destination.work;
    // What was read of the lane goes in one request.
    if (rates.length === 0 || deliveries.length === 0) continue;
    const turn = await takeRateSlots(db, rates, now);
    if (!turn.granted) early.push({ key, excess: deliveries.splice(0), nextSlotAt: turn.nextSlotAt });
  }
  // The lanes of one endpoint share its limit; one statement takes the slots of each endpoint once.
  const byEndpoint = groupBy(paced, ({ destination }) => destination?.id ?? '');
  const wants = [...byEndpoint].map(([destinationId, own]) => ({
    destinationId,
    room: own.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
  }));
  for (const { id, granted, nextSlotAt } of await takeSlots(db, wants, now)) {
    let left = granted;
    for (const { key, deliveries } of byEndpoint.get(id) ?? []) {
      const excess = deliveries.splice(left);
      left -= deliveries.length;
      if (excess.length > 0) early.push({ key, excess, nextSlotAt });
    }
  }
  return early;
}
