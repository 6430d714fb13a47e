import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { sendJson } from './exchange.ts';

/** What is shorter fits into a packet or two anyway. */
const LEAST_BYTES = 1_024;
/** What the build has compressed ends so (server/dashboard/build.mjs); the best first. */
const PACKED = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
];
const YEAR_MS = 365 * 86_400_000;

const gzipped = promisify(gzip);

/** Ends the response of a route that may be `compressed` (route.ts). */
export async function sendCompressed(
  request: Request,
  response: Response,
  status: number,
  json: string,
): Promise<void> {
  response.vary('Accept-Encoding');
  if (json.length < LEAST_BYTES || !request.acceptsEncodings('gzip')) {
    return sendJson(response, status, json);
  }
  const packed = await gzipped(json);
  response.setHeader('Content-Encoding', 'gzip');
  sendJson(response, status, packed);
}

/** Answers with a text that is the same for everybody; it is compressed when it is another than before. */
export function sendsText(body: () => string): RequestHandler {
  let packed: { of: string; buffer: Buffer } | undefined;
  return (request, response) => {
    response.vary('Accept-Encoding');
    const text = body();
    if (!request.acceptsEncodings('gzip')) return void response.end(text);
    if (packed?.of !== text) packed = { of: text, buffer: gzipSync(text) };
    response.set('Content-Encoding', 'gzip').end(packed.buffer);
  };
}

/**
 * The files of a folder as the build has compressed them, for browsers that understand it. They may be kept
 * for a year, because their names hold a hash of their content.
 */
export function packedFiles(folder: string): RequestHandler[] {
  const files = new Set(filesOf(folder));
  const choose: RequestHandler = (request, response, next) => {
    response.vary('Accept-Encoding');
    const name = request.path.slice(1);
    const packed = PACKED.find(
      ({ encoding, ending }) => files.has(name + ending) && request.acceptsEncodings(encoding),
    );
    if (packed) request.url = `/${name}${packed.ending}`;
    next();
  };
  const serve = express.static(folder, {
    immutable: true,
    maxAge: YEAR_MS,
    index: false,
    setHeaders(response, path) {
      const packed = PACKED.find(({ ending }) => path.endsWith(ending));
      if (!packed) return;
      const [, type = ''] = /(\.[a-z]+)\.[a-z]+$/.exec(path) ?? [];
      (response as Response).type(type).set('Content-Encoding', packed.encoding);
    },
  });
  return [choose, serve];
}

/** None where the pages aren't built. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
