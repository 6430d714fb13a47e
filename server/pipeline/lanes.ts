import { LRUCache } from 'lru-cache';
import { isAutomationId } from '../ids.ts';
import { type Lane, type LaneLimits, laneRoom, laneWidth, newLane } from './lane.ts';

/** How long, and of how many lanes, the trust is remembered after they had nothing more to do. */
const TRUST_MS = 30_000;
const MOST_TRUSTED = 10_000;

/** The lanes in which this worker has something to do, and what it has in hand in all. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly backlogged = new Set<Lane>();
  /** Of lanes that were forgotten: a busy one is empty for a moment again and again. */
  private readonly trusted = new LRUCache<string, number>({ max: MOST_TRUSTED, ttl: TRUST_MS });
  private readonly limits: LaneLimits;
  private held = 0;

  constructor(limits: LaneLimits) {
    this.limits = limits;
  }

  /** Deliveries in hand, of all lanes. What goes in one request counts as one. */
  get inHand(): number {
    return this.held;
  }

  /** Deliveries that there is still room for. */
  get free(): number {
    return this.limits.slots - this.held;
  }

  /** Lanes with something in hand or to be read. */
  has(key: string): boolean {
    return this.lanes.has(key);
  }

  all(): Lane[] {
    return [...this.lanes.values()];
  }

  /** The lane, made anew if there was nothing to do in it. */
  get(key: string): Lane {
    const known = this.lanes.get(key);
    if (known) return known;
    const lane = newLane(key, this.trusted.get(key));
    this.lanes.set(key, lane);
    return lane;
  }

  /** The table may have due deliveries of the lane. */
  mark(lane: Lane): void {
    lane.backlog = true;
    this.backlogged.add(lane);
  }

  unmark(lane: Lane): void {
    lane.backlog = false;
    this.backlogged.delete(lane);
  }

  hold(lane: Lane, id: string): void {
    if (!isAutomationId(lane.destinationId) || lane.inHand.size === 0) this.held += 1;
    lane.inHand.add(id);
  }

  letGo(lane: Lane, id: string): void {
    if (!lane.inHand.delete(id)) return;
    lane.reading?.add(id);
    if (!isAutomationId(lane.destinationId) || lane.inHand.size === 0) this.held -= 1;
  }

  letGoAll(lane: Lane, deliveries: readonly { id: string }[]): void {
    for (const { id } of deliveries) this.letGo(lane, id);
  }

  /** Forgets a lane that has nothing to do. */
  settle(lane: Lane): void {
    if (lane.reading || lane.backlog || lane.inHand.size > 0) return;
    this.lanes.delete(lane.key);
    this.backlogged.delete(lane);
    this.trusted.set(lane.key, lane.trust);
  }

  hasBacklog(): boolean {
    return this.backlogged.size > 0;
  }

  /** Room of a lane for deliveries from memory. */
  hasRoom(lane: Lane): boolean {
    return lane.inHand.size < laneRoom(lane, this.lanes.size, this.limits);
  }

  /** How many requests of a lane may be in flight. */
  width(lane: Lane): number {
    return laneWidth(lane.trust, this.lanes.size, this.limits);
  }

  /**
   * Lanes with a backlog and room for some of it, which begin to be read now. Their marks are cleared before
   * anybody asks the table, so a wake-up that arrives meanwhile marks the lane again and isn't lost.
   */
  beginReading(): { lane: Lane; room: number }[] {
    const chosen: { lane: Lane; room: number }[] = [];
    let free = this.free;
    for (const lane of this.backlogged) {
      if (free <= 0) break;
      if (lane.isLeaving) continue;
      const most = laneRoom(lane, this.lanes.size, this.limits);
      const isOneRequest = isAutomationId(lane.destinationId);
      const room = isOneRequest ? most : Math.min(most - lane.inHand.size, free);
      // Waiting until a quarter is free makes fewer, larger reads; what goes in one request is read at once.
      if (room <= 0 || (lane.inHand.size > 0 && (isOneRequest || room < most / 4))) continue;
      chosen.push({ lane, room });
      free -= isOneRequest ? 1 : room;
    }
    for (const { lane } of chosen) {
      lane.backlog = false;
      lane.reading = new Set();
      this.backlogged.delete(lane);
    }
    return chosen;
  }
}
