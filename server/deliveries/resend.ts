import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { newId } from '../ids.ts';
import { DELIVERY_PREFIX } from './deliveries.ts';
import { getDestination, refuseDisabled } from './destination.ts';

/**
 * How events stand at one destination; found by the event, which `||` sees to (deliveries/event-log.ts).
 * `latest`: the newest delivery, if it was ever sent there.
 */
const STANDING: Statement = {
  name: 'resend_standing',
  text: `
    SELECT wanted.id AS "eventId", e.id IS NOT NULL AS kept, d.latest, coalesce(d.waiting, false) AS waiting
    FROM unnest($1::text[]) AS wanted (id)
    LEFT JOIN events e ON e.team_id = $2 AND e.id = wanted.id
    CROSS JOIN LATERAL (
      SELECT (array_agg(id ORDER BY position DESC))[1] AS latest, bool_or(status = 'pending') AS waiting FROM deliveries
      WHERE team_id = $2 AND event_id = wanted.id AND (destination_id || '') = $3
    ) d`,
};

interface Standing {
  eventId: string;
  kept: boolean;
  latest: string | null;
  waiting: boolean;
}

export interface Resent {
  /** Made just now, each still to be sent. */
  deliveries: { eventId: string; deliveryId: string }[];
  skipped: { eventId: string; reason: (typeof SKIPPED)[number] }[];
}

/**
 * Why an event isn't sent again: it waits to be sent anyway; it never went there; what it said is no longer
 * kept.
 */
export const SKIPPED = ['waiting', 'never_sent', 'not_kept'] as const;

/**
 * Sends events again to a destination that they went to before: as `replayDelivery`, many at once. Those that
 * can't be sent are left out, and named. @throws 404, or 400 when the destination is disabled
 */
export async function resendEvents(
  context: Context,
  teamId: string,
  destinationId: string,
  eventIds: readonly string[],
): Promise<Resent> {
  const { db, prisma, clock, wake } = context;
  refuseDisabled(await getDestination(context, teamId, destinationId));
  const standings = await db.query<Standing>(STANDING, [[...new Set(eventIds)], teamId, destinationId]);
  const now = clock.now();
  const chosen = standings.filter((each) => whyNot(each) === undefined);
  const rows = chosen.map(({ eventId, latest }) => ({
    ...{ id: newId(DELIVERY_PREFIX), lane: destinationId, teamId, eventId, destinationId, attempt: 1 },
    ...{ scheduledFor: now, createdAt: now, replaysDeliveryId: latest },
  }));
  if (rows.length > 0) {
    await prisma.due.createMany({ data: rows });
    wake([destinationId]);
  }
  return {
    deliveries: rows.map(({ id, eventId }) => ({ eventId, deliveryId: id })),
    skipped: standings.flatMap((each) => {
      const reason = whyNot(each);
      return reason ? [{ eventId: each.eventId, reason }] : [];
    }),
  };
}

function whyNot({ kept, latest, waiting }: Standing): (typeof SKIPPED)[number] | undefined {
  if (latest === null) return 'never_sent';
  if (waiting) return 'waiting';
  return kept ? undefined : 'not_kept';
}
