import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { invalidRequest } from '../errors.ts';
import { bodyTooLarge, unreadable } from './errors.ts';

/** Bytes of one event, or of any other request. */
export const BODY_LIMIT = 256 * 1024;
/** Bytes of a whole batch. */
export const BATCH_BODY_LIMIT = 10 * 1024 * 1024;

/** A request as the routes see it, whichever way it came in. */
export interface ApiRequest {
  /** The value of `X-Request-Id`. */
  id: string;
  method: string;
  /** Path and query as they were sent. */
  url: string;
  /** The path that the API is known by, whatever base path was used: `/v1/events`. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Path parameters. */
  params: unknown;
  query: unknown;
  /** All bytes of the body; undefined or none when there is none. @throws 400, 413 or 415 */
  readBody(limit: number): Promise<Buffer | undefined>;
}

/** The value of a header that makes sense once; several are one with commas, as node joins them. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * Reads a body that has no content encoding. What is too large is read to its end and thrown away, because a
 * client that is still sending may not look for an answer. @throws 400 when the client went away, 413
 */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let tooLarge = Number(request.headers['content-length']) > limit;
    const fail = () => reject(tooLarge ? bodyTooLarge() : unreadable());
    if (request.destroyed) return fail();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) tooLarge = true;
      if (tooLarge) chunks = [];
      else chunks.push(chunk);
    });
    request.on('end', () => {
      // Every request is closed in the end; making an error for it each time would cost 2 % of publishing.
      request.off('close', fail);
      if (tooLarge) fail();
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', fail);
    request.on('close', fail);
  });
}

/** A request's JSON: the text as it came, and what it says. Both undefined when there was no body. */
export interface JsonBody {
  text: string | undefined;
  value: unknown;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Understands a body as JSON. @throws 400 or 415 */
export function parseJsonBody(raw: Buffer | undefined, contentType: string | undefined): JsonBody {
  if (raw === undefined || raw.length === 0) return { text: undefined, value: undefined };
  if (!isJsonType(contentType)) {
    throw invalidRequest('The body must be JSON, sent with "Content-Type: application/json".', {
      status: 415,
    });
  }
  let text: string;
  try {
    text = utf8.decode(raw);
  } catch {
    throw invalidRequest('The body is not valid UTF-8.');
  }
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw invalidRequest(`The body is not valid JSON: ${jsonProblem(error)}`);
  }
}

const JSON_TYPE =
  /^(?:application\/json|[a-z0-9][a-z0-9!#$&^_-]{0,126}\/(?=.{1,127}$)[a-z0-9][a-z0-9!#$&^_.+-]*\+json)$/;

/** `application/json` or any type that ends with `+json`; parameters don't matter. */
function isJsonType(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.replaceAll(/^[ \t]+|[ \t]+$/g, '');
  return type !== undefined && JSON_TYPE.test(type.toLowerCase());
}

/** The parser's message without the piece of the body that it quotes: bodies can hold secrets. */
function jsonProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return /at position \d+/.exec(message)?.[0] ?? 'it ends too early or has a character where none may be';
}
