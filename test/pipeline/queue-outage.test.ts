import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, inject, test } from 'vitest';
import { freePort } from '../support/ports.ts';

/** A process that consumes the queue and says, from its event loop, that it is alive. */
const script = (stores: object) => `
  import { openQueue } from './server/pipeline/queue.ts';
  const log = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
  const queue = openQueue(${JSON.stringify(stores)}, log);
  const stop = queue.consume(() => {});
  setTimeout(async () => {
    void queue.wake(['whe_1']);
    await stop();
    await queue.close();
    console.log('alive');
    process.exit(0);
  }, 1_000);
`;

async function run(stores: object): Promise<string> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script(stores)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  return `${signal ?? code}: ${output.trim().slice(0, 500)}`;
}

test('a PostgreSQL that refuses from the start neither blocks nor ends the process', async () => {
  const url = new URL(inject('postgresUrl'));
  url.pathname = '/there_is_no_such_database';
  expect(await run({ databaseUrl: url.href })).toBe('0: alive');
});

test('a PostgreSQL that is not there neither blocks nor ends the process', async () => {
  expect(await run({ databaseUrl: `postgresql://127.0.0.1:${await freePort()}/x` })).toBe('0: alive');
});

test('a Redis that is not there neither blocks nor ends the process', async () => {
  const stores = { databaseUrl: '', redisUrl: `redis://127.0.0.1:${await freePort()}` };
  expect(await run(stores)).toBe('0: alive');
});
