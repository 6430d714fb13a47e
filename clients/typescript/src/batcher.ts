import { BatcherFullError, ConnectError, type PublishFailure } from './errors.ts';
import { type PublishableEvent, writeEvent } from './events.ts';
import { type BatchResult, failed, type Indexed, inBatches, MOST_BYTES, MOST_EVENTS } from './publish.ts';

export interface BatcherOptions {
  /**
   * Told of events that were not accepted: the server refused them, or could not be reached until the
   * deadline. Nobody else will be, so keep them or report them.
   */
  onFailure(failures: readonly PublishFailure[]): void;
  /** A batch goes out when it has so many events; 100, at most 1 000. */
  maxEvents?: number;
  /** Or so many bytes; 1 000 000. */
  maxBytes?: number;
  /** Or when its first event has waited so long, milliseconds; 1 000. */
  maxWaitMs?: number;
  /** So many events are held at most, those on their way included; 10 000. */
  maxPending?: number;
  /** How long a batch is tried, milliseconds; that of the client, unless said. */
  deadlineMs?: number;
}

type Send = (batch: readonly Indexed[], signal: AbortSignal) => Promise<BatchResult>;

const CLOSING_MS = 30_000;

/** Collects events and publishes them in batches, one after the other and in order. */
export class Batcher {
  readonly #options: Required<Omit<BatcherOptions, 'deadlineMs'>>;
  readonly #send: Send;
  readonly #givenUp = new AbortController();
  #waiting: Indexed[] = [];
  #bytes = 0;
  #underway = 0;
  #added = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Set while batches go out. */
  #sending: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: BatcherOptions, send: Send) {
    this.#options = {
      onFailure: options.onFailure,
      maxEvents: limit('maxEvents', options.maxEvents ?? 100, MOST_EVENTS),
      maxBytes: limit('maxBytes', options.maxBytes ?? 1_000_000, MOST_BYTES),
      maxWaitMs: limit('maxWaitMs', options.maxWaitMs ?? 1_000, 86_400_000),
      maxPending: limit('maxPending', options.maxPending ?? 10_000, Number.MAX_SAFE_INTEGER),
    };
    this.#send = send;
  }

  /** Events that are held: those that wait, and those on their way. */
  get pending(): number {
    return this.#waiting.length + this.#underway;
  }

  /**
   * Takes an event; it goes out with the next batch. @returns its id
   * @throws BatcherFullError; ConnectError after `close`; TypeError when it can't be written as JSON
   */
  add(given: PublishableEvent): string {
    if (this.#closed) throw new ConnectError('The batcher is closed');
    if (this.pending >= this.#options.maxPending) {
      throw new BatcherFullError(`The batcher holds ${this.pending} events already`);
    }
    const event = { ...writeEvent(given), index: this.#added++ };
    this.#waiting.push(event);
    this.#bytes += event.bytes;
    // Not unref: a process does not end before its events are gone.
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.maxWaitMs);
    if (this.#full()) void this.#start();
    return event.id;
  }

  /**
   * Sends what is held now and resolves when all of it was accepted or given to `onFailure`. It never
   * rejects.
   */
  async flush(): Promise<void> {
    const last = this.#added;
    while (this.#oldest() < last) await this.#start();
  }

  /**
   * Takes no more events and flushes. What is still held when the time is over is given to `onFailure`.
   */
  close({ deadlineMs = CLOSING_MS }: { deadlineMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(deadlineMs);
    return this.#closed;
  }

  async #close(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#givenUp.abort(), deadlineMs);
    await this.flush();
    clearTimeout(timer);
  }

  #full(): boolean {
    return this.#waiting.length >= this.#options.maxEvents || this.#bytes >= this.#options.maxBytes;
  }

  /** The index of the oldest event that is held. */
  #oldest(): number {
    return this.#added - this.pending;
  }

  /** Sends one batch, then those that have become full meanwhile. */
  #start(): Promise<void> {
    this.#sending ??= this.#sendBatches().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendBatches(): Promise<void> {
    do {
      const batch = this.#take();
      const { failures } = await this.#send(batch, this.#givenUp.signal).catch((cause: unknown) => {
        return { failures: failed(batch, new ConnectError(`Not sent: ${cause}`, { cause })) };
      });
      this.#underway = 0;
      if (failures.length > 0) this.#report(failures);
    } while (this.#full());
  }

  /** The first batch of those that wait. */
  #take(): Indexed[] {
    const { maxEvents, maxBytes, maxWaitMs } = this.#options;
    const [batch = []] = inBatches(this.#waiting, { events: maxEvents, bytes: maxBytes });
    this.#waiting.splice(0, batch.length);
    this.#bytes -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#underway = batch.length;
    clearTimeout(this.#timer);
    this.#timer = this.#waiting.length > 0 ? setTimeout(() => void this.flush(), maxWaitMs) : undefined;
    return batch;
  }

  /** What the callback throws is the program's own error, and no reason to stop sending. */
  #report(failures: readonly PublishFailure[]): void {
    try {
      this.#options.onFailure(failures);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function limit(name: string, value: number, most: number): number {
  if (value > 0 && value <= most) return value;
  throw new TypeError(`${name} must be a number from 1 to ${most}`);
}
