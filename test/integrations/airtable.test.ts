import { beforeAll, expect, test } from 'vitest';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60,60' } });
let connection: string;
let automation: string;
let saved: { warnings: { field: string; message: string }[] };

beforeAll(async () => {
  const { app, records } = world;
  connection = await connectByOAuth(app, 'airtable', team.owner);
  const { body } = await app.call('POST', '/automations', team.key, {
    name: 'Research log',
    connection_id: connection,
    action: 'add_record',
    enabled_events: ['evaluation.completed', 'rating.created'],
    config: { ...records, add_missing_columns: true },
  });
  automation = body.id;
  saved = body;
});

/** Publishes an event, and waits until the automation has nothing to do. */
async function publish(id: string, name: string): Promise<string> {
  const { app } = world;
  await app.advance(1_000);
  const event = await app.publish(team.key, { type: 'evaluation.completed', object: { id, name } });
  await app.settled(automation);
  return event;
}

const rowsOf = (event: string) => world.airtable.rows().filter((row) => row['Event ID'] === event);

test('saving adds the fields that the events need, and says which', () => {
  expect(saved.warnings).toMatchObject([
    {
      field: 'add_missing_columns',
      message: expect.stringMatching(/^Added to the table: .*Seconds spent/),
    },
  ]);
  const names = world.airtable.bases[0]?.tables[0]?.fields.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Rater', 'Seconds spent', 'Evaluation ID']));
});

test('an event becomes a record, and the log leads to it', async () => {
  const event = await publish('eval_1', 'Checkout');
  expect(rowsOf(event)).toMatchObject([
    {
      Name: 'Checkout',
      Event: 'Evaluation completed',
      'Object ID': 'eval_1',
      Date: expect.stringMatching(/Z$/),
    },
  ]);
  const [attempt] = await attemptsOf(world.app, team.key, automation);
  expect(attempt).toMatchObject({
    status: 'delivered',
    reference: { label: 'Checkout', url: expect.stringMatching(/^https:\/\/airtable\.com\/app/) },
  });
});

test('an answer that is lost after the record was made leaves one record', async () => {
  const { app, airtable } = world;
  const lost = { status: 500, body: { error: { type: 'SERVER_ERROR', message: 'Oh.' } } };
  airtable.server.inject({ after: lost }, 1, ({ method }) => method === 'PATCH');
  const event = await publish('eval_2', 'Twice');
  await app.advance(60_000);
  await app.settled(automation);
  expect(rowsOf(event)).toHaveLength(1);
  expect((await attemptsOf(app, team.key, automation))[0]).toMatchObject({ status: 'delivered', attempt: 2 });
});

test('tokens that were withdrawn park what comes, and it arrives after connecting again', async () => {
  const { app, airtable } = world;
  airtable.revoke();
  await app.advance(1_000);
  const event = await app.publish(team.key, {
    ...{ type: 'evaluation.completed', object: { id: 'eval_3', name: 'Parked' } },
  });
  await until(async () => {
    const { body } = await app.call('GET', `/connections/${connection}`, team.key);
    return body.status === 'needs_reconnect';
  });
  expect(rowsOf(event)).toEqual([]);
  expect(await connectByOAuth(app, 'airtable', team.owner)).toBe(connection);
  // One record a second: the refused one had this second's place.
  await app.advance(1_000);
  await app.settled(automation);
  expect(rowsOf(event)).toMatchObject([{ Name: 'Parked' }]);
});

test('pickers and the preview say what people will see', async () => {
  const { app, records } = world;
  const options = async (picker: string, query = '') =>
    (await app.call('GET', `/connections/${connection}/options/${picker}?${query}`, team.key)).body.data;
  expect(await options('bases')).toEqual([{ value: records.base, label: 'Research', hint: null }]);
  expect(await options('tables', `base=${records.base}`)).toMatchObject([{ label: 'Evaluations' }]);
  const fields = await options('columns', `base=${records.base}&table=${records.table}&q=scor`);
  expect(fields).toMatchObject([{ label: 'Scores', hint: 'Long text' }]);
  const { body } = await app.call('POST', '/automations/preview', team.key, {
    ...{ connector: 'airtable', action: 'add_record', type: 'evaluation.completed', config: records },
  });
  expect(body.request.columns).toContainEqual({
    ...{ column: 'Scores', type: 'multilineText', optional: true },
    text: 'Usability 64 %, Clarity 78 %, Trust 83 %',
  });
});

test('a base that may only be read is refused before anything is saved', async () => {
  const { app, airtable } = world;
  const hidden = airtable.addBase('Hidden', 'none');
  const table = airtable.addTable(hidden, 'Secret', [['Name', 'singleLineText']]);
  const refused = automate(app, team.key, {
    connection_id: connection,
    config: { base: hidden.id, table: table.id },
  });
  await expect(refused).rejects.toThrow(/config\.base.*Grant the base/);
});
