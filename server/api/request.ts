import type { Request } from 'express';
import { invalidRequest } from '../errors.ts';

/** Bytes of one event, or of any other request. */
export const BODY_LIMIT = 256 * 1024;
/** Bytes of a whole batch. */
export const BATCH_BODY_LIMIT = 10 * 1024 * 1024;

/** A request's JSON: the text as it came, and the parsed value. Both are undefined if there was no body. */
export interface JsonBody {
  text: string | undefined;
  value: unknown;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the body that express.raw has collected. @throws 400 or 415 */
export function readJsonBody(request: Request): JsonBody {
  const raw: unknown = request.body;
  if (!Buffer.isBuffer(raw) || raw.length === 0) return { text: undefined, value: undefined };
  if (!request.is('json') && !request.is('+json')) {
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

/** Removes the piece of the body that the parser's message quotes, because bodies can hold secrets. */
function jsonProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return /at position \d+/.exec(message)?.[0] ?? 'it ends too early or has a character where none may be';
}
