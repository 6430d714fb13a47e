import { insist } from '../db/insist.ts';
import type { Log } from '../log.ts';
import type { FinishedAttempt } from './attempt.ts';

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

  /** How many outcomes couldn't be recorded so far. */
  get stuck(): number {
    return this.unwritten;
  }

  areStuck(): boolean {
    return this.unwritten > 0;
  }

  /** From now on each is tried once more and no longer. */
  stop(): void {
    this.stopping = true;
  }

  /** Rejects when the outcome is lost: the delivery is still due then, and will be sent again. */
  async record(finished: FinishedAttempt): Promise<void> {
    let failed = false;
    try {
      await insist(() => this.parts.record(finished), {
        patienceMs: this.parts.patienceMs,
        isStopping: () => this.stopping,
        onFailure: (error) => {
          this.report(finished, error);
          if (!failed) this.unwritten += 1;
          failed = true;
        },
      });
    } finally {
      if (failed) {
        this.unwritten -= 1;
        if (this.unwritten === 0) this.parts.onRecovered();
      }
    }
  }

  private report({ delivery }: FinishedAttempt, error: unknown): void {
    this.parts.log.warn({ delivery_id: delivery.id, error: String(error) }, 'record.failed');
  }
}
