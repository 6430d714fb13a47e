import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { OPERATOR_TOKEN, startTestApp, type TestApp } from '../support/app.ts';
import { viewDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

/** Two processes on one database. The clock stands still, so that nothing is forgotten for being old. */
let one: TestApp;
let other: TestApp;
beforeAll(async () => {
  one = await startTestApp({ role: 'api', manualClock: true });
  other = await startTestApp({ role: 'api', manualClock: one.clock ?? true, database: one.database });
});
afterAll(async () => {
  await other.stop();
  await one.stop();
});
afterEach(() => void vi.restoreAllMocks());

const uses = (app: TestApp, key: string) => app.call('GET', '/event-types', key).then(({ status }) => status);

/** How often the app looked into the database for keys during a piece of work. */
async function lookUps(app: TestApp, work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(app.app.context.db, 'query');
  await work();
  return query.mock.calls.filter(([{ name }]) => name === 'find_keys').length;
}

/** A key that both processes know by heart. */
async function knownKey() {
  const { id: teamId, key: owner } = await one.team();
  const { id, token } = await one.key(teamId, ['*']);
  for (const app of [one, other]) {
    await until(async () => {
      expect(await uses(app, token)).toBe(200);
      const again = await lookUps(app, () => uses(app, token));
      vi.restoreAllMocks();
      return again === 0;
    });
  }
  return { teamId, id, token, owner };
}

/** Milliseconds from when the change was answered until the other process goes by it. */
async function lag(isOver: () => Promise<boolean>): Promise<number> {
  const since = performance.now();
  while (!(await isOver())) {
    if (performance.now() - since > 3_000) throw new Error('the other process never heard of it');
  }
  return performance.now() - since;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test('a revoked key stops at once in the process that revoked it, and within 100 ms in the other', async () => {
  const lags: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { teamId, id, token } = await knownKey();
    const person = await one.session(teamId, 'admin');
    expect((await one.call('DELETE', `/api-keys/${id}`, undefined, undefined, person)).status).toBe(200);
    const over = lag(async () => (await uses(other, token)) === 401);
    expect(await uses(one, token)).toBe(401);
    lags.push(await over);
  }
  // The middle one, because a busy machine may hold up a single round.
  expect(median(lags)).toBeLessThan(100);
});

test('the keys of a deleted team as well, and a new plan counts as soon', async () => {
  const { teamId, token } = await knownKey();
  const team = { name: 'Acme', plan: 'free', owner_email: 'a@example.com' };
  const isRefused = (app: TestApp) => async () => (await app.call('GET', '/webhooks', token)).status === 403;
  expect(await isRefused(other)()).toBe(false);
  await one.call('PUT', `/admin/teams/${teamId}`, OPERATOR_TOKEN, team);
  expect(await isRefused(one)()).toBe(true);
  await lag(isRefused(other));
  await one.call('DELETE', `/admin/teams/${teamId}`, OPERATOR_TOKEN);
  expect(await uses(one, token)).toBe(401);
  await lag(async () => (await uses(other, token)) === 401);
});

test('a row that is deleted by hand counts too', async () => {
  const { id, token } = await knownKey();
  await one.sql('DELETE FROM api_keys WHERE id = $1', [id]);
  for (const app of [one, other]) await lag(async () => (await uses(app, token)) === 401);
});

test('a key that ends while it is known by heart ends', async () => {
  const { teamId } = await knownKey();
  const expiresAt = new Date((one.clock?.now().getTime() ?? 0) + 2_000).toISOString();
  const body = { name: 'short', scopes: ['*'], expires_at: expiresAt };
  const { token } = (await one.call('POST', `/admin/teams/${teamId}/api-keys`, OPERATOR_TOKEN, body)).body;
  expect([await uses(one, token), await uses(one, token)]).toEqual([200, 200]);
  one.clock?.advance(2_000);
  expect(await uses(one, token)).toBe(401);
});

test('while the word of the database cannot be heard, no key is known by heart', async () => {
  const { id, token } = await knownKey();
  const { changes } = other.app.context;
  const outside = viewDatabase(inject('postgresUrl'));
  const name = new URL(one.database.url).pathname.slice(1);
  const allow = (allowed: boolean) => outside.sql(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
  // Connections that are open stay so: the database answers, but nobody can begin to listen.
  await allow(false);
  await one.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '% listener'`);
  await until(() => !changes.isListening());
  expect(await lookUps(other, () => uses(other, token))).toBe(1);
  await one.sql('DELETE FROM api_keys WHERE id = $1', [id]);
  expect(await uses(other, token)).toBe(401);
  await allow(true);
  await outside.close();
  await until(() => changes.isListening());
  await knownKey();
});
