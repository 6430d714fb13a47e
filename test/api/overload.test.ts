import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDatabaseBusy } from '../../server/errors.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { keepDatabaseBusy } from '../support/busy-database.ts';

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

test('while nothing can be locked, reading and writing are 503s that say when to come again, not 500s', async () => {
  const { id } = await app.endpoint(key, 'https://a.example.com/');
  const change = () => app.call('PATCH', `/webhooks/${id}`, key, { description: 'x' });
  const end = await keepDatabaseBusy(app);
  try {
    await expectOverloaded(await change());
    await expectOverloaded(await app.call('GET', '/webhooks', key));
    const event = { type: 'rating.created', data: { object: { id: 'r' } } };
    const published = await app.call('POST', '/events', key, event);
    await expectOverloaded(published);
    // That the key can't be looked for makes nobody one who guesses.
    expect(published.headers.get('x-ratelimit-limit')).toBeNull();
  } finally {
    await end();
  }
  expect((await change()).status).toBe(200);
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
