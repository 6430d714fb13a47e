import type { Clock } from '../context.ts';
import type { Database } from '../db/database.ts';
import { isAutomationId } from '../ids.ts';
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
    // Before anything of an automation is begun, so that nothing is begun in vain.
    await known.refresh(askedOf(ours.filter(({ lane }) => isAutomationId(lane.key))), now);
    const wants = ours.map(({ lane, room }) => ({ ...lane, lane: lane.key, room }));
    const found = groupBy(await readDue(db, wants, now), ({ lane }) => lane);
    const read = new Map<string, DueDelivery[]>();
    for (const { lane } of ours) {
      // What was published meanwhile may have been taken, or even sent, from memory.
      const own = (found.get(lane.key) ?? []).filter(
        ({ id }) => !lane.inHand.has(id) && !lane.reading?.has(id),
      );
      for (const { id } of own) lanes.hold(lane, id);
      read.set(lane.key, own);
    }
    await this.prepare(ours, found, read, now).catch(async (error: unknown) => {
      for (const { lane } of ours) await this.parts.putBack(lane, read.get(lane.key) ?? []);
      throw error;
    });
    for (const { lane } of chosen) {
      lane.reading = undefined;
      await this.parts.receive(lane, read.get(lane.key) ?? []);
    }
  }

  /** Has the settings that it is to be sent with, and keeps of it what may go now. */
  private async prepare(
    ours: readonly { lane: Lane; room: number }[],
    found: Map<string, DueDelivery[]>,
    read: Map<string, DueDelivery[]>,
    now: Date,
  ): Promise<void> {
    const { lanes, known } = this.parts;
    const toEndpoints = ours.filter(({ lane }) => found.has(lane.key) && !isAutomationId(lane.key));
    await known.refresh(askedOf(toEndpoints, found), now);
    for (const { lane, room } of ours) {
      const count = found.get(lane.key)?.length ?? 0;
      if (count > 0 || isAutomationId(lane.key)) lane.destination = known.get(lane.destinationId);
      // The lane got all it could get, so there may be more.
      if (isSerial(lane) ? count > 0 : count === room) lanes.mark(lane);
    }
    await this.pace(read, now);
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

/** Which destinations' settings are wanted, and in which version, where what was found says so. */
function askedOf(lanes: readonly { lane: Lane }[], found?: Map<string, DueDelivery[]>) {
  return lanes.map(({ lane: { key, destinationId, destination } }) => ({
    ...{ id: destinationId, isBusy: destination !== undefined, version: found?.get(key)?.[0]?.version },
  }));
}
