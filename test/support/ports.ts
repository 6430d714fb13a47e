import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems give to outgoing connections (from 32 768 on Linux, 49 152 elsewhere), which could
 * take a port between now and its use; above the last that Chromium refuses to open (10 080).
 */
const [LOWEST, HIGHEST] = [11_000, 32_000];
const TRIES = 100;

/**
 * A port at 127.0.0.1 at which nobody listens, and neither at the next ones when several in a row are wanted.
 */
export async function freePort(inARow = 1): Promise<number> {
  for (let time = 0; time < TRIES; time += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    const free = await Promise.all(Array.from({ length: inARow }, (_, n) => isFree(port + n)));
    if (free.every(Boolean)) return port;
  }
  throw new Error('there is no free port');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const listens = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (listens) {
    server.close();
    await once(server, 'close');
  }
  return listens;
}
