import { describe, expect, test } from 'vitest';
import { connectorById } from '../../connectors/index.ts';
import { Renewals } from '../../server/integrations/vendor/renewals.ts';
import { startTestApp } from '../support/app.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { gate } from '../support/gate.ts';
import {
  attemptsOf,
  automate,
  connectedTeam,
  useConnectedTeam,
  vendorEnvironment,
} from '../support/integrations.ts';
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

describe('the vendor is asked without holding anything that others need', () => {
  const isTokenRequest = ({ path }: { path: string }) => path === '/oauth/token';
  /** More than the database has connections for what people do. */
  const TEAMS = 8;

  test('token endpoints that hang stop nobody else', async () => {
    const { app, linear } = world;
    const teams = await Promise.all(Array.from({ length: TEAMS }, () => connectedTeam(world)));
    await app.advance(25 * HOURS);
    const answers = gate();
    linear.server.inject({ held: answers.passed }, TEAMS, isTokenRequest);
    const before = renewals();
    const asked = teams.map(({ key, linear: id }) => app.call('POST', `/connections/${id}/verify`, key));
    await until(() => renewals() === before + TEAMS);
    const other = await Promise.race([app.call('GET', '/webhooks', team.key), ...asked]);
    expect(other.status).toBe(200);
    expect(other.body).toHaveProperty('has_more');
    expect((await app.call('GET', '/connections', team.key)).status).toBe(200);
    answers.open();
    for (const { status, body } of await Promise.all(asked)) {
      expect({ status, shown: body.status }).toEqual({ status: 200, shown: 'active' });
    }
  });

  /** What another process with the same database has. */
  const another = () => new Renewals(world.app.app.context);
  const renewedBy = (renewals: Renewals, id: string, version: number, waitMs: number) => {
    const settings = world.app.app.context.config.vendors.linear;
    const connector = connectorById('linear');
    if (!settings || !connector) throw new Error('no Linear');
    return renewals.renew({ connector, settings, id, version }, waitMs);
  };

  test('new tokens are stored by whoever got them, also when nobody waits for them any more', async () => {
    const { app, linear } = world;
    const { linear: id, key } = await connectedTeam(world);
    const answers = gate();
    linear.server.inject({ held: answers.passed }, 1, isTokenRequest);
    const before = renewals();
    const [first, second] = [another(), another()];
    expect(await renewedBy(first, id, 1, 50)).toMatchObject({ kind: 'unreachable' });
    // Another process waits for the same tokens, and doesn't ask for them as well.
    expect(await renewedBy(second, id, 1, 250)).toMatchObject({ kind: 'unreachable' });
    const waiting = renewedBy(second, id, 1, 20_000);
    answers.open();
    await first.close();
    expect(await waiting).toMatchObject({ kind: 'renewed', credential: { version: 2 } });
    expect(renewals()).toBe(before + 1);
    const checked = await app.call('POST', `/connections/${id}/verify`, key);
    expect(checked.body).toMatchObject({ status: 'active' });
  });

  test('a process that died while it asked is waited for no longer than its lease', async () => {
    const { app } = world;
    const { linear: id } = await connectedTeam(world);
    const leaseUntil = (seconds: number) =>
      app.sql(`UPDATE connections SET renewing_until = now() + $2 * interval '1 s' WHERE id = $1`, [
        id,
        seconds,
      ]);
    await leaseUntil(3600);
    expect(await renewedBy(another(), id, 1, 250)).toMatchObject({ kind: 'unreachable' });
    await leaseUntil(-1);
    expect(await renewedBy(another(), id, 1, 20_000)).toMatchObject({ kind: 'renewed' });
    expect(await versionOf(id)).toBe(2);
  });

  test('tokens that came when the connection was given up make it work again', async () => {
    const { app, linear } = world;
    const { linear: id } = await connectedTeam(world);
    const answers = gate();
    linear.server.inject({ held: answers.passed }, 1, isTokenRequest);
    const before = renewals();
    const renewal = renewedBy(another(), id, 1, 20_000);
    await until(() => renewals() === before + 1);
    await app.sql(
      `UPDATE connections SET status = 'needs_reconnect', status_reason = 'refused' WHERE id = $1`,
      [id],
    );
    answers.open();
    expect(await renewal).toMatchObject({ kind: 'renewed' });
    const state = await app.sql('SELECT status, status_reason FROM connections WHERE id = $1', [id]);
    expect(state).toEqual([{ status: 'active', status_reason: null }]);
  });
});
