import { afterAll, beforeAll } from 'vitest';
import { postmasterOf, temporaryDataDir } from '../storage/server-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** The product as a process with a PostgreSQL of its own, and a receiver; for a whole file. */
export interface EmbeddedServer {
  receiver: Receiver;
  /** Starts it, or starts it again on the same data directory. */
  start(): Promise<ServerProcess>;
  /** The process of its PostgreSQL. */
  postmaster(): Promise<number>;
}

export function useEmbeddedServer(env: Record<string, string> = {}): EmbeddedServer {
  const stage = {} as EmbeddedServer;
  let directory: Awaited<ReturnType<typeof temporaryDataDir>>;
  let server: ServerProcess | undefined;
  beforeAll(async () => {
    let receiver: Receiver;
    [receiver, directory] = await Promise.all([startReceiver(), temporaryDataDir()]);
    const { dataDir } = directory;
    const start = async () => {
      server = await startServer('all', { DATA_DIR: dataDir, ...env });
      return server;
    };
    Object.assign(stage, { receiver, start, postmaster: () => postmasterOf(dataDir) });
  });
  afterAll(async () => {
    await server?.terminate();
    await stage.receiver?.stop();
    await directory?.remove();
  });
  return stage;
}
