import { OutboundFailure } from './http-failure.ts';
import type { TargetUrl } from './target-url.ts';

export interface RequestParts {
  method: string;
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
}

/** RFC 9110, 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** They say where a message ends and what becomes of its connection, so they are ours. */
const OURS = /^(?:host|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/i;
/** Methods whose requests have a body as a rule: one without it says so (RFC 9110, 8.6). */
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

type NameKind = 'plain' | 'length';
/** Callers use a handful of names again and again; each is judged once. */
const judged = new Map<string, NameKind>();
const MOST_JUDGED = 1000;

/** As latin1, or as it is. A text costs less: what is short is written without a buffer of its own. */
export type RequestBytes = string | Buffer;

/**
 * A whole request, head and body in one piece, so that it leaves in one write. Throws an `OutboundFailure`
 * about what can't be sent, without repeating it.
 */
export function requestBytes(target: TargetUrl, { method, headers, body }: RequestParts): RequestBytes {
  if (!TOKEN.test(method)) throw invalid(NOT_VALID);
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  const host = target.origin.slice(target.protocol.length + 2);
  let head = `${method} ${target.path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (NOT_IN_A_VALUE.test(value)) throw invalid(NOT_VALID);
    if (kindOf(name) === 'plain') head += `${name}: ${value}\r\n`;
    else if (value !== String(length))
      throw invalid('the request body does not have the length that Content-Length says');
  }
  head += length > 0 || WITH_BODY.includes(method) ? `content-length: ${length}\r\n\r\n` : '\r\n';
  if (body === undefined) return head;
  // As many bytes as characters: it is ASCII.
  if (typeof body === 'string' && body.length === length) return head + body;
  return Buffer.concat([Buffer.from(head, 'latin1'), typeof body === 'string' ? Buffer.from(body) : body]);
}

const NOT_VALID = 'the request has an invalid URL, method or header';

function kindOf(name: string): NameKind {
  const known = judged.get(name);
  if (known) return known;
  if (!TOKEN.test(name)) throw invalid(NOT_VALID);
  if (OURS.test(name)) throw invalid('the request has an unsupported header');
  const kind = name.toLowerCase() === 'content-length' ? 'length' : 'plain';
  if (judged.size < MOST_JUDGED) judged.set(name, kind);
  return kind;
}

function invalid(message: string): OutboundFailure {
  return new OutboundFailure('protocol', message);
}
