import type { Clock } from '../context.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import { Alarms } from './alarms.ts';
import type { Attempt, FinishedAttempt, Sender } from './attempt.ts';
import { type ClaimedDelivery, claim, release } from './claim.ts';
import { decideOutcome } from './decide.ts';
import type { Destination, LoadDestinations } from './destinations.ts';
import { groupBy } from './group-by.ts';
import { KnownDestinations } from './known-destinations.ts';
import { attemptMs, type Lane, laneRoom, laneWidth, newLane, nextTrust, occupied } from './lane.ts';
import { takeTurns } from './rate-limits.ts';

/** The shortest pause before a rate-limited destination is looked at again: several slots go out together. */
const SHORTEST_PACE_MS = 50;

interface DispatcherParts {
  db: Database;
  clock: Clock;
  log: Log;
  load: LoadDestinations;
  send: Sender<Destination>;
  /** Makes every `send` that is under way end as `aborted`. */
  abort: () => void;
  record: (finished: FinishedAttempt) => Promise<void>;
  /** Is called after each recorded attempt, for the metrics and for the time of the next sweep. */
  onAttempt: (finished: FinishedAttempt) => void;
  /** Deletes the deliveries of a destination that no longer exists. */
  purge: (destinationId: string) => Promise<void>;
  retrySchedule: readonly number[];
  timeoutMs: number;
  slots: number;
  perLane: number;
}

/**
 * The worker's hands. A wake-up marks a destination; `claim` leases as many of its due deliveries as its lane
 * has room for; what doesn't fit stays in the table until an attempt of that lane ends. So a hanging
 * endpoint's backlog costs nothing, and one claim serves many destinations.
 */
export class Dispatcher {
  private readonly lanes = new Map<string, Lane>();
  private readonly backlogged = new Set<Lane>();
  private readonly running = new Set<Promise<void>>();
  /** Wake-ups of destinations whose rate limit is used up, by destination. */
  private readonly alarms = new Alarms((destinationId) => this.wake([destinationId]));
  private readonly parts: DispatcherParts;
  private readonly known: KnownDestinations;
  private readonly leaseMs: number;
  private held = 0;
  private claiming = false;
  private again = false;
  private claims: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(parts: DispatcherParts) {
    this.parts = parts;
    this.known = new KnownDestinations(parts.load);
    // A leased delivery may wait for one whole time-out in the lane's buffer, then take another to be sent
    // (an automation's doesn't wait, and takes two); the third and the five seconds are for recording its
    // outcome.
    this.leaseMs = 3 * parts.timeoutMs + 5_000;
  }

  /** Deliveries in flight, and leased but not yet started. */
  load(): { inFlight: number; held: number } {
    return { inFlight: this.running.size, held: this.held };
  }

  /** False while this worker has its hands full, or stops. */
  hasRoom(): boolean {
    return !this.stopping && this.held < this.parts.slots;
  }

  /** These destinations may have due deliveries: claiming begins at once, and goes on while there is room. */
  wake(destinationIds: readonly string[]): void {
    if (this.stopping) return;
    for (const id of destinationIds) this.mark(this.lane(id));
    this.pump();
  }

  /**
   * Room for one delivery that is about to be stored, so that it can be sent from memory: the end of the
   * lease that its row must be born with. Undefined: it goes by the table. That is so while the endpoint has
   * a backlog, which goes first.
   */
  reserve(destinationId: string, version: number, now: Date): Date | undefined {
    if (!this.hasRoom()) return undefined;
    const destination = this.known.endpoint(destinationId, version, now);
    if (!destination || destination.rateLimit !== null) return undefined;
    const lane = this.lane(destinationId);
    if (lane.backlog || lane.claiming) return undefined;
    lane.destination = destination;
    if (occupied(lane) >= laneRoom(lane, this.lanes.size, this.parts)) return undefined;
    lane.reserved += 1;
    this.held += 1;
    return new Date(now.getTime() + this.leaseMs);
  }

  /** The delivery that room was reserved for is stored. */
  take(delivery: ClaimedDelivery): void {
    const lane = this.lane(delivery.destinationId);
    lane.reserved -= 1;
    lane.buffer.push(delivery);
    if (lane.destination) this.open(lane, lane.destination);
  }

  /** Nothing was stored for which room was reserved. */
  giveBack(destinationId: string): void {
    const lane = this.lane(destinationId);
    lane.reserved -= 1;
    this.held -= 1;
    this.settle(lane);
  }

  /**
   * Starts nothing more, waits for what is in flight until the grace is over, then gives up on it; leases of
   * what was not sent are given back.
   */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.alarms.clear();
    await this.claims;
    const unsent = [...this.lanes.values()].flatMap((lane) => lane.buffer.splice(0));
    await release(this.parts.db, unsent);
    const timer = setTimeout(this.parts.abort, graceMs);
    await Promise.all(this.running);
    clearTimeout(timer);
  }

  private lane(id: string): Lane {
    const lane = this.lanes.get(id) ?? newLane(id);
    this.lanes.set(id, lane);
    return lane;
  }

  private mark(lane: Lane): void {
    lane.backlog = true;
    this.backlogged.add(lane);
  }

  private pump(): void {
    this.again = true;
    if (this.claiming) return;
    this.claiming = true;
    this.claims = this.claimWhileThereIsRoom();
  }

  private async claimWhileThereIsRoom(): Promise<void> {
    while (this.again && !this.stopping) {
      this.again = false;
      const lanes = this.lanesWithRoom();
      if (lanes.length === 0) continue;
      try {
        await this.claimFor(lanes);
        this.again = true;
      } catch (error) {
        // The deliveries are safe in the table, at the worst leased. The sweep comes back for them.
        this.parts.log.error({ error: String(error) }, 'claim.failed');
        for (const { lane } of lanes) {
          lane.claiming = false;
          this.settle(lane);
        }
      }
    }
    // This runs in the same tick as the loop's last look at `again`, so no wake-up falls between the two.
    this.claiming = false;
  }

  private lanesWithRoom(): { lane: Lane; room: number }[] {
    const chosen: { lane: Lane; room: number }[] = [];
    let free = this.parts.slots - this.held;
    for (const lane of this.backlogged) {
      if (free <= 0) break;
      const most = laneRoom(lane, this.lanes.size, this.parts);
      const room = Math.min(most - occupied(lane), free);
      // Waiting until a quarter is free makes fewer, larger claims.
      if (room <= 0 || (occupied(lane) > 0 && room < most / 4)) continue;
      chosen.push({ lane, room });
      free -= room;
    }
    return chosen;
  }

  private async claimFor(chosen: { lane: Lane; room: number }[]): Promise<void> {
    const { db, clock } = this.parts;
    for (const { lane } of chosen) {
      // Cleared before asking, so a wake-up that arrives meanwhile marks the lane again and isn't lost.
      lane.backlog = false;
      lane.claiming = true;
      this.backlogged.delete(lane);
    }
    const now = clock.now();
    const leaseEnd = new Date(now.getTime() + this.leaseMs);
    const wants = chosen.map(({ lane, room }) => ({ destinationId: lane.destinationId, room }));
    const lanes = chosen.map(({ lane }) => ({
      id: lane.destinationId,
      isBusy: lane.destination !== undefined,
    }));
    const [deliveries] = await Promise.all([claim(db, wants, now, leaseEnd), this.known.refresh(lanes, now)]);
    for (const { lane } of chosen) lane.destination = this.known.get(lane.destinationId);
    const claimed = groupBy(deliveries, (delivery) => delivery.destinationId);
    await this.pace(claimed, now);
    for (const { lane, room } of chosen) {
      lane.claiming = false;
      const own = claimed.get(lane.destinationId) ?? [];
      lane.buffer.push(...own);
      this.held += own.length;
      // The lane got all it asked for, so there may be more.
      if (own.length === room) this.mark(lane);
      if (lane.destination) this.open(lane, lane.destination);
      else await this.dropGone(lane);
    }
  }

  /**
   * Of what was claimed for destinations with a rate limit, keeps as many as may go now and gives the rest
   * back.
   */
  private async pace(claimed: Map<string, ClaimedDelivery[]>, now: Date): Promise<void> {
    const lanes = [...claimed].map(([id, deliveries]) => ({
      destination: this.lane(id).destination,
      deliveries,
    }));
    for (const { id, excess, nextSlotAt } of await takeTurns(this.parts.db, lanes, now)) {
      await release(this.parts.db, excess);
      if (!this.stopping)
        this.alarms.set(id, Math.max(nextSlotAt.getTime() - now.getTime(), SHORTEST_PACE_MS));
    }
  }

  private open(lane: Lane, destination: Destination): void {
    if (lane.inFlight === 0 && destination.consecutiveFailures > 0) lane.trust = 1;
    this.start(lane);
  }

  private async dropGone(lane: Lane): Promise<void> {
    this.held -= lane.buffer.splice(0).length;
    this.settle(lane);
    await this.parts.purge(lane.destinationId);
  }

  private start(lane: Lane): void {
    const latest = this.parts.clock.now().getTime() + attemptMs(lane, this.parts.timeoutMs);
    while (!this.stopping && lane.inFlight < this.width(lane)) {
      const delivery = lane.buffer.shift();
      if (!delivery || !lane.destination) break;
      if (delivery.claimedUntil.getTime() < latest) {
        // It has waited too long: its lease could end before its answer comes. It is free again soon.
        this.held -= 1;
        this.mark(lane);
        continue;
      }
      const run = this.run(lane, delivery, lane.destination);
      this.running.add(run);
      void run.finally(() => this.running.delete(run));
    }
    this.settle(lane);
  }

  /** Forgets a lane that has nothing to do. */
  private settle(lane: Lane): void {
    if (lane.claiming || lane.backlog || occupied(lane) > 0) return;
    this.lanes.delete(lane.destinationId);
    this.backlogged.delete(lane);
  }

  private async run(lane: Lane, delivery: ClaimedDelivery, destination: Destination): Promise<void> {
    lane.inFlight += 1;
    try {
      const attempt = await this.parts.send(delivery, destination);
      await this.finish(lane, delivery, attempt);
    } catch (error) {
      // Nothing was recorded. The lease ends by itself, and the delivery is tried again.
      this.parts.log.error({ delivery_id: delivery.id, error: String(error) }, 'delivery.unrecorded');
    } finally {
      lane.inFlight -= 1;
      this.held -= 1;
      this.start(lane);
      if (this.backlogged.size > 0) this.pump();
    }
  }

  private async finish(lane: Lane, delivery: ClaimedDelivery, attempt: Attempt): Promise<void> {
    const { end } = attempt;
    if (end.kind === 'aborted') return end.keepLease ? undefined : release(this.parts.db, [delivery]);
    const now = this.parts.clock.now();
    const outcome = decideOutcome(end, delivery.attempt, now, this.parts.retrySchedule);
    lane.trust = nextTrust(lane.trust, outcome.kind === 'delivered', this.parts);
    const finished = { delivery, attempt, outcome };
    await this.parts.record(finished);
    this.parts.onAttempt(finished);
  }

  private width(lane: Lane): number {
    return laneWidth(lane.trust, this.lanes.size, this.parts);
  }
}
