import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * What happens to a request. `pass`: the server's answer. `lose`: the server gets it, but its answer is lost.
 * `silent`: nothing at all. `trickle`: an answer that never ends. Else the answer itself.
 */
export type Behaviour = 'pass' | 'lose' | 'silent' | 'trickle' | Answer;

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface FrontRequest {
  path: string;
  body: string;
  /** Milliseconds, of a clock that only goes forward. */
  at: number;
}

const TRICKLE_EVERY_MS = 50;

/** Stands before the real server, as a network or a proxy that doesn't always work. */
export class Front {
  readonly requests: FrontRequest[] = [];
  #script: Behaviour[] = [];
  #rest: Behaviour = 'pass';
  #server = createServer((request, response) => void this.#serve(request, response));
  #target: string;

  constructor(target: string) {
    this.#target = target;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Forgets what was, and behaves like this to the next requests, then like `rest`. */
  script(behaviours: Behaviour[], rest: Behaviour = 'pass'): void {
    this.requests.length = 0;
    this.#script = [...behaviours];
    this.#rest = rest;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    this.requests.push({ path: request.url ?? '', body: body.toString(), at: performance.now() });
    const behaviour = this.#script.shift() ?? this.#rest;
    if (behaviour === 'silent') return;
    if (behaviour === 'trickle') return this.#trickle(response);
    const answer = typeof behaviour === 'object' ? behaviour : await this.#forward(request, body);
    if (behaviour === 'lose') return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async #forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const response = await fetch(`${this.#target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      body,
    });
    const headers = Object.fromEntries(
      ['content-type', 'x-request-id', 'retry-after'].flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    return { status: response.status, headers, body: await response.text() };
  }

  #trickle(response: ServerResponse): void {
    response.writeHead(202, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), TRICKLE_EVERY_MS);
    response.on('close', () => clearInterval(timer));
  }
}
