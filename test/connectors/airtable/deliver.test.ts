import { describe, expect, test } from 'vitest';
import { airtableWorld } from './airtable-world.ts';

const world = airtableWorld();
const sent = () => world.fake.server.requests.map(({ method, path }) => `${method} ${path}`);
const rows = () => world.fake.rows();

describe('one record per event', () => {
  test('a repeat finds the first record, in one request', async () => {
    const first = await world.deliver({ Name: 'Checkout' });
    expect(first).toMatchObject({
      kind: 'delivered',
      reference: {
        label: 'Evaluations',
        url: expect.stringMatching(/^https:\/\/airtable\.com\/app\w+\/tbl\w+\/rec/),
      },
    });
    expect(first).not.toHaveProperty('duplicate');
    expect(await world.deliver({ Name: 'Checkout' }, { facts: { mayBeRepeated: true } })).toMatchObject({
      kind: 'delivered',
      duplicate: true,
      reference: first.kind === 'delivered' && first.reference,
    });
    expect(rows()).toMatchObject([{ Name: 'Checkout', 'Event ID': 'event_1' }]);
    expect(sent().filter((each) => each.startsWith('PATCH'))).toHaveLength(2);
  });

  test('without a field Event ID, a repeat is written again and says why', async () => {
    world.table.fields = world.table.fields.filter(({ name }) => name !== 'Event ID');
    await world.deliver({ Name: 'Checkout' });
    expect(await world.deliver({ Name: 'Checkout' }, { facts: { mayBeRepeated: true } })).toMatchObject({
      kind: 'delivered',
      notes: expect.arrayContaining([expect.stringContaining('There is no field Event ID')]),
    });
    expect(rows()).toHaveLength(2);
  });

  test('with update, the record of the object is written to, and other cells stay', async () => {
    const update = { mode: 'update', object: 'eval_1' } as const;
    await world.deliver({ Name: 'Checkout', Status: 'Running' }, { ...update, event: 'event_1' });
    await world.deliver({ Status: 'Ended' }, { ...update, event: 'event_2' });
    await world.deliver({ Name: 'Another' }, { ...update, object: 'eval_2', event: 'event_3' });
    expect(rows()).toMatchObject([
      { Name: 'Checkout', Status: 'Ended', 'Object ID': 'eval_1', 'Event ID': 'event_2' },
      { Name: 'Another', 'Object ID': 'eval_2' },
    ]);
  });

  test('copies that people made are no reason to guess', async () => {
    const update = { mode: 'update', object: 'eval_1' } as const;
    await world.deliver({ Name: 'Checkout' }, update);
    const [record] = world.table.records;
    if (record) world.table.records.push({ ...record, id: 'recCopy' });
    expect(await world.deliver({ Name: 'Again' }, update)).toMatchObject({
      kind: 'failed',
      reason: 'config',
      hint: expect.stringContaining('Remove the extra ones'),
    });
  });
});

describe('fields', () => {
  test('are read once for many records, and again when one of them is refused', async () => {
    for (const event of ['event_1', 'event_2', 'event_3']) await world.deliver({ Name: 'One' }, { event });
    const reads = () => sent().filter((each) => each.endsWith('/tables')).length;
    expect(reads()).toBe(1);
    const ratings = world.table.fields.find(({ name }) => name === 'Ratings');
    if (ratings) ratings.type = 'singleLineText';
    expect(await world.deliver({ Ratings: '48' }, { event: 'event_4' })).toMatchObject({ kind: 'delivered' });
    expect(rows().at(-1)).toMatchObject({ Ratings: '48' });
    expect(reads()).toBe(2);
  });

  test('are read again after five minutes', async () => {
    await world.deliver({ Name: 'One' });
    await world.deliver({ Name: 'Two' }, { event: 'event_2', facts: { now: new Date(5 * 60_000) } });
    expect(sent().filter((each) => each.endsWith('/tables'))).toHaveLength(2);
  });

  test('one that was mapped and is gone is named; a recommended one is left out', async () => {
    expect(await world.deliver({ 'Old name': 'x' })).toMatchObject({
      kind: 'failed',
      reason: 'config',
      code: 'no_such_field',
      message: 'The table has no field "Old name"',
    });
    expect(rows()).toEqual([]);
  });

  test('a field that Airtable fills by itself is left out, and the log says so', async () => {
    expect(await world.deliver({ 'Record number': '7' })).toMatchObject({
      kind: 'delivered',
      notes: [expect.stringContaining('"Record number" was left out')],
    });
  });

  test('a new option that may not be made costs the cell, not the record', async () => {
    world.fake.optionsAreLocked = true;
    expect(await world.deliver({ Name: 'Checkout', Status: 'Paused', Event: 'x' })).toMatchObject({
      kind: 'delivered',
      notes: [
        '"Status" was left out: the connected account may not add options to it',
        '"Event" was left out: the connected account may not add options to it',
      ],
    });
    expect(await world.deliver({ Status: 'ended' }, { event: 'event_2' })).toMatchObject({
      kind: 'delivered',
    });
    expect(rows()).toMatchObject([{ Name: 'Checkout', Status: undefined }, { Status: 'Ended' }]);
  });
});

describe('an answer', () => {
  const error = (type: string, message = 'No.') => ({ error: { type, message } });

  test.each([
    [401, error('AUTHENTICATION_REQUIRED'), { kind: 'reconnect', reason: 'expired' }],
    [401, { error: 'UNAUTHORIZED' }, { kind: 'reconnect', reason: 'expired' }],
    [
      403,
      error('INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND'),
      { kind: 'failed', reason: 'config', hint: expect.stringContaining('Grant the base') },
    ],
    [
      403,
      error('INVALID_PERMISSIONS'),
      { kind: 'failed', reason: 'config', hint: expect.stringContaining('Editor') },
    ],
    [403, error('RECORD_LIMIT_EXCEEDED'), { kind: 'failed', reason: 'plan' }],
    [404, { error: 'NOT_FOUND' }, { kind: 'failed', reason: 'config', code: 'NOT_FOUND' }],
    [404, error('TABLE_NOT_FOUND'), { kind: 'failed', reason: 'config' }],
    [413, error('REQUEST_TOO_LARGE'), { kind: 'failed', reason: 'payload' }],
    [422, error('ROW_DOES_NOT_EXIST'), { kind: 'failed', reason: 'config', code: 'ROW_DOES_NOT_EXIST' }],
    [422, error('FAILED_STATE_CHECK'), { kind: 'failed', reason: 'config' }],
    [422, error('UNKNOWN_FIELD_NAME'), { kind: 'failed', reason: 'config' }],
    [422, error('BASE_RECORD_LIMIT'), { kind: 'failed', reason: 'plan' }],
    [
      429,
      error('RATE_LIMIT_REACHED'),
      { kind: 'retry', scope: 'connection', ambiguous: false, afterMs: 30_000 },
    ],
    [429, error('PUBLIC_API_BILLING_LIMIT_EXCEEDED'), { kind: 'failed', reason: 'plan' }],
    [500, error('SERVER_ERROR'), { kind: 'retry', scope: 'delivery', ambiguous: true }],
    [502, '<h1>Bad gateway</h1>', { kind: 'retry', ambiguous: true }],
    [503, error('SERVICE_UNAVAILABLE'), { kind: 'retry', ambiguous: true }],
    [504, '', { kind: 'retry', ambiguous: true }],
  ])('%i %j is told apart', async (status, body, result) => {
    world.fake.server.inject({ instead: { status, body } }, 9, ({ method }) => method === 'PATCH');
    expect(await world.deliver({ Name: 'x' })).toMatchObject(result);
  });

  test('that is lost after the record was made leaves one record', async () => {
    const lost = { status: 503, body: error('SERVICE_UNAVAILABLE') };
    world.fake.server.inject({ after: lost }, 1, ({ method }) => method === 'PATCH');
    expect(await world.deliver({ Name: 'x' })).toMatchObject({ kind: 'retry', ambiguous: true });
    expect(await world.deliver({ Name: 'x' }, { facts: { mayBeRepeated: true } })).toMatchObject({
      kind: 'delivered',
      duplicate: true,
    });
    expect(rows()).toHaveLength(1);
  });

  test('to reading the fields is no reason to think that a record was made', async () => {
    world.fake.server.inject({ instead: { status: 500, body: '' } }, 1, ({ method }) => method === 'GET');
    expect(await world.deliver({ Name: 'x' })).toMatchObject({ kind: 'retry', ambiguous: false });
  });
});
