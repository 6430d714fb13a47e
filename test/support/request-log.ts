import type { IncomingHttpHeaders } from 'node:http';

/** One request as it arrived, complete with its body. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** As in the request line, query included. */
  url: string;
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
  /** Parsed if it is JSON, else the text. */
  body: unknown;
  /** Milliseconds since the epoch, when the last byte had arrived. */
  receivedAt: number;
}

/** A number of requests, or a statement about all of them. */
export type Condition = number | ((requests: readonly ReceivedRequest[]) => boolean);

interface Waiter {
  isMet: (requests: readonly ReceivedRequest[]) => boolean;
  resolve: (requests: ReceivedRequest[]) => void;
  reject: (error: Error) => void;
}

/** What arrived, and who waits for more. */
export class RequestLog {
  requests: ReceivedRequest[] = [];
  #waiters = new Set<Waiter>();

  add(request: ReceivedRequest): void {
    this.requests.push(request);
    for (const waiter of this.#waiters) {
      try {
        if (waiter.isMet(this.requests)) waiter.resolve([...this.requests]);
      } catch (error) {
        waiter.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  clear(): void {
    this.requests = [];
  }

  /**
   * Resolves with the recorded requests once there are that many, or once the predicate holds for all of
   * them together. Looks at each arrival; rejects after `timeoutMs` with a list of what did arrive.
   */
  waitFor(condition: Condition, { timeoutMs = 10_000 } = {}): Promise<ReceivedRequest[]> {
    const counts = typeof condition === 'number';
    const isMet: Waiter['isMet'] = counts ? (requests) => requests.length >= condition : condition;
    const wanted = counts ? `${condition} requests` : 'requests that meet the predicate';
    return new Promise((resolve, reject) => {
      if (isMet(this.requests)) return resolve([...this.requests]);
      const settled = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        isMet,
        resolve(requests) {
          settled();
          resolve(requests);
        },
        reject(error) {
          settled();
          reject(error);
        },
      };
      const giveUp = () => waiter.reject(this.#error(`Waited ${timeoutMs} ms for ${wanted}`));
      const timer = setTimeout(giveUp, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Rejects whoever still waits. */
  giveUp(reason: string): void {
    for (const waiter of this.#waiters) waiter.reject(this.#error(reason));
  }

  /** With what did arrive: that is what the reader of a failed test needs to see. */
  #error(reason: string): Error {
    const shown = this.requests.slice(-20).map(({ method, url, rawBody }) => {
      return `\n  ${method} ${url} ${rawBody.toString('utf8', 0, 120)}`;
    });
    return new Error(`${reason}; arrived: ${this.requests.length}${shown.join('')}`);
  }
}
