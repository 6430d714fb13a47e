import type { Clock } from '../context.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import { Alarms } from './alarms.ts';
import type { FinishedAttempt, SendTogether, Sent } from './attempt.ts';
import { decideOutcome, type Outcome } from './decide.ts';
import type { Destination, LoadDestinations } from './destinations.ts';
import { type DueDelivery, type NewDelivery, putBack } from './due.ts';
import { KnownDestinations } from './known-destinations.ts';
import { attemptMs, CONNECTOR_TIMEOUTS, isSerial, type Lane, nextTogether, nextTrust } from './lane.ts';
import { LaneKeeper } from './lane-keeper.ts';
import { Lanes } from './lanes.ts';
import { Leases } from './leases.ts';
import { Outcomes } from './outcomes.ts';
import { Reader } from './reader.ts';

interface DispatcherParts {
  /** This worker's name as the owner of lanes. */
  owner: string;
  db: Database;
  clock: Clock;
  log: Log;
  load: LoadDestinations;
  send: SendTogether;
  /** Makes every `send` that is under way end as `aborted`. */
  abort: () => void;
  record: (finished: FinishedAttempt) => Promise<void>;
  /** Is called after each recorded attempt, for the metrics and for the time of the next sweep. */
  onAttempt: (finished: FinishedAttempt) => void;
  /** False: nobody may be able to tell us that something is due in a lane of ours. */
  isListening: () => boolean;
  /** Deletes the deliveries of a destination that no longer exists. */
  purge: (destinationId: string) => Promise<void>;
  retrySchedule: readonly number[];
  timeoutMs: number;
  slots: number;
  perLane: number;
}

/**
 * The worker's hands. A wake-up marks a lane; the worker takes its lease and reads as many of its due
 * deliveries as it has room for; what doesn't fit stays in the table until an attempt of that lane ends. So a
 * hanging endpoint's backlog costs nothing, and one statement serves many lanes.
 */
export class Dispatcher {
  private readonly lanes: Lanes;
  private readonly running = new Set<Promise<void>>();
  /** Wake-ups of lanes whose rate limit is used up. */
  private readonly alarms = new Alarms((lane) => this.wake([lane]));
  private readonly parts: DispatcherParts;
  private readonly known: KnownDestinations;
  private readonly leases: Leases;
  private readonly outcomes: Outcomes;
  private readonly reader: Reader;
  private readonly keeper: LaneKeeper;
  private stopping = false;

  constructor(parts: DispatcherParts) {
    const { db, clock, log, record } = parts;
    this.parts = parts;
    this.lanes = new Lanes(parts);
    this.known = new KnownDestinations(parts.load);
    // An attempt begins only if the lease is sure to last for one time-out more (an automation's takes two);
    // what is left is for renewals that fail, and for recording the outcome.
    const leaseMs = 3 * parts.timeoutMs + 5_000;
    this.leases = new Leases({ db, clock, leaseMs, owner: parts.owner });
    this.keeper = new LaneKeeper({
      ...{ log, lanes: this.lanes, leases: this.leases, isListening: parts.isListening },
      putBack: (lane) => this.putBack(lane, lane.buffer.splice(0)),
    });
    this.reader = new Reader({
      ...{ db, clock, log, lanes: this.lanes, leases: this.leases, known: this.known },
      leaseMs: CONNECTOR_TIMEOUTS * parts.timeoutMs,
      hasRoom: () => this.hasRoom(),
      receive: (lane, deliveries) => this.receive(lane, deliveries),
      giveUp: (lane) => this.keeper.settle(lane),
      putBack: (lane, deliveries) => this.putBack(lane, deliveries),
      wakeIn: (lane, ms) => this.alarms.set(lane.key, ms),
    });
    this.outcomes = new Outcomes({ log, record, patienceMs: leaseMs, onRecovered: () => this.resume() });
  }

  /** Deliveries in flight, all that this worker has in hand, and those whose outcome couldn't be recorded. */
  load(): { inFlight: number; held: number; unrecorded: number } {
    return { inFlight: this.running.size, held: this.lanes.inHand, unrecorded: this.outcomes.stuck };
  }

  /** False while this worker has its hands full, or stops. */
  hasRoom(): boolean {
    return !this.stopping && !this.outcomes.areStuck() && this.lanes.free > 0;
  }

  /** These lanes may have due deliveries: reading begins at once, and goes on while there is room. */
  wake(lanes: readonly string[]): void {
    if (this.stopping) return;
    for (const key of lanes) this.lanes.mark(this.lanes.get(key));
    this.reader.pump();
  }

  /**
   * Something may be due in lanes: in some that nobody holds, or in some that are this worker's, or were so
   * until just now.
   */
  hear(lanes: readonly string[], areFree: boolean): void {
    const isOurs = (lane: string) => this.leases.holds(lane) || (this.hasRoom() && !this.leases.shuns(lane));
    if (areFree) this.wake(lanes.filter(isOurs));
    else if (this.stopping) this.keeper.passOn(lanes);
    else this.wake(lanes);
  }

  /**
   * Makes room for a delivery that is about to be stored, so that it can be sent from memory. False: it goes
   * by the table. That is so while the lane has a backlog, which goes first, and wherever the order or the
   * pace counts. While a backlog is being read, as much again may come from memory: sent by the table, what
   * is published would be the next backlog, and so on for ever.
   */
  reserve({ id, lane: key, destinationId }: NewDelivery, version: number, now: Date): boolean {
    if (!this.hasRoom()) return false;
    const destination = this.known.endpoint(destinationId, version, now);
    if (!destination || destination.rateLimit !== null || destination.ordering === 'strict') return false;
    if (!this.leases.holds(key, this.parts.timeoutMs)) return false;
    const lane = this.lanes.get(key);
    if (lane.backlog || lane.isLeaving) return false;
    lane.destination = destination;
    if (!this.lanes.hasRoom(lane)) return false;
    this.lanes.hold(lane, id);
    return true;
  }

  /** The delivery that room was reserved for is stored. */
  take(delivery: DueDelivery): void {
    const lane = this.lanes.get(delivery.lane);
    lane.buffer.push(delivery);
    if (lane.destination) this.open(lane, lane.destination);
  }

  /** Nothing was stored for which room was reserved. */
  giveBack({ id, lane: key }: NewDelivery): void {
    const lane = this.lanes.get(key);
    this.lanes.letGo(lane, id);
    this.keeper.settle(lane);
  }

  /**
   * Starts nothing more, waits for what is in flight until the grace is over, then gives up on it. Each lane
   * is given back as soon as nothing of it is in hand.
   */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.alarms.clear();
    this.outcomes.stop();
    await this.reader.idle();
    this.keeper.stop();
    const timer = setTimeout(this.parts.abort, graceMs);
    await Promise.all(this.running);
    clearTimeout(timer);
    await this.leases.leaveAll();
  }

  /** Goes on with what was read of a lane. */
  private async receive(lane: Lane, deliveries: readonly DueDelivery[]): Promise<void> {
    lane.buffer.push(...deliveries);
    if (lane.destination) return this.open(lane, lane.destination);
    if (this.leases.holds(lane.key) && this.known.isGone(lane.destinationId)) return this.dropGone(lane);
    await this.putBack(lane, lane.buffer.splice(0));
    this.keeper.settle(lane);
  }

  /**
   * What was read and not begun goes back: the table has it. It stays in hand until the table says so: who
   * read it before would believe that it was begun.
   */
  private putBack(lane: Lane, deliveries: readonly DueDelivery[]): Promise<void> {
    const letGo = () => this.lanes.letGoAll(lane, deliveries);
    return this.track(putBack(this.parts.db, deliveries).finally(letGo));
  }

  /** The lanes aren't given back before it has ended. */
  private track(work: Promise<void>): Promise<void> {
    const ended = work.catch(() => {}).finally(() => this.running.delete(ended));
    this.running.add(ended);
    return work;
  }

  private logged(message: string): (error: unknown) => void {
    return (error) => this.parts.log.error({ error: String(error) }, message);
  }

  private open(lane: Lane, destination: Destination): void {
    if (lane.inFlight === 0 && destination.consecutiveFailures > 0) lane.trust = 1;
    this.start(lane);
  }

  private async dropGone(lane: Lane): Promise<void> {
    this.lanes.letGoAll(lane, lane.buffer.splice(0));
    this.keeper.settle(lane);
    await this.parts.purge(lane.destinationId);
  }

  private start(lane: Lane): void {
    this.leaveUnsure(lane);
    while (!this.stopping && !this.outcomes.areStuck() && lane.inFlight < this.lanes.width(lane)) {
      const delivery = lane.buffer.shift();
      if (!delivery || !lane.destination) break;
      const others = lane.destination.kind === 'automation' ? lane.buffer.splice(0) : [];
      void this.track(this.run(lane, [delivery, ...others], lane.destination));
    }
    this.keeper.settle(lane);
  }

  /**
   * Puts everything back if the lease could end before an answer comes: taking it again shows whose it is.
   */
  private leaveUnsure(lane: Lane): void {
    if (lane.buffer.length === 0 || this.leases.holds(lane.key, attemptMs(lane, this.parts.timeoutMs)))
      return;
    this.lanes.mark(lane);
    this.putBack(lane, lane.buffer.splice(0))
      .catch(this.logged('read.failed'))
      .finally(() => this.reader.pump());
  }

  /** Goes on where nothing could begin. */
  private resume(): void {
    for (const lane of this.lanes.all()) this.start(lane);
    this.reader.pump();
  }

  private async run(lane: Lane, deliveries: readonly DueDelivery[], destination: Destination): Promise<void> {
    let inFlight = 1;
    lane.inFlight += inFlight;
    const land = () => {
      lane.inFlight -= inFlight;
      inFlight = 0;
    };
    try {
      const sent = await this.parts.send(deliveries, destination);
      lane.together = nextTogether(lane.together, deliveries.length, sent !== undefined);
      const judged = sent?.map((each) => ({ ...each, outcome: this.judge(lane, each) }));
      // The next request needn't wait until this one's outcome is written, unless it depends on it.
      if (!isSerial(lane)) {
        land();
        this.start(lane);
      }
      await (judged ? Promise.all(judged.map((each) => this.finish(each))) : this.putBack(lane, deliveries));
      if (!judged) this.lanes.mark(lane);
    } catch (error) {
      // Nothing was recorded, so the table still says that it is due.
      this.parts.log.error({ delivery_id: deliveries[0]?.id, error: String(error) }, 'delivery.unrecorded');
      this.lanes.mark(lane);
    } finally {
      land();
      this.lanes.letGoAll(lane, deliveries);
      this.start(lane);
      if (this.lanes.hasBacklog()) this.reader.pump();
    }
  }

  /** What follows from an attempt, and how much its lane is trusted. Undefined: it was given up. */
  private judge(lane: Lane, { delivery, attempt: { end } }: Sent): Outcome | undefined {
    if (end.kind === 'aborted') return undefined;
    const outcome = decideOutcome(end, delivery.attempt, this.parts.clock.now(), this.parts.retrySchedule);
    lane.trust = nextTrust(lane.trust, outcome.kind === 'delivered', this.parts);
    return outcome;
  }

  private async finish({ delivery, attempt, outcome }: Sent & { outcome: Outcome | undefined }) {
    if (!outcome) {
      const mayHaveArrived = attempt.end.kind === 'aborted' && attempt.end.mayHaveArrived;
      return mayHaveArrived ? undefined : putBack(this.parts.db, [delivery]);
    }
    const finished = { delivery, attempt, outcome };
    await this.outcomes.record(finished);
    this.parts.onAttempt(finished);
  }
}
