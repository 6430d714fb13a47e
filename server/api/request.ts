import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { bodyTooLarge, unreadable, unsupportedEncoding } from './errors.ts';

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
  /** What carries the body. */
  incoming: IncomingMessage;
}

/** The value of a header that makes sense once; several are one with commas, as node joins them. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** How much of a body is read. */
export interface BodyLimits {
  bytes: number;
  /** Sees each piece, decoded, as it arrives. What it throws is the answer, and no more is kept. */
  admit(piece: Buffer): void;
}

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Reads a body. What is refused is read to its end and thrown away, because a client that is still sending
 * may not look for an answer; but what has a content encoding isn't decoded any further.
 * @throws 400 when it can't be read, 413, 415 for an unknown encoding, or what `admit` throws
 */
export function readBytes(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return collect(request, limits, request);
  if (!Object.hasOwn(DECODERS, encoding)) {
    request.resume();
    return Promise.reject(unsupportedEncoding());
  }
  const decoder = DECODERS[encoding as keyof typeof DECODERS]();
  // A request that was read to its end is closed while its last bytes are still being decoded.
  request.once('close', () => request.complete || decoder.destroy());
  return collect(request.pipe(decoder), limits, request).catch((error: unknown) => {
    request.unpipe(decoder).resume();
    decoder.destroy();
    throw error;
  });
}

function collect(body: Readable, limits: BodyLimits, request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let refusal: unknown =
      Number(request.headers['content-length']) > limits.bytes ? bodyTooLarge() : undefined;
    const fail = () => reject(refusal ?? unreadable());
    if (request.destroyed) return fail();
    body.on('data', (chunk: Buffer) => {
      if (refusal !== undefined) return;
      try {
        size += chunk.length;
        if (size > limits.bytes) throw bodyTooLarge();
        limits.admit(chunk);
        chunks.push(chunk);
      } catch (error) {
        refusal = error;
        chunks = [];
        if (body !== request) fail();
      }
    });
    body.on('end', () => {
      // Every request is closed in the end; making an error for it each time would cost 2 % of publishing.
      body.off('close', fail);
      if (refusal !== undefined) fail();
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    body.on('error', fail);
    body.on('close', fail);
  });
}
