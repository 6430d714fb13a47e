import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, expect } from 'vitest';
import { createOutboundHttp, type OutboundHttp, type OutboundOptions } from '../../connectors/http.ts';
import { parseAllowedTargets, type TargetPolicy } from '../../connectors/target-policy.ts';

export interface RawServer {
  port: number;
  /** Connections that were ever accepted. */
  connections: number;
  /** Everything that was received, one string per connection. */
  received: string[];
  open: Set<Socket>;
  /** What to do with a new connection, before anything is received. */
  onConnect?: (socket: Socket) => void;
  close(): Promise<void>;
}

/** Called for each request (each arrival of a blank line), with its number on this connection. */
export type Answer = (socket: Socket, nth: number) => void;

/** A server that writes exactly the bytes that a test wants, on a loopback address. */
export async function rawServer(
  answer: Answer,
  options: { host?: string; tls?: TlsOptions } = {},
): Promise<RawServer> {
  const open = new Set<Socket>();
  const state: RawServer = { port: 0, connections: 0, received: [], open, close: async () => {} };
  const onConnection = (socket: Socket) => {
    const index = state.connections++;
    state.received[index] = '';
    open.add(socket);
    let requests = 0;
    state.onConnect?.(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      state.received[index] += text;
      if (text.includes('\r\n\r\n')) answer(socket, requests++);
    });
  };
  const server = options.tls ? createTlsServer(options.tls, onConnection) : createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve));
  state.port = (server.address() as AddressInfo).port;
  state.close = () => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return state;
}

export const reply = (body: string, head = '') =>
  `HTTP/1.1 200 OK\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export function policyFor(text: string): TargetPolicy {
  const parsed = parseAllowedTargets(text);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.policy;
}

/** An outbound client that may talk to loopback addresses, and a `post` with the usual limits. */
export function testClient(options: Partial<OutboundOptions> = {}) {
  const http: OutboundHttp = createOutboundHttp({
    policy: policyFor('127.0.0.0/8'),
    // So long that no test takes a connection whose time was over for one that was closed.
    keepAliveMs: 60_000,
    connectTimeoutMs: 60_000,
    ...options,
  });
  const post = (url: string, changes: Partial<Parameters<OutboundHttp['send']>[0]> = {}) =>
    http.send({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"n":1}',
      timeoutMs: 2000,
      maxResponseBytes: 4096,
      ...changes,
    });
  return { http, post };
}

/** A client, and servers that end with each test; after it no request may still be under way. */
export function useReceivers() {
  const { http, post } = testClient();
  const servers: RawServer[] = [];
  afterEach(async () => {
    expect(http.inFlight).toBe(0);
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  async function receiver(answer: Answer): Promise<RawServer & { url: string }> {
    const server = await rawServer(answer);
    servers.push(server);
    return Object.assign(server, { url: `http://127.0.0.1:${server.port}/hook?token=secret` });
  }
  return { http, post, receiver };
}

/** Servers that answer "ok", and clients as each test wants them; all of them end with it. */
export function useClients() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  async function server(options: Parameters<typeof rawServer>[1] = {}): Promise<RawServer> {
    const started = await rawServer((socket) => socket.write(reply('ok')), options);
    closing.push(started.close);
    return started;
  }
  function client(options: Parameters<typeof testClient>[0]) {
    const made = testClient(options);
    closing.push(made.http.close);
    return made.post;
  }
  return { server, client, closing };
}
