import { AnswerReader } from './http-answer.ts';
import type { Connection, ConnectionUser } from './http-connection.ts';
import { describeFailure, type FailureReason } from './http-failure.ts';
import type { Flying } from './http-in-flight.ts';
import type { ConnectionPool } from './http-pool.ts';
import type { RequestBytes } from './http-request.ts';
import type { TargetUrl } from './target-url.ts';

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
      /** Why `body` is not all of the receiver's, where it broke off. The status is what was answered. */
      brokenBody?: string;
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

export interface ExchangeOptions {
  method: string;
  /** May be sent a second time, when the first went to a connection that the receiver had closed. */
  repeatable: boolean;
  timeoutMs: number;
  maxResponseBytes: number;
  maxHeaderBytes: number;
  signal: AbortSignal | undefined;
}

/** One request and its answer. Calls `done` exactly once. */
export class Exchange implements ConnectionUser, Flying {
  place = 0;
  private readonly startedAt = performance.now();
  private readonly pool: ConnectionPool;
  private readonly target: TargetUrl;
  private readonly options: ExchangeOptions;
  private readonly done: (result: OutboundResult, exchange: Exchange) => void;
  private readonly timer: NodeJS.Timeout;
  private onAbort: (() => void) | undefined;
  private request: RequestBytes | undefined;
  private answer: AnswerReader;
  private connection: Connection | undefined;
  private connecting: AbortController | undefined;
  private sent = false;
  private settled = false;

  constructor(
    pool: ConnectionPool,
    target: TargetUrl,
    options: ExchangeOptions,
    done: (result: OutboundResult, exchange: Exchange) => void,
  ) {
    this.pool = pool;
    this.target = target;
    this.options = options;
    this.done = done;
    this.answer = this.newAnswer();
    this.timer = setTimeout(timeOut, options.timeoutMs, this);
    if (options.signal) {
      this.onAbort = () => this.abort('cancelled by the caller');
      options.signal.addEventListener('abort', this.onAbort);
    }
  }

  send(request: RequestBytes): void {
    this.request = request;
    const kept = this.pool.take(this.target.origin);
    if (kept) this.use(kept);
    else this.connect();
  }

  onBytes(bytes: Buffer, end: number): void {
    const { answer } = this;
    try {
      answer.read(bytes, end);
    } catch (error) {
      this.breakOff(error);
      return;
    }
    if (answer.complete || answer.body.truncated) this.respond();
  }

  onEnd(): void {
    try {
      this.answer.end();
    } catch (error) {
      this.breakOff(error);
      return;
    }
    this.respond();
  }

  onLost(error: Error | undefined): void {
    if (error) this.breakOff(error);
    else this.onEnd();
  }

  abort(message: string): void {
    this.settleFailure('aborted', message);
  }

  timeOut(): void {
    const limit = `${this.options.timeoutMs / 1000} s`;
    if (!this.sent) this.settleFailure('timeout', `could not connect within ${limit}`);
    else if (this.answer.head === undefined) this.settleFailure('timeout', `no answer within ${limit}`);
    else this.settleFailure('timeout', `the answer was not complete within ${limit}`);
  }

  private newAnswer(): AnswerReader {
    const { method, maxHeaderBytes, maxResponseBytes } = this.options;
    return new AnswerReader(method, maxHeaderBytes, maxResponseBytes);
  }

  private connect(): void {
    this.connecting = new AbortController();
    this.pool.connect(this.target, this.connecting.signal).then(
      (connection) => {
        if (this.settled) connection.close();
        else this.use(connection);
      },
      (error) => this.fail(error),
    );
  }

  private use(connection: Connection): void {
    this.connecting = undefined;
    this.connection = connection;
    this.sent = true;
    if (this.request) connection.send(this.request, this);
  }

  /**
   * No more of the answer will come, or can be made sense of. Where its head is complete, the receiver has
   * answered: a retry would tell it again what it said it knows. Where nothing has come on a connection that
   * was used before, the receiver had closed it, as any may at any time (RFC 9112, 9.3.1), and the request
   * goes out once more on a new one.
   */
  private breakOff(error: unknown): void {
    if (this.answer.head) this.respond(describeFailure(error).message);
    else if (this.connection?.reused && !this.answer.begun && this.options.repeatable) {
      this.leave(false);
      this.connect();
    } else this.fail(error);
  }

  private respond(brokenBody?: string): void {
    const { head, body } = this.answer;
    if (this.settled || !head) return;
    this.leave(this.answer.reusable);
    const { status, headers } = head;
    const { truncated } = body;
    const result = { kind: 'response' as const, status, headers, body: body.text(), truncated };
    const ms = this.elapsed();
    this.settle(brokenBody === undefined ? { ...result, ms } : { ...result, brokenBody, ms });
  }

  private fail(error: unknown): void {
    const { reason, message } = describeFailure(error);
    this.settleFailure(reason, message);
  }

  private settleFailure(reason: FailureReason, message: string): void {
    if (this.settled) return;
    this.leave(false);
    this.settle({ kind: 'failure', reason, message, sent: this.sent, ms: this.elapsed() });
  }

  /** Gives the connection back, or closes it when nobody could tell what comes next on it. */
  private leave(reusable: boolean): void {
    this.connecting?.abort();
    const { connection } = this;
    if (!connection) return;
    this.connection = undefined;
    connection.release();
    // An answer may come before all of the request is written. The rest must not begin the next one.
    if (reusable && connection.drained) this.pool.giveBack(connection, this.answer.keepsMs);
    else connection.close();
  }

  private settle(result: OutboundResult): void {
    this.settled = true;
    clearTimeout(this.timer);
    if (this.onAbort) this.options.signal?.removeEventListener('abort', this.onAbort);
    this.request = undefined;
    this.done(result, this);
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}

function timeOut(exchange: Exchange): void {
  exchange.timeOut();
}
