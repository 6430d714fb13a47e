import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam, vendorEnvironment } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60' } });

const HOURS = 3_600_000;
const renewals = () =>
  world.linear.server.requests.filter(
    ({ path, body }) =>
      path === '/oauth/token' && (body as Record<string, string>).grant_type === 'refresh_token',
  ).length;

const versionOf = async (id: string) =>
  (await world.app.sql('SELECT credential_version AS version FROM connections WHERE id = $1', [id]))[0]
    ?.version;

async function delivered(automation: string, count: number): Promise<void> {
  await until(async () => {
    await world.app.advance(1_000);
    const attempts = await attemptsOf(world.app, team.key, automation);
    return (
      attempts.length >= count && attempts.every(({ status }: { status: string }) => status === 'delivered')
    );
  });
}

const publish = (id: string) =>
  world.app.publish(team.key, { type: 'evaluation.completed', object: { id, name: id } });

describe('an access token that ends', () => {
  test('is renewed before it is used, once, however many automations need it at that moment', async () => {
    const { app } = world;
    const config = { team: linearIds.engineering };
    const ids = await Promise.all(
      [1, 2, 3, 4].map(() => automate(app, team.key, { connection_id: team.linear, config })),
    );
    await app.advance(24 * HOURS);
    const before = renewals();
    await publish('eval_renewed');
    for (const id of ids) await delivered(id, 1);
    expect(renewals()).toBe(before + 1);
    expect(await versionOf(team.linear)).toBe(2);
    for (const id of ids) await app.call('DELETE', `/automations/${id}`, team.key);
  });

  test('or when the vendor says that it has ended, within the same attempt', async () => {
    const { app, notion, database } = world;
    const id = await automate(app, team.key, {
      connection_id: team.notion,
      config: { data_source: database },
    });
    notion.tokens.expire();
    await publish('eval_expired');
    await delivered(id, 1);
    const [attempt] = await attemptsOf(app, team.key, id);
    expect(attempt).toMatchObject({ attempt: 1, status: 'delivered' });
    expect(await versionOf(team.notion)).toBe(2);
    const { body } = await app.call('GET', `/automations/deliveries/${attempt.id}`, team.key);
    const statuses = body.details.exchanges.map(({ status }: { status: number }) => status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(200);
    await app.call('DELETE', `/automations/${id}`, team.key);
  });

  test('is tried again later when the vendor can’t be asked for a new one', async () => {
    const { app, linear } = world;
    const config = { team: linearIds.engineering };
    const id = await automate(app, team.key, { connection_id: team.linear, config });
    await app.advance(24 * HOURS);
    linear.server.inject(
      { instead: { status: 503, body: 'down' } },
      1,
      ({ path }) => path === '/oauth/token',
    );
    await publish('eval_token_away');
    const attempts = await until(async () => {
      const rows = await attemptsOf(app, team.key, id);
      return rows.length === 2 && rows;
    });
    expect(attempts[1]).toMatchObject({ status: 'failed', attempt: 1 });
    await app.advance(60_000);
    await until(async () => (await attemptsOf(app, team.key, id))[0].status === 'delivered');
    await app.call('DELETE', `/automations/${id}`, team.key);
  });
});

test('two workers renew one token once, and the second uses what the first has got', async () => {
  const { app, clock } = { app: world.app, clock: world.app.clock };
  const second = await startTestApp({
    database: app.database,
    manualClock: clock ?? true,
    env: { ...vendorEnvironment(world), RETRY_SCHEDULE: '60' },
  });
  try {
    const config = { team: linearIds.engineering };
    const ids = await Promise.all(
      Array.from({ length: 6 }, () => automate(app, team.key, { connection_id: team.linear, config })),
    );
    await app.advance(24 * HOURS);
    const before = renewals();
    await publish('eval_two_workers');
    await second.app.worker?.sweep();
    for (const id of ids) await delivered(id, 1);
    expect(renewals()).toBe(before + 1);
    expect(world.linear.issues.filter(({ title }) => title.includes('eval_two_workers'))).toHaveLength(6);
  } finally {
    await second.stop();
  }
});
