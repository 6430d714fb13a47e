import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ApiClient, apiClient, ENCRYPTION_KEY, OPERATOR_TOKEN } from './api-client.ts';

/** What `npm start` runs: whoever starts it has it compiled before (global-setup.ts). */
const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

export interface ServerProcess {
  child: ChildProcess;
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Undefined answers in the role `worker`, which has no API. */
  api: ApiClient;
  /** Every line of its log so far. */
  logs: Record<string, unknown>[];
  /** As a power cut would: no handler runs. */
  kill(): Promise<void>;
  /** Asks it to stop; resolves with its exit code. Does nothing to one that has ended. */
  terminate(): Promise<number | null>;
}

export type Role = 'all' | 'api' | 'worker';

/** Starts the product as a process of its own, and waits for nothing. `main`: what starts it. */
export function spawnServer(role: Role, env: Record<string, string>, main = MAIN) {
  const flags = main.endsWith('.ts') ? ['--import', 'tsx'] : [];
  return spawn(process.execPath, [...flags, main, role], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      HOST: '127.0.0.1',
      OPERATOR_TOKEN,
      ENCRYPTION_KEY,
      ALLOWED_TARGETS: '127.0.0.1,localhost',
      LOG_LEVEL: 'debug',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The product as a process of its own; resolves when it is ready. */
export async function startServer(
  role: Role,
  env: Record<string, string>,
  main = MAIN,
): Promise<ServerProcess> {
  const child = spawnServer(role, env, main);
  child.stderr.pipe(process.stderr);
  const logs: Record<string, unknown>[] = [];
  const exited = once(child, 'close') as Promise<[number | null, string | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const entry: Record<string, unknown> = JSON.parse(line);
      logs.push(entry);
      if (entry.msg === 'server.ready') resolve(String(entry.url));
    });
    void exited.then(([code, signal]) =>
      reject(new Error(`it ended (${signal ?? code}) before it was ready`)),
    );
  });
  return {
    child,
    url,
    api: apiClient(url),
    logs,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async terminate() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}
