import type { Clock } from '../context.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import { type DueDelivery, readDue } from './due.ts';
import { groupBy } from './group-by.ts';
import type { KnownDestinations } from './known-destinations.ts';
import { goingTogether, isSerial, type Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Leases } from './leases.ts';
import { takeTurns } from './rate-limits.ts';

/** The shortest pause before a rate-limited destination is looked at again: several slots go out together. */
const SHORTEST_PACE_MS = 50;

interface ReaderParts {
  db: Database;
  clock: Clock;
  log: Log;
  lanes: Lanes;
  leases: Leases;
  known: KnownDestinations;
  /** A lane whose lease lasts for less than that is taken again before it is read, milliseconds. */
  leaseMs: number;
  hasRoom: () => boolean;
  /** Goes on with what was read of a lane; it is in hand. */
  receive: (lane: Lane, deliveries: readonly DueDelivery[]) => Promise<void>;
  /** Nothing was read of the lane, because the database doesn't answer. */
  giveUp: (lane: Lane) => void;
  /** Puts back what came too early for a rate limit. */
  putBack: (lane: Lane, deliveries: readonly DueDelivery[]) => Promise<void>;
  wakeIn: (lane: Lane, ms: number) => void;
}

/** Reads what is due in marked lanes: many lanes in one statement, one statement after the other. */
export class Reader {
  private readonly parts: ReaderParts;
  private isReading = false;
  private again = false;
  private reads: Promise<void> = Promise.resolve();

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  /** Some lane was marked, or there is room again. */
  pump(): void {
    this.again = true;
    if (this.isReading) return;
    this.isReading = true;
    this.reads = this.readWhileThereIsRoom();
  }

  /** Resolves when nothing is being read. */
  idle(): Promise<void> {
    return this.reads;
  }

  private async readWhileThereIsRoom(): Promise<void> {
    while (this.again && this.parts.hasRoom()) {
      this.again = false;
      const chosen = this.parts.lanes.beginReading();
      if (chosen.length === 0) continue;
      try {
        await this.readFor(chosen);
        this.again = true;
      } catch (error) {
        // The deliveries are safe in the table. The sweep comes back for them.
        this.parts.log.error({ error: String(error) }, 'read.failed');
        for (const { lane } of chosen) {
          lane.reading = undefined;
          this.parts.giveUp(lane);
        }
      }
    }
    // This runs in the same tick as the loop's last look at `again`, so no wake-up falls between the two.
    this.isReading = false;
  }

  private async readFor(chosen: { lane: Lane; room: number }[]): Promise<void> {
    const { db, clock, lanes, leases, known, leaseMs } = this.parts;
    const keys = chosen.map(({ lane }) => lane.key);
    await leases.take(keys.filter((key) => !leases.holds(key, leaseMs)));
    const now = clock.now();
    const ours = chosen.filter(({ lane }) => leases.holds(lane.key));
    const asked = ours.map(({ lane: { destinationId: id, destination } }) => ({ id, isBusy: !!destination }));
    const wants = ours.map(({ lane, room }) => ({ ...lane, lane: lane.key, room }));
    const [due] = await Promise.all([readDue(db, wants, now), known.refresh(asked, now)]);
    const read = groupBy(due, ({ lane }) => lane);
    for (const { lane, room } of ours) {
      const found = read.get(lane.key) ?? [];
      lane.destination = known.get(lane.destinationId);
      // The lane got all it could get, so there may be more.
      if (isSerial(lane) ? found.length > 0 : found.length === room) lanes.mark(lane);
      // What was published meanwhile may have been taken, or even sent, from memory.
      const own = found.filter(({ id }) => !lane.inHand.has(id) && !lane.reading?.has(id));
      for (const { id } of own) lanes.hold(lane, id);
      read.set(lane.key, own);
    }
    await this.pace(read, now).catch(async (error: unknown) => {
      for (const { lane } of ours) await this.parts.putBack(lane, read.get(lane.key) ?? []);
      throw error;
    });
    for (const { lane } of chosen) {
      lane.reading = undefined;
      await this.parts.receive(lane, read.get(lane.key) ?? []);
    }
  }

  /**
   * Of what was read keeps what goes in the next request, where there is one at a time, and of what a rate
   * limit paces as many as may go now; puts the rest back.
   */
  private async pace(read: Map<string, DueDelivery[]>, now: Date): Promise<void> {
    const { db, lanes, putBack, wakeIn } = this.parts;
    for (const [key, deliveries] of read) {
      const lane = lanes.get(key);
      const excess = deliveries.splice(goingTogether(lane, deliveries));
      if (excess.length > 0) await putBack(lane, excess);
    }
    const turns = [...read].map(([key, deliveries]) => ({
      ...{ key, deliveries, destination: lanes.get(key).destination },
    }));
    for (const { key, excess, nextSlotAt } of await takeTurns(db, turns, now)) {
      const lane = lanes.get(key);
      await putBack(lane, excess);
      wakeIn(lane, Math.max(nextSlotAt.getTime() - now.getTime(), SHORTEST_PACE_MS));
    }
  }
}
