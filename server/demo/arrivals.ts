import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, DeliveryRow } from './client.ts';
import type { Arrival } from './receiver.ts';
import type { Screen } from './screen.ts';

/** How long a delivery may take to arrive, and its outcome to be recorded, milliseconds. */
const ARRIVAL_DEADLINE_MS = 15_000;
const PAUSE_MS = 10;

/** An arrival and what the delivery log says of it. */
export interface Shown {
  arrival: Arrival;
  delivery: DeliveryRow;
  /** From the moment at which the attempt was due to its arrival, milliseconds. */
  ms: number;
}

/** Shows what arrives, in order, as soon as the delivery log has it. */
export class Arrivals {
  readonly shown: Shown[] = [];
  private readonly screen: Screen;
  private problem: Error | undefined;
  private queue: Promise<void> = Promise.resolve();

  constructor(screen: Screen) {
    this.screen = screen;
  }

  add(arrival: Arrival, call: Call): void {
    this.queue = this.queue
      .then(() => this.show(arrival, call))
      .catch((error: unknown) => {
        this.problem ??= error instanceof Error ? error : new Error(String(error));
        this.screen.step(this.screen.style('red', this.problem.message));
      });
  }

  /** The first shown arrival that matches. @throws when it doesn't come in time, or another one was wrong */
  async next(what: string, matches: (shown: Shown) => boolean): Promise<Shown> {
    const deadline = Date.now() + ARRIVAL_DEADLINE_MS;
    for (;;) {
      if (this.problem) throw this.problem;
      const found = this.shown.find(matches);
      if (found) return found;
      if (Date.now() > deadline) {
        throw new Error(`${what} did not arrive within ${ARRIVAL_DEADLINE_MS / 1000} seconds`);
      }
      await sleep(PAUSE_MS);
    }
  }

  private async show(arrival: Arrival, call: Call): Promise<void> {
    if (arrival.signature !== 'verified') {
      throw new Error(`The signature of ${arrival.type} was refused: ${arrival.signature}`);
    }
    const delivery = await recorded(arrival, call);
    const ms = Math.max(0, arrival.at - Date.parse(delivery.scheduled_for));
    this.shown.push({ arrival, delivery, ms });
    const { style } = this.screen;
    const ok = arrival.answered < 300;
    this.screen.step(
      [
        style(ok ? 'green' : 'yellow', '←'),
        arrival.type.padEnd(26),
        `attempt ${delivery.attempt}`,
        `${ms} ms`.padStart(8),
        style(ok ? 'green' : 'yellow', String(arrival.answered)),
        `signature verified${remark(arrival)}`,
      ].join('  '),
    );
  }
}

function remark({ answered, duplicate }: Arrival): string {
  if (answered >= 500) return ', fails on purpose';
  return duplicate ? ', handled before: skipped' : '';
}

/** The attempt's row, once its outcome is in the log. */
async function recorded({ deliveryId, type }: Arrival, call: Call): Promise<DeliveryRow> {
  const deadline = Date.now() + ARRIVAL_DEADLINE_MS;
  for (;;) {
    const delivery = await call<DeliveryRow>('GET', `/webhooks/deliveries/${deliveryId}`);
    if (delivery.status !== 'pending') return delivery;
    if (Date.now() > deadline) throw new Error(`The outcome of ${type} was not recorded in time`);
    await sleep(PAUSE_MS);
  }
}
