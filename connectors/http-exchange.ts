import type { Dispatcher } from 'undici';
import { describeFailure, type FailureReason } from './http-failure.ts';

export type OutboundResult =
  | {
      kind: 'response';
      status: number;
      /** Names in lower case; values of a repeated header joined with `, `. */
      headers: Record<string, string>;
      /** As UTF-8, whatever the answer claims to be encoded or compressed as; without NUL characters. */
      body: string;
      /** True: there was more than `maxResponseBytes`. */
      truncated: boolean;
      ms: number;
    }
  | {
      kind: 'failure';
      reason: FailureReason;
      message: string;
      /** Could the receiver have seen the request? */
      sent: boolean;
      ms: number;
    };

export interface ExchangeLimits {
  timeoutMs: number;
  maxResponseBytes: number;
  signal?: AbortSignal | undefined;
}

/**
 * One request and its answer, as a handler for `Agent.dispatch`: undici's lowest public level, where an
 * answer can be cut off at any byte without a stream, an AbortController or a promise per chunk. Calls `done`
 * exactly once.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly limits: ExchangeLimits;
  private readonly done: (result: OutboundResult) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private settled = false;
  private finishing = false;
  private complete = false;
  private status = 0;
  private headers: Record<string, string> = {};
  private chunks: Buffer[] = [];
  private received = 0;

  constructor(limits: ExchangeLimits, done: (result: OutboundResult) => void) {
    this.limits = limits;
    this.done = done;
    this.timer = setTimeout(() => this.timeOut(), limits.timeoutMs);
    limits.signal?.addEventListener('abort', this.onAbort);
  }

  /** Called when a connection is there, right before the request is written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) this.cut();
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    // 1xx answers come before the real one.
    if (status < 200) return;
    this.status = status;
    this.headers = plainHeaders(headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.finishing || this.settled) return;
    this.chunks.push(chunk);
    this.received += chunk.length;
    if (this.received > this.limits.maxResponseBytes) this.finish();
  }

  onResponseEnd(): void {
    this.complete = true;
    this.finish();
  }

  onResponseError(_: unknown, error: Error): void {
    this.complete = true;
    if (!this.finishing) this.fail(error);
  }

  fail(error: unknown): void {
    const { reason, message } = describeFailure(error);
    this.settleFailure(reason, message);
  }

  abort(message: string): void {
    this.settleFailure('aborted', message);
    this.cut();
  }

  private readonly onAbort = () => this.abort('cancelled by the caller');

  private timeOut(): void {
    const limit = `${this.limits.timeoutMs / 1000} s`;
    if (this.controller === undefined) this.settleFailure('timeout', `could not connect within ${limit}`);
    else if (this.status === 0) this.settleFailure('timeout', `no answer within ${limit}`);
    else this.settleFailure('timeout', `the answer was not complete within ${limit}`);
    this.cut();
  }

  /**
   * Closes the connection under an exchange that is not complete; a complete one has given it back already.
   */
  private cut(): void {
    if (!this.complete) this.controller?.abort(new Error('cut off'));
  }

  /**
   * Everything that is wanted of the answer is there. The result is handed over one turn of the event loop
   * later, after undici has put the connection back (which it does by setImmediate too, at the end of this
   * turn): a caller that sends its next request at once gets this connection instead of opening another. And
   * if the rest of an answer that is too long came in the same packet, it is complete by then, and cutting it
   * off costs no connection.
   */
  private finish(): void {
    if (this.finishing) return;
    this.finishing = true;
    clearTimeout(this.timer);
    queueMicrotask(() => setImmediate(() => this.respond()));
  }

  private respond(): void {
    if (this.settled) return;
    const { status, headers } = this;
    const truncated = this.received > this.limits.maxResponseBytes;
    const body = bodyText(this.chunks, this.limits.maxResponseBytes, truncated);
    this.settle({ kind: 'response', status, headers, body, truncated, ms: this.elapsed() });
    this.cut();
  }

  private settleFailure(reason: FailureReason, message: string): void {
    if (this.settled) return;
    this.settle({
      kind: 'failure',
      reason,
      message,
      sent: this.controller !== undefined,
      ms: this.elapsed(),
    });
  }

  private settle(result: OutboundResult): void {
    this.settled = true;
    clearTimeout(this.timer);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    this.chunks = [];
    this.done(result);
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    plain[name] = withoutNul(typeof value === 'string' ? value : value.join(', '));
  }
  return plain;
}

function bodyText(chunks: Buffer[], limit: number, truncated: boolean): string {
  const [only] = chunks;
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks);
  return withoutNul(bytes.toString('utf8', 0, truncated ? characterBoundary(bytes, limit) : bytes.length));
}

/**
 * The last place at or before `limit` that does not cut a UTF-8 character in two (one has at most 4 bytes).
 */
function characterBoundary(bytes: Buffer, limit: number): number {
  for (let end = limit; end > limit - 4 && end > 0; end--) {
    if (((bytes[end] ?? 0) & 0xc0) !== 0x80) return end;
  }
  return limit;
}

/** PostgreSQL's text type can't hold NUL. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
