import type { Database, Statement } from '../db.ts';

/**
 * The rate limit of an endpoint, shared by all workers: `next_slot_at` is when the next delivery may go (the generic cell
 * rate algorithm of ITU-T I.371). Taking n slots moves it on by n/rate seconds. An idle endpoint saves up a tenth of a second at most, so a burst is a tenth of the rate.
 *
 * Invariant: the row lock of the update makes takers queue up, so no slot is given twice.
 */
const TAKE_SLOTS: Statement = {
  name: 'take_slots',
  text: `
    UPDATE endpoints e SET next_slot_at = g.start + make_interval(secs => g.granted::float8 / e.rate_limit)
    FROM (
      SELECT id, start, rate_limit,
        least(w.room, greatest(0, 1 + floor(extract(epoch FROM $3::timestamptz - start) * rate_limit)))::int AS granted
      FROM (
        SELECT id, rate_limit,
          greatest(coalesce(next_slot_at, '-infinity'), $3::timestamptz - make_interval(secs => $4)) AS start
        FROM endpoints WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE
      ) paced
      JOIN unnest($1::text[], $2::int[]) AS w (destination_id, room) ON w.destination_id = paced.id
    ) g
    WHERE e.id = g.id
    RETURNING e.id, g.granted, e.next_slot_at AS "nextSlotAt"`,
};

/** Seconds of unused slots that an idle endpoint may save up. */
const SAVED_SECONDS = 0.1;

export interface Slots {
  id: string;
  /** How many deliveries may go now. */
  granted: number;
  nextSlotAt: Date;
}

/** Takes up to `room` slots of each endpoint that has a rate limit. */
export async function takeSlots(
  db: Database,
  wants: readonly { destinationId: string; room: number }[],
  now: Date,
): Promise<Slots[]> {
  if (wants.length === 0) return [];
  return db.query<Slots>(TAKE_SLOTS, [
    wants.map((want) => want.destinationId),
    wants.map((want) => want.room),
    now,
    SAVED_SECONDS,
  ]);
}
