import { beforeAll, describe, expect, test } from 'vitest';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { comeBack, connectByOAuth, vendorPage } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60,60' } });
const status = async (connection: string) =>
  (await world.app.call('GET', `/connections/${connection}`, team.key)).body.status;

describe('Google Sheets with a service account', () => {
  let spreadsheet: ReturnType<typeof world.sheets.add>;
  let connection: string;
  let automation: string;
  let saved: { warnings: object[] };
  const rows = () => spreadsheet.tab.rows.slice(1).map((row) => JSON.stringify(row));

  async function publish(id: string): Promise<void> {
    await world.app.advance(2_000);
    await world.app.publish(team.key, { type: 'evaluation.completed', object: { id, name: `The ${id}` } });
  }
  const arrived = (id: string) => rows().filter((row) => row.includes(`The ${id}"`)).length;

  beforeAll(async () => {
    spreadsheet = world.sheets.add('Log');
    const { body } = await world.app.call('POST', '/connections', team.key, {
      ...{ connector: 'sheets', kind: 'service_account', secret: world.sheets.accounts.keyFile },
    });
    expect(body).toMatchObject({ account: { id: world.sheets.accounts.service.client_email } });
    connection = body.id;
    const made = await world.app.call('POST', '/automations', team.key, {
      name: 'Log',
      connection_id: connection,
      action: 'add_row',
      enabled_events: ['evaluation.completed'],
      config: { spreadsheet: spreadsheet.id, tab: '0' },
    });
    automation = made.body.id;
    saved = made.body;
  });

  test('an empty tab got its first row at saving, and events become rows', async () => {
    expect(saved.warnings).toMatchObject([{ message: expect.stringContaining('Added to the first row') }]);
    await publish('eval one');
    await world.app.settled(automation);
    expect(arrived('eval one')).toBe(1);
    expect((await attemptsOf(world.app, team.key, automation))[0]).toMatchObject({
      status: 'delivered',
      reference: { label: 'Ratings', url: expect.stringContaining(spreadsheet.id) },
    });
  });

  test('an answer that got lost after the row was written leaves one row', async () => {
    const lost = { status: 500, body: { error: { code: 500, message: 'Oh.', status: 'INTERNAL' } } };
    world.sheets.server.inject({ after: lost }, 1, ({ path }) => path.endsWith(':append'));
    await publish('eval two');
    await world.app.settled(automation);
    await world.app.advance(60_000);
    await world.app.settled(automation);
    expect(arrived('eval two')).toBe(1);
    expect((await attemptsOf(world.app, team.key, automation))[0]).toMatchObject({
      status: 'delivered',
      attempt: 2,
    });
  });

  test('after an hour a new token is bought, without anybody noticing', async () => {
    const before = world.sheets.accounts.given;
    await world.app.advance(3_600_000);
    world.sheets.accounts.expire();
    await publish('eval three');
    await world.app.settled(automation);
    expect(arrived('eval three')).toBe(1);
    expect(world.sheets.accounts.given).toBe(before + 1);
    expect(await status(connection)).toBe('active');
  });

  test('a key that was deleted parks what comes, and it arrives after pasting again', async () => {
    world.sheets.accounts.revoke();
    await publish('eval four');
    await until(async () => (await status(connection)) === 'needs_reconnect');
    expect(arrived('eval four')).toBe(0);
    world.sheets.accounts.restore();
    const again = await world.app.call('POST', '/connections', team.key, {
      ...{ connector: 'sheets', kind: 'service_account', secret: world.sheets.accounts.keyFile },
    });
    expect(again.body).toMatchObject({ id: connection, status: 'active' });
    await world.app.advance(2_000);
    await world.app.settled(automation);
    expect(arrived('eval four')).toBe(1);
  });

  test('neither key nor tokens are in the log, in an answer, or in the table', async () => {
    const secret = /BEGIN PRIVATE|ya29\.|MII[A-Za-z0-9+/]{20}/;
    const deliveries = await attemptsOf(world.app, team.key, automation);
    for (const { id } of deliveries) {
      const { text } = await world.app.call('GET', `/automation-deliveries/${id}`, team.key);
      expect(text).not.toMatch(secret);
    }
    expect(JSON.stringify(world.app.logs)).not.toMatch(secret);
    expect(JSON.stringify(await world.app.sql('SELECT * FROM connections'))).not.toMatch(secret);
    expect(JSON.stringify(await world.app.sql('SELECT * FROM attempts'))).not.toMatch(secret);
  });

  test('a key that Google doesn’t take is refused with what to do', async () => {
    world.sheets.accounts.revoke();
    const { status: answered, body } = await world.app.call('POST', '/connections', team.key, {
      ...{ connector: 'sheets', kind: 'service_account', secret: world.sheets.accounts.keyFile },
    });
    world.sheets.accounts.restore();
    expect(answered).toBe(400);
    expect(body.error).toMatchObject({
      ...{ param: 'secret', code: 'credential_refused', message: expect.stringContaining('invalid_grant') },
    });
  });
});

test('a person connects in one click, chooses from lists, and sees a preview', async () => {
  const { app, sheets } = world;
  const { id } = sheets.add('Shared', ['Name', 'Scores', 'Event ID']);
  const connection = await connectByOAuth(app, 'sheets', team.owner);
  const { body } = await app.call('GET', `/connections/${connection}`, team.key);
  expect(body).toMatchObject({ account: { name: sheets.accounts.person.email } });
  const options = async (picker: string, query: string) =>
    (await app.call('GET', `/connections/${connection}/options/${picker}?${query}`, team.key)).body.data;
  expect(await options('tabs', `spreadsheet=${id}`)).toMatchObject([{ value: '0', label: 'Ratings' }]);
  const automation = await automate(app, team.key, {
    connection_id: connection,
    config: {
      spreadsheet: `https://docs.google.com/spreadsheets/d/${id}/edit`,
      tab: '0',
      add_missing_columns: false,
    },
  });
  await app.advance(2_000);
  await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_9', name: 'Clicked' } });
  await app.settled(automation);
  expect(sheets.spreadsheets.at(-1)?.tabs[0]?.rows[1]?.[0]).toBe('Clicked');
  const preview = await app.call('POST', '/automations/preview', team.key, {
    ...{ connector: 'sheets', action: 'add_row', type: 'evaluation.completed' },
    config: { spreadsheet: id, tab: '0' },
  });
  expect(preview.body.request.columns).toContainEqual({
    ...{ column: 'Ratings', type: 'number', text: '48', optional: true },
  });
});

test('who unticks the scope while consenting isn’t connected, and no connection is left', async () => {
  const { app, sheets } = world;
  sheets.accounts.unticked = ['https://www.googleapis.com/auth/spreadsheets'];
  const stranger = await app.team();
  const owner = await app.session(stranger.id, 'owner');
  const page = await vendorPage(app, 'sheets', owner);
  const consented = await fetch(page, { redirect: 'manual' });
  const answer = await comeBack(app, new URL(consented.headers.get('location') ?? '', page), owner);
  sheets.accounts.unticked = [];
  expect(answer.headers.get('location')).toContain('connect_error=incomplete');
  expect((await app.call('GET', '/connections', stranger.key)).body.data).toEqual([]);
});
