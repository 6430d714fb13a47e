import type { Clock } from '../context.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import { survey } from './survey.ts';

/** Longest pause between two sweeps: how late work comes back that lost its wake-up or its worker. */
const LONGEST_PAUSE_MS = 5_000;
const SHORTEST_PAUSE_MS = 100;

/**
 * The alarm clock. Retries fall due, wake-ups get lost, workers die: the table knows it all, so every worker
 * asks it when the next delivery is due, sleeps until then (five seconds at most), and wakes its own
 * dispatcher. It doesn't go through the queue, so deliveries go on, a little later, even while the queue is
 * away.
 */
export class Sweeper {
  private readonly parts: {
    db: Database;
    clock: Clock;
    log: Log;
    wake: (lanes: string[]) => void;
    /** The worker that sweeps: lanes of others are theirs. */
    owner: string;
  };
  private timer: NodeJS.Timeout | undefined;
  private alarmAt = Number.POSITIVE_INFINITY;
  private current: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(parts: Sweeper['parts']) {
    this.parts = parts;
  }

  start(): void {
    this.stopped = false;
    this.arm(0);
  }

  /** Makes sure that the next sweep isn't later than a retry that was just scheduled. */
  expect(dueAt: Date): void {
    const ms = dueAt.getTime() - this.parts.clock.now().getTime();
    if (ms < LONGEST_PAUSE_MS && Date.now() + ms < this.alarmAt) this.arm(ms);
  }

  /** Sweeps once, and returns when the next delivery falls due. Rejects when the database doesn't answer. */
  async sweep(): Promise<Date | undefined> {
    const { due, next } = await survey(this.parts.db, this.parts.clock.now(), this.parts.owner);
    this.parts.wake(due);
    return next;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private arm(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    const pause = Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
    this.alarmAt = Date.now() + pause;
    this.timer = setTimeout(() => {
      this.alarmAt = Number.POSITIVE_INFINITY;
      // It waits for a sweep that still runs: two at a time would only ask the same twice.
      this.current = this.current.then(() => this.tick());
    }, pause);
  }

  private async tick(): Promise<void> {
    if (this.stopped) return;
    let pause = LONGEST_PAUSE_MS;
    try {
      const next = await this.sweep();
      if (next) pause = Math.max(next.getTime() - this.parts.clock.now().getTime(), SHORTEST_PAUSE_MS);
    } catch (error) {
      this.parts.log.error({ error: String(error) }, 'sweep.failed');
    }
    if (this.alarmAt > Date.now() + pause) this.arm(pause);
  }
}
