import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { FinishedAttempt } from './attempt.ts';

/** Pauses between tries, milliseconds. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [50, 1_000];

interface OutcomesParts {
  log: Log;
  record: (finished: FinishedAttempt) => Promise<void>;
  /** For how long an outcome that can't be recorded is tried again, milliseconds. */
  patienceMs: number;
  /** Recording works again. */
  onRecovered: () => void;
}

/**
 * Records what attempts came to. The outcome is what must not get lost: it is tried again until it is
 * written, and while one can't be written, nothing new should begin.
 */
export class Outcomes {
  private readonly parts: OutcomesParts;
  private unwritten = 0;
  private stopping = false;

  constructor(parts: OutcomesParts) {
    this.parts = parts;
  }

  /** Are there outcomes that couldn't be recorded so far? */
  areStuck(): boolean {
    return this.unwritten > 0;
  }

  /** From now on each is tried once more and no longer. */
  stop(): void {
    this.stopping = true;
  }

  /** Rejects when the outcome is lost: the delivery is still due then, and will be sent again. */
  async record(finished: FinishedAttempt): Promise<void> {
    try {
      await this.parts.record(finished);
    } catch (error) {
      this.report(finished, error);
      this.unwritten += 1;
      try {
        await this.retry(finished);
      } finally {
        this.unwritten -= 1;
        if (this.unwritten === 0) this.parts.onRecovered();
      }
    }
  }

  private async retry(finished: FinishedAttempt): Promise<void> {
    const giveUpAt = performance.now() + this.parts.patienceMs;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await pause(pauseMs);
      const isLast = this.stopping || performance.now() > giveUpAt;
      try {
        await this.parts.record(finished);
        return;
      } catch (error) {
        if (isLast) throw error;
        this.report(finished, error);
      }
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  private report({ delivery }: FinishedAttempt, error: unknown): void {
    this.parts.log.warn({ delivery_id: delivery.id, error: String(error) }, 'record.failed');
  }
}
