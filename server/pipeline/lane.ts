import { isAutomationId } from '../ids.ts';
import type { Destination } from './destinations.ts';
import type { DueDelivery } from './due.ts';

/** What one worker has in hand for one destination, or for a part of a busy one. */
export interface Lane {
  /** The destination, or the destination, "/" and a number. */
  key: string;
  destinationId: string;
  /** As it was when it was last asked for; undefined: not asked yet, or gone. */
  destination: Destination | undefined;
  /**
   * The deliveries that are being stored, wait in the buffer, or are in flight, by id. The table still says
   * that they are due, so whoever reads it must leave them out.
   */
  inHand: Set<string>;
  /** Read, not yet started. */
  buffer: DueDelivery[];
  inFlight: number;
  /** The table may have due deliveries that aren't in hand. */
  backlog: boolean;
  /**
   * It is being read: what was in hand meanwhile and no longer is, which the answer may still show as due.
   * Forgetting the lane now would let a second one of the same key come up. Undefined: it isn't being read.
   */
  reading: Set<string> | undefined;
  /** It is to be left to another worker, as soon as nothing of it is in hand. */
  isLeaving: boolean;
  /** How many requests may be in flight, judged by how its last ones went in this worker. */
  trust: number;
  /** How many deliveries go in one request, judged likewise; more than its destination takes: no matter. */
  together: number;
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
/** Deliveries in one request, whatever the vendor takes. */
const MOST_TOGETHER = 500;
/** Shares that are kept free, so that a new destination finds room however busy the others are. */
const NEWCOMERS = 4;

export function newLane(key: string, trust = FIRST_TRUST): Lane {
  return {
    key,
    destinationId: destinationOf(key),
    destination: undefined,
    inHand: new Set(),
    buffer: [],
    inFlight: 0,
    backlog: false,
    reading: undefined,
    isLeaving: false,
    trust,
    together: MOST_TOGETHER,
  };
}

/** The key of the lane that a delivery goes by, if a destination is split into so many. */
export function laneOf(destinationId: string, deliveryId: string, lanes: number): string {
  const lane = lanes === 1 ? 0 : Number.parseInt(deliveryId.slice(-6), 36) % lanes;
  return lane === 0 ? destinationId : `${destinationId}/${lane}`;
}

function destinationOf(key: string): string {
  const slash = key.indexOf('/');
  return slash === -1 ? key : key.slice(0, slash);
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
 * Deliveries that a lane may have in hand. One that has proven itself reads ahead, to send while the next
 * ones are on their way; where the order counts they go one by one. With a rate limit little more is read
 * than may go at once: the rest would be put back.
 */
export function laneRoom(lane: Lane, activeLanes: number, limits: LaneLimits): number {
  if (isSerial(lane)) return Math.min(lane.together, mostTogether(lane));
  const width = laneWidth(lane.trust, activeLanes, limits);
  const proven = lane.trust > FIRST_TRUST;
  const ahead = proven ? Math.max(width, Math.min(2 * width, fairShare(activeLanes, limits))) : width;
  const { destination } = lane;
  const perSecond = destination?.kind === 'endpoint' ? destination.rateLimit : null;
  return perSecond === null ? ahead : Math.min(ahead, 1 + Math.ceil(perSecond / 10));
}

/** How many deliveries the lane's destination takes in one request. */
function mostTogether({ destination }: Lane): number {
  return destination?.kind === 'automation' && 'use' in destination.work ? destination.work.most : 1;
}

/**
 * What may go in the lane's next request, of what was read: the first, and those after it that nothing has
 * to be looked up for. The rest goes back.
 */
export function goingTogether(lane: Lane, read: readonly DueDelivery[]): number {
  if (!isSerial(lane)) return read.length;
  const { destination } = lane;
  const takesRepeated =
    destination?.kind === 'automation' && 'use' in destination.work && destination.work.takesRepeated;
  const seen = new Set<string>();
  let count = 0;
  for (const { eventId, mayBeRepeated } of read) {
    // An event that is there twice must find what the first one has made.
    if (count > 0 && (seen.has(eventId) || (mayBeRepeated && !takesRepeated))) break;
    seen.add(eventId);
    count += 1;
    if (mayBeRepeated && !takesRepeated) break;
  }
  return Math.min(count, mostTogether(lane));
}

/**
 * Half of what was sent goes together next time if it can't be told because of which nothing was taken; after
 * an answer up to the double.
 */
export function nextTogether(together: number, sent: number, isTold: boolean): number {
  if (!isTold) return Math.max(Math.floor(sent / 2), 1);
  return Math.max(together, Math.min(2 * sent, MOST_TOGETHER));
}

/** One request at a time: the second about an object must find what the first has made. */
export function isSerial({ destinationId, destination }: Lane): boolean {
  if (isAutomationId(destinationId)) return true;
  return destination?.kind === 'endpoint' && destination.ordering === 'strict';
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
