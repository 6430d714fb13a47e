import { Agent } from 'undici';
import { createGuardedConnector } from './http-connect.ts';
import { Exchange, type OutboundResult } from './http-exchange.ts';
import { type ResolveName, systemLookup, type TargetPolicy } from './target-policy.ts';
import { readTargetUrl } from './target-url.ts';

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
}

export interface OutboundHttp {
  /** Never rejects. Redirects are answers like any other; nothing is sent twice. */
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
  /** Names and values together, in bytes; 16 384 when left out. */
  maxHeaderBytes?: number;
  /** Every address of a name; the system's resolver when left out. */
  lookup?: ResolveName;
  /** Certificate authorities to trust in place of the built-in ones (PEM). */
  ca?: string | Buffer;
}

const CLOSED_MESSAGE = 'the sender is shutting down';

/**
 * The only outbound HTTP of the product: no proxy, no redirect, no decompression, and no address that the
 * policy refuses (see http-connect.ts).
 *
 * A receiver may close a kept connection at the very moment in which it is used again. We can't tell that
 * from a receiver that read the request and died. So it ends as a `network` failure with `sent: true`, and
 * the caller may retry (RFC 9110, 9.2.2). To make this rare, connections are closed after 4 idle seconds,
 * because common servers close them after 5. A shorter time that the server announces (`Keep-Alive:
 * timeout=…`) is respected.
 */
export function createOutboundHttp(options: OutboundOptions): OutboundHttp {
  const { policy, connectTimeoutMs = 10_000, keepAliveMs = 4_000, maxHeaderBytes = 16_384 } = options;
  const connector = createGuardedConnector({
    policy,
    connectTimeoutMs,
    lookup: options.lookup ?? systemLookup,
    ca: options.ca,
  });
  const agent = new Agent({
    connect: connector.connect,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // Each exchange has its own, single deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const exchanges = new Set<Exchange>();
  let closing: Promise<void> | undefined;

  function send(request: OutboundRequest): Promise<OutboundResult> {
    if (closing) return Promise.resolve(notSent('aborted', CLOSED_MESSAGE));
    if (request.signal?.aborted) return Promise.resolve(notSent('aborted', 'cancelled by the caller'));
    const read = readTargetUrl(request.url);
    if (!read.ok) return Promise.resolve(notSent('refused_target', read.reason));
    const { origin, path } = read.target;
    const { method, headers, body } = request;
    return new Promise((resolve) => {
      const exchange = new Exchange(request, (result) => {
        exchanges.delete(exchange);
        resolve(result);
      });
      exchanges.add(exchange);
      try {
        agent.dispatch({ origin, path, method, headers, body: body ?? null }, exchange);
      } catch (error) {
        exchange.fail(error);
      }
    });
  }

  async function shutDown(): Promise<void> {
    for (const exchange of exchanges) exchange.abort(CLOSED_MESSAGE);
    connector.close();
    await agent.destroy();
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

function notSent(reason: 'aborted' | 'refused_target', message: string): OutboundResult {
  return { kind: 'failure', reason, message, sent: false, ms: 0 };
}
