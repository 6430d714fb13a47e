import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page of a product that shows something of ours in a frame; on a port, and so an origin, of its own. */
export interface HostPage {
  origin: string;
  /** The address of the page with this in its frame. */
  showing(framed: string): string;
  stop(): Promise<void>;
}

export async function startHostPage(): Promise<HostPage> {
  const server = createServer((request, response) => {
    const framed = new URL(request.url ?? '/', 'http://host').searchParams.get('framed') ?? '';
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>The product</title><h1>The product</h1>
       <iframe title="Settings" src="${framed.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" width="1000" height="800"></iframe>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    showing: (framed) => `${origin}/?framed=${encodeURIComponent(framed)}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
