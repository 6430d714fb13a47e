import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { startRedis } from './redis.ts';

/** A Redis that a test may flush, stop and start again on the same port. */
export interface OwnRedis {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGSTOP, SIGCONT or SIGKILL. */
  signal(signal: NodeJS.Signals): void;
  /** Stops it and removes its directory. */
  remove(): Promise<void>;
}

export async function createOwnRedis(): Promise<OwnRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'connect-redis-'));
  const port = await freePort();
  let running: Awaited<ReturnType<typeof startRedis>>;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      running = await startRedis(directory, port);
      if (!running) throw new Error('redis-server is not installed');
    },
    signal: (signal) => running?.signal(signal),
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
