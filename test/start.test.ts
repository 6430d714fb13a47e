import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { useDatabase } from './support/open-database.ts';
import { spawnServer } from './support/server-process.ts';

const database = useDatabase();

/** Starts the product; what it wrote until it ended. */
function start(port: string) {
  const child = spawnServer('all', { DATABASE_URL: database.url, PORT: port });
  const written = { out: '', err: '' };
  child.stdout.on('data', (text) => (written.out += text));
  child.stderr.on('data', (text) => (written.err += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...written }));
  return { child, written, ended };
}

test('a port that is in use ends the start with one line that says what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    const { code, err } = await start(String(port)).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toEqual([
      `The port ${port} is in use: stop what listens there, or choose another PORT.`,
    ]);
  } finally {
    other.close();
  }
});

test('a stored catalog that this version does not understand ends the start, with every problem of it', async () => {
  const document = { name: 'Acme', types: [{ type: 'order.paid', colour: 'red' }] };
  await database.sql(
    `INSERT INTO catalogs (revision, document, created_at) VALUES (1, '${JSON.stringify(document)}', now())`,
  );
  const { code, err } = await start('0').ended;
  expect(code).toBe(1);
  expect(err).toContain(
    "- the stored catalog can't be understood by this version: start the version that stored it",
  );
  expect(err).toContain('colour');
  expect(err).toContain('samples');
  await database.sql('DELETE FROM catalogs');
});

test('SIGTERM during the start ends it in order, without a trace of what was being started', async () => {
  const { child, written, ended } = start('0');
  // Its first line in the log: it is under way, and not ready.
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  expect(written.out).not.toContain('server.ready');
  child.kill('SIGTERM');
  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(out).toContain('server.stopped');
});
