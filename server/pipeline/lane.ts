import { isAutomationId } from '../ids.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { Destination } from './destinations.ts';

/** What one worker holds for one destination. */
export interface Lane {
  destinationId: string;
  /** As it was at `loadedAt` (milliseconds since 1970). Undefined: not loaded yet, or deleted. */
  destination: Destination | undefined;
  loadedAt: number;
  /** Leased, not yet started. */
  buffer: ClaimedDelivery[];
  inFlight: number;
  /** The table may have due deliveries that no worker has claimed. */
  backlog: boolean;
  /** A claim for it is running. If the lane were forgotten now, the destination could get a second lane. */
  claiming: boolean;
  /** How many requests may be in flight, judged by how its last ones went in this worker. */
  trust: number;
}

/** What a worker may hold: to one destination, and in all. */
export interface LaneLimits {
  perLane: number;
  slots: number;
}

/**
 * The trust of a destination of which nothing is known. One that failed last starts with a single request.
 */
const FIRST_TRUST = 4;
/** Shares that are kept free, so that a new destination finds room however busy the others are. */
const NEWCOMERS = 4;

export function newLane(destinationId: string): Lane {
  return {
    destinationId,
    destination: undefined,
    loadedAt: 0,
    buffer: [],
    inFlight: 0,
    backlog: false,
    claiming: false,
    trust: FIRST_TRUST,
  };
}

/** Every success doubles the trust, every failure halves it. */
export function nextTrust(trust: number, delivered: boolean, limits: LaneLimits): number {
  return delivered ? Math.min(trust * 2, limits.perLane) : Math.max(Math.floor(trust / 2), 1);
}

/**
 * How many requests may be in flight to one destination: its trust, but never more than a fair share of the
 * worker's slots. So each hanging endpoint holds a few slots only, while its backlog waits in the table. A
 * few successes open the lane again.
 */
export function laneWidth(trust: number, activeLanes: number, limits: LaneLimits): number {
  return Math.max(1, Math.min(trust, limits.perLane, fairShare(activeLanes, limits)));
}

/**
 * How many deliveries a lane may hold, in flight or leased. A lane that has proven itself claims ahead, so
 * that it can send while the next claim runs. An automation's lane holds one. Under a rate limit, a lane
 * claims little more than may go at once, because it would have to give back the rest.
 */
export function laneRoom(lane: Lane, activeLanes: number, limits: LaneLimits): number {
  if (isAutomationId(lane.destinationId)) return 1;
  const width = laneWidth(lane.trust, activeLanes, limits);
  const proven = lane.trust > FIRST_TRUST;
  const ahead = proven ? Math.max(width, Math.min(2 * width, fairShare(activeLanes, limits))) : width;
  const { destination } = lane;
  const perSecond = destination?.kind === 'endpoint' ? destination.rateLimit : null;
  return perSecond === null ? ahead : Math.min(ahead, 1 + Math.ceil(perSecond / 10));
}

function fairShare(activeLanes: number, { slots }: LaneLimits): number {
  return Math.floor(slots / (activeLanes + NEWCOMERS));
}
