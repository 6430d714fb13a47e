import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifySignature } from '../signing/index.ts';
import { CliFailure } from './failures.ts';

export interface ReceiverOptions {
  /** Undefined: this machine only, over IPv4 and IPv6. */
  host: string | undefined;
  /** 0 takes any free one. */
  port: number;
  /** The only path that is served; undefined: every path. */
  path: string | undefined;
  /** Asked at each delivery. Empty: signatures are not checked. Must not reject. */
  secrets(): Promise<readonly string[]>;
  /** How many deliveries are answered 500 first. */
  fail: number;
  /** What the others are answered. */
  status: number;
  delayMs: number;
  onDelivery(delivery: ReceivedDelivery): void;
  /** A request that is no delivery. */
  onStray(request: { method: string; path: string; answered: number }): void;
}

/** A delivery, what was made of it and what it was answered; `--json` prints it as it is. */
export interface ReceivedDelivery {
  received_at: string;
  path: string;
  event_id: string | null;
  event_type: string | null;
  delivery_id: string | null;
  /** "unchecked": there was no secret to check with. */
  signature: 'verified' | 'malformed' | 'stale' | 'mismatch' | 'unchecked';
  answered: number;
  /** 1 when this event arrives for the first time, 2 at a retry or replay, and so on. */
  times_seen: number;
  /** Bytes of the body. */
  size: number;
  headers: Record<string, string | string[] | undefined>;
  /** As it arrived. */
  body: string;
}

export interface Receiver {
  port: number;
  stop(): Promise<void>;
}

/** More than any event has. */
const LARGEST_BODY = 1024 * 1024;

/** Starts a webhook receiver. @throws a failure that says why it can't listen */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const handler = createHandler(options);
  const first = await listen(handler, options.host ?? '127.0.0.1', options.port);
  const { port } = first.address() as AddressInfo;
  // "localhost" may lead to either address; a machine without IPv6 does without.
  const second =
    options.host === undefined ? await listen(handler, '::1', port).catch(() => undefined) : undefined;
  const servers = second ? [first, second] : [first];
  return {
    port,
    async stop() {
      const closed = servers.map((server) => once(server, 'close'));
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all(closed);
    },
  };
}

async function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(handler);
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const taken =
      code === 'EADDRINUSE' ? ['Something listens there already; --port 0 takes any free port.'] : [];
    throw new CliFailure(1, `Can't listen on ${host} port ${port} (${code})`, taken);
  }
}

function createHandler(options: ReceiverOptions): RequestListener {
  const seen = new Map<string, number>();
  let toFail = options.fail;

  const receive = (
    request: IncomingMessage,
    path: string,
    body: Buffer,
    secrets: readonly string[],
  ): [ReceivedDelivery, string] => {
    const header = (name: string) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : null;
    };
    const signature = verify(header('autousers-signature'), body, secrets);
    const eventId = header('autousers-event-id');
    const times = (seen.get(eventId ?? '') ?? 0) + 1;
    if (eventId !== null) seen.set(eventId, times);
    const [answered, why] = decide(signature);
    const delivery: ReceivedDelivery = {
      received_at: new Date().toISOString(),
      path,
      event_id: eventId,
      event_type: header('autousers-event-type'),
      delivery_id: header('autousers-delivery-id'),
      signature,
      answered,
      times_seen: times,
      size: body.length,
      headers: request.headers,
      body: body.toString('utf8'),
    };
    return [delivery, why];
  };

  const decide = (signature: ReceivedDelivery['signature']): [status: number, body: string] => {
    if (signature !== 'verified' && signature !== 'unchecked') return [400, `signature: ${signature}`];
    if (toFail <= 0) return [options.status, 'received'];
    toFail--;
    return [500, 'failing on purpose'];
  };

  return async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const elsewhere = options.path !== undefined && path !== options.path;
    if (request.method !== 'POST' || elsewhere) {
      const answered = elsewhere ? 404 : 405;
      options.onStray({ method: request.method ?? '', path, answered });
      answer(response, answered, elsewhere ? `only ${options.path} is served` : 'deliveries are POSTed');
      return;
    }
    const body = await read(request).catch(() => undefined);
    if (body === undefined) return void request.destroy();
    const [delivery, text] = receive(request, path, body, await options.secrets());
    options.onDelivery(delivery);
    if (options.delayMs > 0) await sleep(options.delayMs, undefined, { ref: false });
    answer(response, delivery.answered, text);
  };
}

/** Verified when any of the secrets matches; else the reason of the last one. */
function verify(
  header: string | null,
  body: Buffer,
  secrets: readonly string[],
): ReceivedDelivery['signature'] {
  let signature: ReceivedDelivery['signature'] = 'unchecked';
  for (const secret of secrets) {
    const verification = verifySignature({ header, body, secret });
    if (verification.ok) return 'verified';
    signature = verification.reason;
  }
  return signature;
}

/** The whole body; undefined when there is too much of it. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) return undefined;
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, text: string): void {
  const body = status === 204 || status === 304 ? '' : text;
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': body.length }).end(body);
}
