import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, play } from '../receiver-behaviour.ts';

export interface VendorRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
  /** Parsed by its content type: JSON, or a form as a plain object of strings; else the text. */
  body: unknown;
}

export interface VendorAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** A string goes out as it is, anything else as JSON. */
  body: unknown;
}

/**
 * What goes wrong with a request. `instead`: it is never handled. `after`: it is handled, its effect stays,
 * and then this comes back in the place of the answer. `held`: it is handled, and the answer goes out when
 * this has resolved.
 */
export type Fault = { instead: Behaviour } | { after: Behaviour } | { held: Promise<void> };

interface Injected {
  fault: Fault;
  left: number;
  on: (request: VendorRequest) => boolean;
}

/** The HTTP side of a vendor's fake: records requests, plays faults, leaves the rest to `handle`. */
export class VendorServer {
  readonly requests: VendorRequest[] = [];
  #injected: Injected[] = [];
  #server = createServer((request, response) => void this.#serve(request, response));
  #handle: (request: VendorRequest) => VendorAnswer | Promise<VendorAnswer>;

  constructor(handle: (request: VendorRequest) => VendorAnswer | Promise<VendorAnswer>) {
    this.#handle = handle;
  }

  async listen(): Promise<this> {
    this.#server.keepAliveTimeout = 600_000;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** `http://127.0.0.1:<port>` */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next `times` requests for which `on` holds go wrong. */
  inject(fault: Fault, times: number, on: (request: VendorRequest) => boolean): void {
    this.#injected.push({ fault, left: times, on });
  }

  /** Forgets the faults that have not happened yet. */
  heal(): void {
    this.#injected = [];
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    if (request === undefined) return;
    this.requests.push(request);
    const injected = this.#injected.find(({ left, on }) => left > 0 && on(request));
    if (injected) injected.left -= 1;
    const fault = injected?.fault;
    if (fault && 'instead' in fault) return play(fault.instead, response);
    try {
      const { status = 200, headers, body } = await this.#handle(request);
      if (fault && 'held' in fault) await fault.held;
      const answer = { status, ...(headers && { headers }), body };
      play(fault && 'after' in fault ? fault.after : answer, response);
    } catch (error) {
      // A mistake in the fake must not look like one of the vendor's answers.
      play(
        { status: 599, body: `The fake failed: ${error instanceof Error ? error.stack : error}` },
        response,
      );
    }
  }
}

async function read(incoming: IncomingMessage): Promise<VendorRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return undefined;
  }
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://vendor.test');
  const headers = incoming.headers as Record<string, string | undefined>;
  const text = Buffer.concat(chunks).toString('utf8');
  const body = parse(text, headers['content-type'] ?? '');
  return { method: incoming.method ?? '', path: pathname, query: searchParams, headers, text, body };
}

function parse(text: string, contentType: string): unknown {
  if (contentType.includes('json')) return JSON.parse(text);
  if (contentType.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return text;
}
