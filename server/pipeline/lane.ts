import { isAutomationId } from '../ids.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { Destination } from './destinations.ts';

/** What one worker holds for one destination. */
export interface Lane {
  destinationId: string;
  /** As it was when it was last asked for; undefined: not asked yet, or gone. */
  destination: Destination | undefined;
  /** Kept free for deliveries that are being stored. */
  reserved: number;
  /** Leased, not yet started. */
  buffer: ClaimedDelivery[];
  inFlight: number;
  /** The table may have due deliveries that no worker has claimed. */
  backlog: boolean;
  /**
   * A claim for it is on its way. Forgetting it now would let a second lane of the same destination come up.
   */
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
 * What a destination starts with that nothing is known of; one that failed last starts with a single request.
 */
const FIRST_TRUST = 4;
/** Shares that are kept free, so that a new destination finds room however busy the others are. */
const NEWCOMERS = 4;

export function newLane(destinationId: string): Lane {
  return {
    destinationId,
    destination: undefined,
    reserved: 0,
    buffer: [],
    inFlight: 0,
    backlog: false,
    claiming: false,
    trust: FIRST_TRUST,
  };
}

/** Deliveries that it has in hand, or is about to. */
export function occupied({ inFlight, buffer, reserved }: Lane): number {
  return inFlight + buffer.length + reserved;
}

/** Every success doubles it, every failure halves it. */
export function nextTrust(trust: number, delivered: boolean, limits: LaneLimits): number {
  return delivered ? Math.min(trust * 2, limits.perLane) : Math.max(Math.floor(trust / 2), 1);
}

/**
 * Requests that may be in flight to one destination (the bulkhead): what its record justifies, and never more
 * than a fair share of the worker's slots. So hanging endpoints, however many, hold a few slots each while
 * their backlog waits in the table, and a few successes open a lane again.
 */
export function laneWidth(trust: number, activeLanes: number, limits: LaneLimits): number {
  return Math.max(1, Math.min(trust, limits.perLane, fairShare(activeLanes, limits)));
}

/**
 * Deliveries that a lane may hold, in flight or leased. One that has proven itself claims ahead, to send
 * while the next claim is on its way; an automation's go one by one. With a rate limit little more is claimed
 * than may go at once: the rest would be given back.
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

/**
 * An automation's attempt may take so many time-outs: it may make several requests, and renew a token before.
 */
export const CONNECTOR_TIMEOUTS = 2;

/** How long an attempt of the lane may take, milliseconds. */
export function attemptMs({ destination }: Lane, timeoutMs: number): number {
  return destination?.kind === 'automation' ? CONNECTOR_TIMEOUTS * timeoutMs : timeoutMs;
}
