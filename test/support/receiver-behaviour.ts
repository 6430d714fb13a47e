import type { ServerResponse } from 'node:http';
import type { ReceivedRequest } from './request-log.ts';

interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** A string goes out as it is, anything else as JSON. */
  body?: unknown;
  /** Milliseconds between the request's last byte and the answer's first. */
  delayMs?: number;
}

/**
 * - `hang`: never answers.
 * - `hang-body`: status 200, headers and part of the body, then nothing.
 * - `drip`: status 200, then a byte every 50 ms for ever.
 * - `reset`: the connection is reset instead of an answer.
 * - `redirect`: status 302 to `/redirected` on the same receiver.
 * - `huge`: status 200 and a body without end, as fast as it is read.
 */
export type Behaviour = Answer | 'hang' | 'hang-body' | 'drip' | 'reset' | 'redirect' | 'huge';

/** One for all; one per request, of which the last repeats; or made per request (`n` counts from 1). */
export type Script =
  | Behaviour
  | readonly [Behaviour, ...Behaviour[]]
  | ((n: number, request: ReceivedRequest) => Behaviour | Promise<Behaviour>);

const DRIP_MS = 50;
const DEFAULT: Behaviour = { status: 200, body: { received: true } };

/** The behaviour for the `n`th request of a path, counted from 1. */
export async function pick(
  script: Script | undefined,
  n: number,
  request: ReceivedRequest,
): Promise<Behaviour> {
  if (script === undefined) return DEFAULT;
  if (typeof script === 'function') return script(n, request);
  if (Array.isArray(script)) return script[Math.min(n, script.length) - 1] ?? DEFAULT;
  return script as Behaviour;
}

/** Plays a behaviour. Timers end with the connection, so that nothing outlives `receiver.stop()`. */
export function play(behaviour: Behaviour, res: ServerResponse): void {
  if (res.destroyed) return;
  switch (behaviour) {
    case 'hang':
      return;
    case 'hang-body':
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      res.write('{"received":');
      return;
    case 'drip':
      drip(res);
      return;
    case 'reset':
      res.socket?.resetAndDestroy();
      return;
    case 'redirect':
      res.writeHead(302, { location: '/redirected' }).end();
      return;
    case 'huge':
      flood(res);
      return;
    default:
      answer(behaviour, res);
  }
}

function answer({ status, headers, body, delayMs = 0 }: Answer, res: ServerResponse): void {
  const isText = typeof body === 'string';
  const text = isText ? body : body === undefined ? '' : JSON.stringify(body);
  const type = { 'content-type': isText ? 'text/plain' : 'application/json' };
  const send = () => res.writeHead(status, { ...type, ...headers }).end(text);
  if (delayMs === 0) {
    send();
    return;
  }
  const timer = setTimeout(send, delayMs);
  res.once('close', () => clearTimeout(timer));
}

function drip(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/plain' });
  res.write('.');
  const timer = setInterval(() => res.write('.'), DRIP_MS);
  res.once('close', () => clearInterval(timer));
}

function flood(res: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  res.writeHead(200, { 'content-type': 'text/plain' });
  const pour = () => {
    while (!res.destroyed && res.write(chunk));
  };
  res.on('drain', pour);
  pour();
}
