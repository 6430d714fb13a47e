import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';

const HTTP_GRACE_MS = 2_000;

/** The port that was given to it. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/**
 * Lets running requests finish for a moment, then cuts connections. Whoever sends one more on a connection
 * that it keeps is answered, and told to send the next one elsewhere.
 */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), HTTP_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

/** The port can't be had; the message says why, in one line. */
export class PortError extends Error {}

/** @throws PortError */
export async function listen(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<void> {
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why: Record<string, string> = {
      EADDRINUSE: 'is in use: stop what listens there, or choose another PORT',
      EACCES: 'may not be used by this account: choose a PORT above 1023',
      EADDRNOTAVAIL: `can't be had, because HOST (${host}) is no address of this machine`,
    };
    const reason = why[code ?? ''];
    throw reason === undefined ? error : new PortError(`The port ${port} ${reason}.`);
  }
}
