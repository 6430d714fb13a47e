import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { VendorRequest } from '../support/fakes/vendor-server.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '5,5,5' } });

const LATER = { status: 503, body: { error: { code: 503, message: 'Oh.', status: 'UNAVAILABLE' } } };

async function connect(connector: string, kind: string, secret: string): Promise<string> {
  const { body } = await world.app.call('POST', '/connections', team.key, { connector, kind, secret });
  return body.id;
}

async function automation(connection: string, action: string, config: object): Promise<string> {
  const { body } = await world.app.call('POST', '/automations', team.key, {
    name: 'Every rating',
    connection_id: connection,
    action,
    enabled_events: ['rating.created'],
    config,
  });
  expect(body).toMatchObject({ id: expect.any(String) });
  return body.id;
}

/** Publishes ratings by one request. */
async function publish(from: number, count: number, more: object = {}): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    type: 'rating.created',
    data: { object: { id: `rat_${from + index}`, justification: `No. ${from + index}`, ...more } },
  }));
  const { status } = await world.app.call('POST', '/events/batch', team.key, { events });
  expect(status).toBe(202);
}

/** Moves the clock by seconds until the automation has nothing to do. Returns how many. */
async function seconds(id: string): Promise<number> {
  for (let passed = 0; ; passed += 1) {
    const [row] = await world.app.sql('SELECT count(*)::int AS left FROM due WHERE destination_id = $1', [
      id,
    ]);
    if (row?.left === 0) return passed;
    await world.app.advance(1_000);
    await until(async () => {
      const [held] = await world.app.sql(
        'SELECT count(*)::int AS held FROM due WHERE destination_id = $1 AND started',
        [id],
      );
      return held?.held === 0;
    });
  }
}

describe('rows of a spreadsheet', () => {
  let spreadsheet: ReturnType<typeof world.sheets.add>;
  let log: string;
  const texts = () =>
    spreadsheet.tab.rows.slice(1).map((row) => row.find((cell) => /^No\. /.test(String(cell))));
  const appends = () => world.sheets.server.requests.filter(({ path }) => path.endsWith(':append'));

  beforeAll(async () => {
    const connection = await connect('sheets', 'service_account', world.sheets.accounts.keyFile);
    spreadsheet = world.sheets.add('Log');
    log = await automation(connection, 'add_row', { spreadsheet: spreadsheet.id, tab: '0' });
  });
  beforeEach(() => {
    spreadsheet.tab.rows.splice(1);
    world.sheets.server.requests.length = 0;
  });

  test('a burst is written by a few requests, in order, and each event has its own place in the log', async () => {
    await publish(0, 250);
    // One by one it would be four minutes.
    expect(await seconds(log)).toBeLessThan(50);
    expect(texts()).toEqual(Array.from({ length: 250 }, (_, n) => `No. ${n}`));
    expect(appends().length).toBeLessThanOrEqual(6);
    const attempts = await world.app.sql(
      "SELECT event_id, details->'notes' AS notes FROM attempts WHERE destination_id = $1 AND status = 'delivered'",
      [log],
    );
    expect(new Set(attempts.map(({ event_id }) => event_id)).size).toBe(250);
    const shared = attempts.filter(({ notes }) => /Went in one request with \d+ more/.test(String(notes)));
    expect(shared.length).toBeGreaterThan(200);
  });

  test('one that Google refuses ends by itself, and the others are there once', async () => {
    const refusal = {
      status: 400,
      body: { error: { code: 400, message: 'No.', status: 'INVALID_ARGUMENT' } },
    };
    const isPoison = ({ body }: VendorRequest) => JSON.stringify(body).includes('poison');
    world.sheets.server.inject({ instead: refusal }, 100, isPoison);
    await publish(1_000, 40);
    await publish(2_000, 1, { justification: 'No. poison' });
    await publish(3_000, 40);
    await seconds(log);
    expect(new Set(texts()).size).toBe(80);
    expect(texts()).toHaveLength(80);
    const failed = await world.app.sql(
      "SELECT status, error FROM attempts WHERE destination_id = $1 AND status <> 'delivered'",
      [log],
    );
    expect(failed).toMatchObject([{ status: 'abandoned', error: expect.stringContaining('No.') }]);
    // It was found by halves.
    expect(appends().length).toBeLessThan(30);
    world.sheets.server.heal();
  });

  test('what is tried again after a lost answer is looked for, one by one, and nothing is there twice', async () => {
    world.sheets.server.inject({ after: LATER }, 1, ({ path }) => path.endsWith(':append'));
    await publish(5_000, 5);
    await seconds(log);
    expect(texts().toSorted()).toEqual(Array.from({ length: 5 }, (_, n) => `No. ${5_000 + n}`));
  });
});

test('Airtable takes ten records a request, also those that are tried again', async () => {
  const { airtable, records } = world;
  const connection = await connect('airtable', 'personal_access_token', airtable.personalToken);
  const log = await automation(connection, 'add_record', { ...records, add_missing_columns: true });
  airtable.server.requests.length = 0;
  airtable.server.inject({ after: LATER }, 1, ({ method }) => method === 'PATCH');
  await publish(0, 60);
  await seconds(log);
  const ids = airtable.rows().map((row) => row['Object ID']);
  expect(ids.toSorted()).toEqual(Array.from({ length: 60 }, (_, n) => `rat_${n}`).toSorted());
  expect(airtable.server.requests.filter(({ method }) => method === 'PATCH').length).toBeLessThanOrEqual(12);
});

test('BigQuery writes hundreds of rows a request, and tells which it refuses', async () => {
  const { bigquery } = world;
  const connection = await connect('bigquery', 'service_account', bigquery.accounts.keyFile);
  const log = await automation(connection, 'add_row', {
    ...{ project: bigquery.project, dataset: 'product', table: 'autousers_events' },
  });
  await world.app.advance(200_000);
  bigquery.server.requests.length = 0;
  await publish(0, 1);
  await seconds(log);
  const errors = [{ reason: 'invalid', location: 'object_id', message: 'Cannot convert value' }];
  const rowsOf = ({ body }: VendorRequest) => (body as { rows: { insertId: string }[] }).rows;
  const inserts = () => bigquery.server.requests.filter(({ path }) => path.endsWith('/insertAll'));
  bigquery.server.inject(
    { after: { status: 200, body: { insertErrors: [{ index: 3, errors }] } } },
    1,
    (request) => request.path.endsWith('/insertAll') && rowsOf(request).length > 4,
  );
  await publish(1, 120);
  await seconds(log);
  expect(bigquery.datasets.get('product')?.tables.get('autousers_events')?.rows).toHaveLength(121);
  expect(inserts().length).toBeLessThan(8);
  const sent = inserts().map(rowsOf);
  const large = sent.findIndex((rows) => rows.length > 4);
  expect(sent[large + 1]).toMatchObject([{ insertId: sent[large]?.[3]?.insertId }]);
});
