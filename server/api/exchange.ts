import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import type { ApiError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { errorBody, toApiError } from './errors.ts';

/**
 * What every request and its response have, whichever way it came in. It knows only node's own objects, of
 * which those of Express are a kind.
 */

/** Methods that have series of their own. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/**
 * Random bytes for ids of requests, fetched for hundreds at once: asking the system costs more than using
 * them.
 */
const RANDOM = { bytes: new Uint8Array(16 * 512), used: 16 * 512 };

function requestId(): string {
  if (RANDOM.used === RANDOM.bytes.length) {
    randomFillSync(RANDOM.bytes);
    RANDOM.used = 0;
  }
  RANDOM.used += 16;
  return uuidv7({ random: RANDOM.bytes.subarray(RANDOM.used - 16, RANDOM.used) });
}

/** A request and its answer, as the log and the metrics tell of it. */
export interface Exchange {
  /** The value of `X-Request-Id`. */
  id: string;
  /** The pattern of its path. What isn't there is all one route. */
  route: string;
}

/** Gives the request its id, and arranges for its line in the log and its place in the metrics. */
export function beginExchange(
  { log, metrics }: { log: Log; metrics: Metrics },
  request: IncomingMessage,
  response: ServerResponse,
  route = 'none',
): Exchange {
  const id = requestId();
  const exchange = { id, route };
  const startedAt = performance.now();
  const { method, url = '' } = request;
  response.setHeader('X-Request-Id', id);
  // Answers of the API are JSON and nothing else; pages have helmet's full set.
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.on('finish', () => {
    const ms = performance.now() - startedAt;
    metrics.observeRequest(
      METHODS.has(method ?? '') ? (method ?? '') : 'other',
      exchange.route,
      response.statusCode,
      ms,
    );
    const line = {
      request_id: id,
      method,
      // Without the query string: it may hold a sign-in token.
      path: url.split('?', 1)[0],
      status: response.statusCode,
      ms: Math.round(ms),
    };
    if (response.statusCode >= 400) log.info(line, 'http.request');
    else log.debug(line, 'http.request');
  });
  return exchange;
}

/** The exchange of a response of Express. */
export const exchangeOf = ({ locals }: { locals: Record<string, unknown> }) => locals.exchange as Exchange;

/** Ends the response with text that is JSON already. No cache on the way keeps what is somebody's own. */
export function sendJson(response: ServerResponse, status: number, json: string | Buffer): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
    'Cache-Control': 'no-store',
  });
  response.end(json);
}

/** Ends the response with the error envelope; what is our own fault is logged. */
export function sendError(
  log: Log,
  exchange: { id: string; method: string | undefined },
  response: ServerResponse,
  thrown: unknown,
): void {
  const error = beginError(log, exchange, response, thrown);
  if (error) sendJson(response, error.status, JSON.stringify(errorBody(error, exchange.id)));
}

/**
 * What the caller is to be told of a thrown thing, whose headers are set. What is our own fault is logged.
 * Undefined when it is too late to tell anything.
 */
export function beginError(
  log: Log,
  { id, method }: { id: string; method: string | undefined },
  response: ServerResponse,
  thrown: unknown,
): ApiError | undefined {
  const error = toApiError(thrown);
  if (error.status >= 500) {
    const trace = thrown instanceof Error ? thrown.stack : String(thrown);
    log.error({ request_id: id, method, error: trace }, 'http.failed');
  }
  if (response.headersSent) {
    // Half an answer can't be mended: the client must see that it is none.
    response.destroy();
    return undefined;
  }
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  return error;
}
