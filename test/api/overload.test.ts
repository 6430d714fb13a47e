import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseBusy } from '../../server/errors.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let key: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ key } = await app.team());
});
afterAll(() => app.stop());

const overloaded = { status: 503, body: { error: { type: 'api_error', code: 'overloaded' } } };

async function expectOverloaded(answer: Awaited<ReturnType<TestApp['call']>>): Promise<void> {
  expect(answer).toMatchObject(overloaded);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

test('a statement that waits too long for a lock is a 503 that says when to come again, not a 500', async () => {
  const { id } = await app.endpoint(key, 'https://a.example.com/');
  const name = new URL(app.database.url).pathname.slice(1);
  // For the connections to come: they wait no longer than this.
  await app.sql(`ALTER DATABASE ${name} SET lock_timeout = '200ms'`);
  const holder = new pg.Client(app.database.url);
  await holder.connect();
  try {
    await app.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> $1`,
      [(await holder.query('SELECT pg_backend_pid() AS pid')).rows[0].pid],
    );
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM endpoints WHERE id = $1 FOR UPDATE', [id]);
    await expectOverloaded(await app.call('PATCH', `/webhooks/${id}`, key, { description: 'x' }));
  } finally {
    await holder.end();
  }
  expect((await app.call('PATCH', `/webhooks/${id}`, key, { description: 'x' })).status).toBe(200);
});

test('no free connection, a statement that is cut off, a deadlock, a full disk, a restart: wrapped as adapters do', () => {
  for (const code of [
    '53300',
    '57014',
    '55P03',
    '40P01',
    '53100',
    '57P01',
    'P2024',
    'P2028',
    'ECONNREFUSED',
  ]) {
    expect(isDatabaseBusy(Object.assign(new Error('x'), { code }))).toBe(true);
    const cause = { kind: 'postgres', originalCode: code };
    expect(isDatabaseBusy(new Error('outer', { cause: new Error('inner', { cause }) }))).toBe(true);
    expect(isDatabaseBusy(Object.assign(new Error('x'), { meta: { driverAdapterError: { cause } } }))).toBe(
      true,
    );
  }
  expect(isDatabaseBusy(new Error('timeout exceeded when trying to connect'))).toBe(true);
  for (const code of ['23505', '42601', 'P2002', 'ENOENT']) {
    expect(isDatabaseBusy(Object.assign(new Error('x'), { code }))).toBe(false);
  }
  expect(isDatabaseBusy(undefined)).toBe(false);
});
