import { LRUCache } from 'lru-cache';
import { createGuardedConnector } from './http-connect.ts';
import { Exchange, type OutboundResult } from './http-exchange.ts';
import { describeFailure, type FailureReason } from './http-failure.ts';
import { InFlight } from './http-in-flight.ts';
import { ConnectionPool } from './http-pool.ts';
import { type RequestBytes, requestBytes } from './http-request.ts';
import { gateLookups, type ResolveName, systemLookup } from './lookups.ts';
import type { TargetPolicy } from './target-policy.ts';
import { type ReadTarget, readTargetUrl } from './target-url.ts';

export type { OutboundResult } from './http-exchange.ts';

export interface OutboundRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
  /** For everything together: lookup, connection, TLS, headers and body. */
  timeoutMs: number;
  /** How much of the answer's body to keep; the connection is closed under a longer one. */
  maxResponseBytes: number;
  signal?: AbortSignal | undefined;
  /**
   * The receiver can be sent this twice without harm, because it deduplicates or because that is how the
   * method is (RFC 9110, 9.2.2). False when left out. See `createOutboundHttp`.
   */
  repeatable?: boolean | undefined;
}

export interface OutboundHttp {
  /** Never rejects. Redirects are answers like any other. */
  send(request: OutboundRequest): Promise<OutboundResult>;
  /** Requests that have no result yet. */
  readonly inFlight: number;
  /** Closes every connection. What is in flight, and what is sent later, ends as `aborted`. */
  close(): Promise<void>;
}

export interface OutboundOptions {
  policy: TargetPolicy;
  /** Lookup, TCP and TLS of one connection, in milliseconds; 10 000 when left out. */
  connectTimeoutMs?: number;
  /** How long an idle connection is kept, in milliseconds; 4 000 when left out. */
  keepAliveMs?: number;
  /** All heads of one answer together, in bytes; 32 768 when left out. */
  maxHeaderBytes?: number;
  /** Every address of a name; the system's resolver when left out. */
  lookup?: ResolveName;
  /** Certificate authorities to trust in place of the built-in ones (PEM). */
  ca?: string | Buffer;
}

/** Of URLs that were sent to last; taking one apart costs as much as signing a body. */
const MOST_TARGETS = 1_000;
const CLOSED_MESSAGE = 'the sender is shutting down';

/**
 * The only outbound HTTP of the product: HTTP/1.1, no proxy, no redirect, no decompression, and no address
 * that the policy refuses (see http-connect.ts).
 *
 * A receiver may close a kept connection in the very moment in which it is used again. If nothing of an
 * answer has come by then, a request that may be repeated is sent once more, on a new connection and within
 * the same deadline (RFC 9110, 9.2.2). Any other ends as a `network` failure with `sent: true`: nobody can
 * tell a connection that was closed before from a receiver that read the request and died. To make it rare,
 * connections idle for 4 s are closed, before the 5 s at which common servers do, and a shorter time that the
 * server announces (`Keep-Alive: timeout=…`) is kept to.
 */
export function createOutboundHttp(options: OutboundOptions): OutboundHttp {
  const { policy, connectTimeoutMs = 10_000, keepAliveMs = 4_000, maxHeaderBytes = 32_768 } = options;
  const connector = createGuardedConnector({
    policy,
    connectTimeoutMs,
    lookup: options.lookup ? gateLookups(options.lookup) : systemLookup,
    ca: options.ca,
  });
  const pool = new ConnectionPool(connector, keepAliveMs);
  const targets = new LRUCache<string, ReadTarget>({ max: MOST_TARGETS });
  const exchanges = new InFlight();
  let closing: Promise<void> | undefined;

  function targetOf(url: string): ReadTarget {
    const known = targets.get(url);
    if (known) return known;
    const read = readTargetUrl(url);
    targets.set(url, read);
    return read;
  }

  function send(request: OutboundRequest): Promise<OutboundResult> {
    if (closing) return Promise.resolve(notSent('aborted', CLOSED_MESSAGE));
    if (request.signal?.aborted) return Promise.resolve(notSent('aborted', 'cancelled by the caller'));
    const read = targetOf(request.url);
    if (!read.ok) return Promise.resolve(notSent('refused_target', read.reason));
    const { target } = read;
    const { method, repeatable = false, timeoutMs, maxResponseBytes, signal } = request;
    let bytes: RequestBytes;
    try {
      bytes = requestBytes(target, request);
    } catch (error) {
      const { reason, message } = describeFailure(error);
      return Promise.resolve(notSent(reason, message));
    }
    const limits = { method, repeatable, timeoutMs, maxResponseBytes, maxHeaderBytes, signal };
    return new Promise((resolve) => {
      const exchange = new Exchange(pool, target, limits, (result, ended) => {
        exchanges.remove(ended);
        resolve(result);
      });
      exchanges.add(exchange);
      exchange.send(bytes);
    });
  }

  async function shutDown(): Promise<void> {
    exchanges.abort(CLOSED_MESSAGE);
    connector.close();
    await pool.close();
  }

  return {
    send,
    get inFlight() {
      return exchanges.size;
    },
    close: () => {
      closing ??= shutDown();
      return closing;
    },
  };
}

function notSent(reason: FailureReason, message: string): OutboundResult {
  return { kind: 'failure', reason, message, sent: false, ms: 0 };
}
