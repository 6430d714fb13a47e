import { Batcher, type BatcherOptions } from './batcher.ts';
import { type ConnectError, type PublishFailure, PublishManyError } from './errors.ts';
import { type AcceptedEvent, type PublishableEvent, writeEvent } from './events.ts';
import type { Server } from './exchange.ts';
import { type BatchResult, failed, inBatches, sendBatch, sendOne } from './publish.ts';
import type { Limits } from './retry.ts';

export interface ClientOptions {
  /** Where the server is, such as `https://connect.example.com`. */
  url: string;
  /**
   * A team's API key with the scope `events:write`; or the operator's token, with `team_id` in each event.
   */
  key: string;
  /** How long one request is tried, all attempts and pauses together; 30 000. */
  deadlineMs?: number;
  /** How long one attempt may take; 10 000. */
  attemptTimeoutMs?: number;
  /** In place of the global one: for a proxy, or to watch. */
  fetch?: typeof fetch;
}

export interface PublishOptions {
  /** In place of the client's. */
  deadlineMs?: number;
  /** Gives up early; the signal's reason is the `cause` of what is thrown. */
  signal?: AbortSignal;
}

const DEADLINE_MS = 30_000;
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Publishes events to a server of Autousers Connect. One is enough for a process. */
export class ConnectClient {
  readonly #server: Server;
  readonly #limits: Limits;

  /** @throws TypeError when an option can't be right */
  constructor({ url, key, deadlineMs, attemptTimeoutMs, fetch = globalThis.fetch }: ClientOptions) {
    // Checked here because fetch would quote the key in its complaint.
    if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('key is empty or has characters that no key has');
    this.#server = { base: baseOf(url), key, fetch };
    this.#limits = {
      deadlineMs: positive('deadlineMs', deadlineMs ?? DEADLINE_MS),
      attemptTimeoutMs: positive('attemptTimeoutMs', attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS),
    };
  }

  /**
   * Publishes an event and resolves when it is durable. It has its id before the first attempt, so a retry
   * never makes a second event.
   * @throws ApiError or NoAnswerError; TypeError when it can't be written as JSON
   */
  async publish(event: PublishableEvent, options: PublishOptions = {}): Promise<AcceptedEvent> {
    return sendOne(this.#server, writeEvent(event), this.#within(options));
  }

  /**
   * Publishes any number of events, in batches and in order; the deadline is for each batch. After a batch
   * that failed as a whole, such as for want of a server, those after it are not tried.
   * @throws PublishManyError when not every event was accepted; TypeError, before anything is sent, when one
   * can't be written as JSON
   */
  async publishMany(
    events: readonly PublishableEvent[],
    options: PublishOptions = {},
  ): Promise<AcceptedEvent[]> {
    const limits = this.#within(options);
    const written = events.map((event, index) => ({ ...writeEvent(event), index }));
    const accepted: AcceptedEvent[] = [];
    const failures: PublishFailure[] = [];
    let broken: ConnectError | undefined;
    for (const batch of inBatches(written)) {
      const result: BatchResult = broken
        ? { accepted: [], failures: failed(batch, broken), broken }
        : await sendBatch(this.#server, batch, limits);
      accepted.push(...result.accepted);
      failures.push(...result.failures);
      broken = result.broken;
    }
    if (failures.length === 0) return accepted;
    throw new PublishManyError(
      failures,
      accepted.map(({ id }) => id),
    );
  }

  /** Collects events and publishes them in batches. */
  batcher(options: BatcherOptions): Batcher {
    const { deadlineMs = this.#limits.deadlineMs } = options;
    return new Batcher(options, (batch, signal) =>
      sendBatch(this.#server, batch, { ...this.#within({ deadlineMs }), signal }),
    );
  }

  #within({ deadlineMs, signal }: PublishOptions): Limits {
    const ours = deadlineMs === undefined ? {} : { deadlineMs: positive('deadlineMs', deadlineMs) };
    return { ...this.#limits, ...ours, signal };
  }
}

/** The address of the API from that of the server, with or without the API's own path. */
function baseOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError('url must be an http or https address');
  }
  const { origin, pathname, username, password } = new URL(url);
  if (username !== '' || password !== '') throw new TypeError('url must not contain a user name or password');
  return `${origin}${pathname.replace(/\/+$/, '').replace(/\/(?:api\/)?v1$/, '')}/api/v1`;
}

function positive(name: string, value: number): number {
  if (value > 0 && value <= 2 ** 31 - 1) return value;
  throw new TypeError(`${name} must be a number of milliseconds above 0`);
}
