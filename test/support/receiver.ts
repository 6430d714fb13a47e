import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pick, play, type Script } from './receiver-behaviour.ts';
import { type Condition, type ReceivedRequest, RequestLog } from './request-log.ts';

export type { Script } from './receiver-behaviour.ts';
export type { ReceivedRequest } from './request-log.ts';

/** Starts a webhook receiver on 127.0.0.1 that records what arrives; port 0 takes any free one. */
export async function startReceiver({ port = 0 } = {}): Promise<Receiver> {
  const receiver = new Receiver();
  await receiver.listen(port);
  return receiver;
}

/** Made by `startReceiver`. Answers `200 {"received":true}` unless a path has a script. */
export class Receiver {
  #log = new RequestLog();
  #server = createServer((req, res) => void this.#serve(req, res));
  #scripts = new Map<string, { script: Script; served: number }>();
  #open = new Map<string, { now: number; max: number }>();

  /** Called by `startReceiver`. */
  async listen(port: number): Promise<void> {
    // Longer than any test, so that an idle connection never closes under a client about to use it.
    this.#server.keepAliveTimeout = 600_000;
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** The address to subscribe: `http://127.0.0.1:<port><path>`. */
  url(path = '/'): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Sets how a path (without query) answers from now on, and counts its requests from 1 again. */
  respond(path: string, script: Script): void {
    this.#scripts.set(path, { script, served: 0 });
  }

  /** In order of arrival; requests that break off before their body is complete are not recorded. */
  get requests(): readonly ReceivedRequest[] {
    return this.#log.requests;
  }

  /** The recorded requests of a path (without query). */
  forPath(path: string): ReceivedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** Forgets the recorded requests and the maxima; scripts stay. */
  clear(): void {
    this.#log.clear();
    for (const open of this.#open.values()) open.max = open.now;
  }

  /** Requests of a path that have begun and whose connection has not seen the end of an answer. */
  inFlight(path: string): number {
    return this.#open.get(path)?.now ?? 0;
  }

  /** The most that `inFlight` has been since the start, or since `clear`. */
  maxInFlight(path: string): number {
    return this.#open.get(path)?.max ?? 0;
  }

  /** See `RequestLog.waitFor`. */
  waitFor(condition: Condition, options?: { timeoutMs?: number }): Promise<ReceivedRequest[]> {
    return this.#log.waitFor(condition, options);
  }

  /** Closes the connections on which nothing is asked at the moment, without a word. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  /** Ends every connection, answered or not, and rejects whoever still waits. */
  async stop(): Promise<void> {
    this.#log.giveUp('The receiver was stopped');
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? '/';
    const path = url.split('?', 1)[0] ?? url;
    this.#track(path, res);
    const rawBody = await read(req);
    if (rawBody === undefined) return;
    const { method = '', headers } = req;
    const request = { method, path, url, headers, rawBody, body: parse(rawBody), receivedAt: Date.now() };
    const scripted = this.#scripts.get(path);
    const n = scripted ? ++scripted.served : 1;
    this.#log.add(request);
    try {
      play(await pick(scripted?.script, n, request), res);
    } catch (error) {
      // A script that throws is a mistake in the test: say so where the client's result is looked at.
      play({ status: 599, body: `The test's script failed: ${error}` }, res);
    }
  }

  #track(path: string, res: ServerResponse): void {
    const open = this.#open.get(path) ?? { now: 0, max: 0 };
    this.#open.set(path, open);
    open.now++;
    open.max = Math.max(open.max, open.now);
    res.once('close', () => open.now--);
  }
}

/** The whole body; undefined when the client goes away before its end. */
async function read(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of req) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function parse(rawBody: Buffer): unknown {
  const text = rawBody.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
