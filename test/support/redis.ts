import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './ports.ts';

/**
 * A Redis of our own, on a free port unless one is given, without persistence; undefined, loudly, when
 * redis-server is missing.
 */
export async function startRedis(
  directory: string,
  givenPort?: number,
): Promise<{ url: string; signal: (signal: NodeJS.Signals) => void; stop: () => Promise<void> } | undefined> {
  if (spawnSync('redis-server', ['--version']).error) {
    process.stdout.write(
      '\n*** redis-server is not installed: every suite on Redis is SKIPPED. Install it (Debian: apt-get install ' +
        'redis-server) and run the tests again. ***\n\n',
    );
    return undefined;
  }
  const port = givenPort ?? (await freePort());
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    signal: (signal) => void child.kill(signal),
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
