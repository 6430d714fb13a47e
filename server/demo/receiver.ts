import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifySignature } from '../signing/index.ts';

/** A request that reached the receiver, and what it made of it. */
export interface Arrival {
  deliveryId: string;
  eventId: string;
  type: string;
  /** Unix milliseconds. */
  at: number;
  /** "verified", or why the signature is refused. */
  signature: 'verified' | 'malformed' | 'stale' | 'mismatch';
  /** The status that the receiver answers. */
  answered: number;
  /**
   * An event that was handled before: a retry whose answer got lost, or a replay. It is answered, not handled
   * again.
   */
  duplicate: boolean;
}

export interface ReceiverOptions {
  /** The signing secret; it exists only after the endpoint was created with the receiver's URL. */
  secret: () => string;
  /** The first request of this type is answered 500. */
  failFirst: string;
  onArrival: (arrival: Arrival) => void;
}

export interface DemoReceiver {
  url: string;
  stop(): Promise<void>;
}

/**
 * What a customer would write: check the signature over the raw bytes, handle each event id once, answer
 * fast.
 */
export async function startReceiver(options: ReceiverOptions): Promise<DemoReceiver> {
  const handled = new Set<string>();
  let failed = false;

  const receive = (request: IncomingMessage, body: Buffer): Arrival => {
    const header = (name: string) => String(request.headers[name] ?? '');
    const verification = verifySignature({
      header: header('autousers-signature'),
      body,
      secret: options.secret(),
    });
    const arrival = {
      deliveryId: header('autousers-delivery-id'),
      eventId: header('autousers-event-id'),
      type: header('autousers-event-type'),
      at: Date.now(),
    };
    if (!verification.ok) {
      return { ...arrival, signature: verification.reason, answered: 400, duplicate: false };
    }
    const verified = { ...arrival, signature: 'verified' as const };
    if (arrival.type === options.failFirst && !failed) {
      failed = true;
      return { ...verified, answered: 500, duplicate: false };
    }
    const duplicate = handled.has(arrival.eventId);
    handled.add(arrival.eventId);
    return { ...verified, answered: 200, duplicate };
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const arrival = receive(request, Buffer.concat(chunks));
    response.writeHead(arrival.answered).end();
    options.onArrival(arrival);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
