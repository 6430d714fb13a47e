import type { ClaimedDelivery } from './claim.ts';
import type { Destination } from './destinations.ts';

/** What one worker has in its hands for one destination. */
export interface Lane {
  destinationId: string;
  /** As it was at `loadedAt` (milliseconds since 1970); undefined: not asked yet, or gone. */
  destination: Destination | undefined;
  loadedAt: number;
  /** Leased, not yet started. */
  buffer: ClaimedDelivery[];
  inFlight: number;
  /** There may be due deliveries in the table that nobody has claimed. */
  backlog: boolean;
  /** A claim for it is on its way. Forgetting it now would let a second lane of the same destination come up. */
  claiming: boolean;
  /** Failed attempts in a row, as far as this worker knows; its width shrinks with them. */
  failures: number;
}

export function newLane(destinationId: string): Lane {
  return {
    destinationId,
    destination: undefined,
    loadedAt: 0,
    buffer: [],
    inFlight: 0,
    backlog: false,
    claiming: false,
    failures: 0,
  };
}

/**
 * Requests that may be in flight to one destination (the bulkhead). It is the configured width, halved by every
 * failure in a row, and never more than a fair share of the worker's slots: so hanging endpoints, however many, hold
 * a few slots each while their backlog waits in the table, and one success opens the lane again.
 */
export function laneWidth(
  failures: number,
  activeLanes: number,
  limits: { perLane: number; slots: number },
): number {
  const trusted = Math.floor(limits.perLane / 2 ** Math.min(failures, 30));
  const fairShare = Math.floor(limits.slots / Math.max(activeLanes, 1));
  return Math.max(1, Math.min(trusted, fairShare));
}

/** A destination with a rate limit claims little more than it may send at once; the rest would only be given back. */
export function paceRoom(lane: Lane): number {
  const perSecond = lane.destination?.rateLimit ?? null;
  return perSecond === null ? Number.POSITIVE_INFINITY : 1 + Math.ceil(perSecond / 10);
}
