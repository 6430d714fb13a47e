import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60,60,60' } });
const place = { project: 'acme-research', dataset: 'product_events', table: 'autousers_events' };
const rows = () => world.bigquery.rows(place.dataset, place.table);
const arrived = (id: string) => rows().filter(({ object_id }) => object_id === id).length;
const connect = () =>
  world.app.call('POST', '/connections', team.key, {
    ...{ connector: 'bigquery', kind: 'service_account', secret: world.bigquery.accounts.keyFile },
  });

beforeEach(() => {
  world.bigquery.now = () => world.app.clock?.now().getTime() ?? 0;
});

describe('BigQuery with a service account', () => {
  let connection: string;
  let automation: string;
  let saved: { warnings: object[] };

  async function publish(id: string): Promise<void> {
    await world.app.advance(2_000);
    await world.app.publish(team.key, { type: 'evaluation.completed', object: { id, name: `The ${id}` } });
  }

  beforeAll(async () => {
    world.bigquery.now = () => world.app.clock?.now().getTime() ?? 0;
    const { body } = await connect();
    expect(body).toMatchObject({ account: { id: world.bigquery.accounts.service.client_email } });
    connection = body.id;
    const made = await world.app.call('POST', '/automations', team.key, {
      name: 'Warehouse',
      connection_id: connection,
      action: 'add_row',
      enabled_events: ['evaluation.completed'],
      config: place,
    });
    automation = made.body.id;
    saved = made.body;
  });

  test('dataset and table are made at saving; the first row waits two minutes, and the log says why', async () => {
    expect(saved.warnings).toMatchObject([
      { message: expect.stringContaining('Made the dataset product_events in US and the table') },
    ]);
    await publish('eval_one');
    await until(async () =>
      JSON.stringify(await attemptsOf(world.app, team.key, automation)).includes('two minutes later'),
    );
    expect(rows()).toEqual([]);
    await world.app.advance(120_000);
    await world.app.settled(automation);
    expect(arrived('eval_one')).toBe(1);
    expect((await attemptsOf(world.app, team.key, automation))[0]).toMatchObject({
      status: 'delivered',
      reference: { label: 'product_events.autousers_events' },
    });
  });

  test('an answer that got lost after the row was streamed leaves one row, also minutes later', async () => {
    const lost = { status: 500, body: { error: { code: 500, message: 'Oh.' } } };
    world.bigquery.server.inject({ after: lost }, 1, ({ path }) => path.endsWith('/insertAll'));
    await publish('eval_two');
    await world.app.settled(automation);
    expect(arrived('eval_two')).toBe(1);
    await world.app.advance(120_000);
    await world.app.settled(automation);
    expect(arrived('eval_two')).toBe(1);
    expect((await attemptsOf(world.app, team.key, automation))[0]).toMatchObject({
      ...{ status: 'delivered', attempt: 2 },
    });
  });

  test('a key that was deleted parks what comes, and it arrives after pasting again', async () => {
    world.bigquery.accounts.revoke();
    await publish('eval_three');
    const status = async () =>
      (await world.app.call('GET', `/connections/${connection}`, team.key)).body.status;
    await until(async () => (await status()) === 'needs_reconnect');
    expect(arrived('eval_three')).toBe(0);
    world.bigquery.accounts.restore();
    expect((await connect()).body).toMatchObject({ id: connection, status: 'active' });
    await world.app.advance(2_000);
    await world.app.settled(automation);
    expect(arrived('eval_three')).toBe(1);
  });
});

test('a person connects in one click, and rows are written exactly once', async () => {
  const { app, bigquery } = world;
  const connection = await connectByOAuth(app, 'bigquery', team.owner);
  const { body } = await app.call('GET', `/connections/${connection}`, team.key);
  expect(body).toMatchObject({ account: { name: bigquery.accounts.person.email } });
  const config = { ...place, table: 'exactly_once', writing: 'exactly_once' };
  const automation = await automate(app, team.key, { connection_id: connection, config });
  await app.advance(2_000);
  bigquery.server.inject(
    { after: 'reset' },
    1,
    ({ path, method }) => method === 'POST' && path.endsWith('/jobs'),
  );
  await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_9', name: 'Clicked' } });
  await app.settled(automation);
  await app.advance(60_000);
  await app.settled(automation);
  expect(bigquery.rows(place.dataset, 'exactly_once')).toMatchObject([
    { object_id: 'eval_9', name: 'Clicked' },
  ]);
  expect((await attemptsOf(app, team.key, automation))[0]).toMatchObject({ status: 'delivered', attempt: 2 });
});
