import { beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../support/fakes/vendor-server.ts';
import { action, bigqueryWorld } from './bigquery-world.ts';

const world = bigqueryWorld();
const isWrite = ({ path }: { path: string }) => /\/(?:insertAll|jobs)$/.test(path);
const refusal = (status: number, reason: string, message = 'No.'): Fault => ({
  instead: { status, body: { error: { code: status, message, errors: [{ reason, message }] } } },
});

describe('streaming', () => {
  beforeEach(() => world.prepare());

  test('an event is a row with its facts, its scores by name, and all that it says', async () => {
    const result = await world.deliver(world.config());
    expect(result).toEqual({
      kind: 'delivered',
      reference: {
        id: 'event_1',
        label: 'events.autousers_events',
        url: 'https://console.cloud.google.com/bigquery?project=acme-research&p=acme-research&d=events&t=autousers_events&page=table',
      },
    });
    const [row] = world.rows();
    expect(row).toMatchObject({
      event_type: 'evaluation.completed',
      occurred_at: expect.stringMatching(/^2026-.*Z$/),
      ...{ name: 'Checkout redesign: guest flow', type: 'SSE', status: 'Ended' },
      ...{
        rating_count: 48,
        human_rating_count: 12,
        ai_rating_count: 36,
        failed_run_count: 1,
        agreement: 0.81,
      },
      object_id: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      evaluation_id: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
      scores: [
        { name: 'usability', value: 0.64 },
        { name: 'clarity', value: 0.78 },
        { name: 'trust', value: 0.83 },
      ],
    });
    expect(JSON.parse(String(row?.payload))).toMatchObject({
      shareAccess: 'link',
      summary: { ratingCount: 48 },
    });
  });

  test('each type of event fits into the one table', async () => {
    const types = ['rating.created', 'autouser_run.failed', 'calibration.frozen', 'webhook.test'] as const;
    for (const type of types) {
      const result = await world.deliver(world.config(), { type, id: type }, { eventId: type });
      expect(result).toEqual({ kind: 'delivered', reference: expect.anything() });
    }
    expect(world.rows()).toMatchObject([
      { seconds_spent: 37.5, rater_type: 'autouser', scores: [{ name: 'usability', value: 3 }, {}, {}] },
      { cost_usd: '0.03351', status: 'failed', finished_at: '2026-05-04T09:43:34.552Z' },
      { name: 'Maya, first-time shopper', agreement: 0.84, object_id: 'auto_m9c4vx2rt8jb6hw1kq7zn5dp' },
      { comment: expect.stringContaining('test event') },
    ]);
  });

  test('the same event at once is dropped by its id, and after a minute found by a query', async () => {
    await world.deliver(world.config());
    await world.deliver(world.config());
    expect(world.rows()).toHaveLength(1);
    const later = world.fake.now() + 61_000;
    world.fake.now = () => later;
    const again = await world.deliver(world.config(), {}, { mayBeRepeated: true });
    expect(again).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.rows()).toHaveLength(1);
    const asked = world.fake.server.requests.find(({ path }) => path.endsWith('/queries'))?.body;
    expect(asked).toMatchObject({ useLegacySql: false, maximumBytesBilled: '1000000000' });
    expect(asked).toMatchObject({ query: expect.stringContaining('`occurred_at` = @at') });
  });

  test('who may not run queries delivers all the same, and the log says what that means', async () => {
    world.fake.rights.jobs = false;
    expect(await world.deliver(world.config(), {}, { mayBeRepeated: true })).toMatchObject({
      kind: 'delivered',
      notes: ['It could not be told whether the row was there already'],
    });
  });

  test('a table that was just made is left alone for two minutes', async () => {
    const table = world.fake.datasets.get('events')?.tables.get('autousers_events');
    if (table) table.creationTime = String(world.fake.now() - 30_000);
    expect(await world.deliver(world.config())).toMatchObject({
      ...{ kind: 'retry', scope: 'delivery', ambiguous: false, afterMs: 90_000 },
      message: 'The table was made or changed a moment ago: rows are written two minutes later',
    });
    if (table) table.creationTime = '0';
    if (table) table.labels = { autousers_connect_changed: String(world.fake.now() / 1000 - 1) };
    expect(await world.deliver(world.config())).toMatchObject({ kind: 'retry', afterMs: 119_000 });
    expect(world.rows()).toEqual([]);
  });

  test('a table that streaming has not noticed is tried again later', async () => {
    world.fake.knowsTables = false;
    const result = await world.deliver(world.config());
    expect(result).toMatchObject({ kind: 'retry', afterMs: 120_000, ambiguous: false });
  });

  test('so is a column that it has not noticed', async () => {
    world.fake.nextRefusals.push({
      reason: 'invalid',
      location: 'scores',
      message: 'no such field: scores.',
    });
    expect(await world.deliver(world.config())).toMatchObject({ kind: 'retry', afterMs: 120_000 });
  });

  test('a cell that Google refuses is left out, and the log says so', async () => {
    world.fake.nextRefusals.push({ reason: 'invalid', location: 'scores[0].value', message: 'Bad value' });
    expect(await world.deliver(world.config())).toMatchObject({
      kind: 'delivered',
      notes: ['"scores" was left out: Bad value'],
    });
    expect(world.rows()[0]).not.toHaveProperty('scores');
  });

  test('a row of which a required cell is refused is not written', async () => {
    world.fake.nextRefusals.push({ reason: 'invalid', location: 'event_id', message: 'Bad value' });
    expect(await world.deliver(world.config())).toMatchObject({ kind: 'failed', reason: 'payload' });
    expect(world.rows()).toEqual([]);
  });

  test('what passes for Google’s rows is tried again', async () => {
    world.fake.nextRefusals.push({ reason: 'timeout', location: '', message: '' });
    expect(await world.deliver(world.config())).toMatchObject({ kind: 'retry', ambiguous: false });
  });
});

describe('exactly once', () => {
  const config = () => world.config({ writing: 'exactly_once' });
  beforeEach(() => world.prepare());

  test('one query, with an id of ours, writes the row; a second one is refused by Google', async () => {
    const first = await world.deliver(config());
    const second = await world.deliver(config());
    expect(first).toEqual({ kind: 'delivered', reference: expect.anything() });
    expect(second).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.rows()).toMatchObject([{ rating_count: 48, agreement: 0.81, scores: [{}, {}, {}] }]);
    expect([...world.fake.jobs.keys()]).toEqual([expect.stringMatching(/^connect_[0-9a-f]{64}$/)]);
  });

  test('another automation that writes to the same table finds the row there', async () => {
    await world.deliver(config());
    const result = await world.deliver(config(), {}, { automationId: 'aut_2' });
    expect(result).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.rows()).toHaveLength(1);
  });

  test('an answer that was lost after the job had begun leaves one row', async () => {
    world.fake.server.inject({ after: { status: 502, body: '<h1>Bad gateway</h1>' } }, 1, isWrite);
    expect(await world.deliver(config())).toMatchObject({ kind: 'retry', ambiguous: true });
    expect(await world.deliver(config(), {}, { mayBeRepeated: true })).toMatchObject({
      ...{ kind: 'delivered', duplicate: true },
    });
    expect(world.rows()).toHaveLength(1);
  });

  test('a query that takes long is looked at later', async () => {
    world.fake.nextJobs.push('running');
    expect(await world.deliver(config())).toMatchObject({ kind: 'retry', afterMs: 5_000, ambiguous: true });
    const [job] = world.fake.jobs.values();
    if (job) job.status.state = 'DONE';
    expect(await world.deliver(config())).toMatchObject({ kind: 'delivered', duplicate: true });
  });

  test('after a query that failed comes another one', async () => {
    world.fake.nextJobs.push({ reason: 'backendError', message: 'Oh.' });
    expect(await world.deliver(config())).toMatchObject({ kind: 'retry', ambiguous: false });
    expect(await world.deliver(config())).toEqual({ kind: 'delivered', reference: expect.anything() });
    expect([...world.fake.jobs.keys()]).toEqual([expect.anything(), expect.stringMatching(/_1$/)]);
  });

  test.each([
    ['invalidQuery', 'Syntax error', { kind: 'failed', reason: 'config' }],
    ['accessDenied', 'Access Denied', { kind: 'failed', reason: 'config' }],
    ['notFound', 'Not found: Table', { kind: 'failed', reason: 'config' }],
    ['quotaExceeded', 'Quota exceeded', { kind: 'retry', scope: 'connection', afterMs: 600_000 }],
    ['jobRateLimitExceeded', 'Too many', { kind: 'retry', scope: 'connection', afterMs: 10_000 }],
    ['internalError', 'Oh.', { kind: 'retry', scope: 'delivery' }],
    [
      'invalidQuery',
      'Could not serialize access to table due to concurrent update',
      { kind: 'retry', scope: 'delivery' },
    ],
    [
      'invalidQuery',
      'UPDATE or DELETE statement over table would affect rows in the streaming buffer',
      { kind: 'retry', afterMs: 1_800_000 },
    ],
    ['invalid', 'Billing has not been enabled for this project', { kind: 'failed', reason: 'plan' }],
  ])('a query that failed with %s (%s)', async (reason, message, expected) => {
    world.fake.nextJobs.push({ reason, message });
    expect(await world.deliver(config())).toMatchObject(expected);
  });
});

describe('one row an object', () => {
  const config = () => world.config({ mode: 'update' });
  const created = { id: 'eval_1', name: 'Checkout', status: 'Running' };
  const write = (id: string, object: object, created?: number) => {
    const { request } = world.render(config(), { id, object: { ...object } });
    if (created !== undefined) {
      request.columns = request.columns.map((cell) =>
        cell.text === String(request.created) ? { ...cell, text: String(created) } : cell,
      );
      request.created = created;
    }
    return action.deliver(world.session, request, {
      ...{ eventId: id, automationId: 'aut_1', now: new Date(world.fake.now()) },
      ...{ mayBeRepeated: false, previous: undefined },
    });
  };
  beforeEach(() => world.prepare({ mode: 'update' }));

  test('a later event writes over what it has a value for, and an older one over nothing', async () => {
    await write('event_1', created, 1_767_000_000);
    await write('event_2', { id: 'eval_1', status: 'Ended' }, 1_767_000_060);
    expect(world.rows()).toMatchObject([{ event_id: 'event_2', name: 'Checkout', status: 'Ended' }]);
    expect(await write('event_0', { ...created, status: 'Draft' }, 1_766_000_000)).toMatchObject({
      notes: ['The row is of a newer event already, and was left as it is'],
    });
    expect(world.rows()).toMatchObject([{ event_id: 'event_2', status: 'Ended' }]);
  });

  test('another object has a row of its own', async () => {
    await write('event_1', created);
    await write('event_2', { ...created, id: 'eval_2' });
    expect(world.rows()).toHaveLength(2);
  });
});

describe('a table of somebody’s own', () => {
  const fields = [
    { name: 'Id', type: 'STRING', mode: 'REQUIRED' },
    { name: 'score', type: 'NUMERIC' },
    { name: 'place', type: 'GEOGRAPHY' },
  ];
  const columns = (...mapped: [string, string][]) => ({
    columns: mapped.map(([column, value]) => ({ column, value })),
  });
  beforeEach(() => world.fake.addTable('events', 'autousers_events', fields));

  test('takes what is mapped, whatever the capitals', async () => {
    const config = world.config(
      columns(['id', '{{ event.id }}'], ['score', '{{ object.summary.krippendorffAlpha }}']),
    );
    expect(await world.deliver(config, { id: 'event_7' })).toMatchObject({ kind: 'delivered' });
    expect(world.rows()).toEqual([{ Id: 'event_7', score: '0.81' }]);
  });

  test('a column that is gone is said, and nothing is written', async () => {
    const result = await world.deliver(world.config(columns(['Id', 'x'], ['gone', 'y'])));
    expect(result).toMatchObject({ kind: 'failed', reason: 'config', code: 'no_such_column' });
    expect(world.rows()).toEqual([]);
  });

  test('a column of a type that takes nothing is left out', async () => {
    expect(
      await world.deliver(world.config(columns(['Id', '{{ event.id }}'], ['place', 'y']))),
    ).toMatchObject({
      notes: ['"place" was left out: nothing can be written to a column of the type GEOGRAPHY'],
    });
  });

  test('a required column without a value is Google’s to refuse', async () => {
    const result = await world.deliver(world.config(columns(['score', '1'])));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'payload',
      message: expect.stringContaining('Id'),
    });
  });
});

test('without a table nothing is written, and what to do is said', async () => {
  expect(await world.deliver(world.config())).toMatchObject({
    ...{ kind: 'failed', reason: 'config', code: 'no_such_table' },
  });
});

describe('what Google answers', () => {
  beforeEach(() => world.prepare());

  test.each<[string, Fault, object]>([
    ['a token that ended', refusal(401, 'authError'), { kind: 'reconnect', reason: 'expired' }],
    [
      'a scope that is missing',
      refusal(403, 'insufficientPermissions'),
      { kind: 'reconnect', reason: 'scope' },
    ],
    ['a right that is missing', refusal(403, 'accessDenied'), { kind: 'failed', reason: 'config' }],
    ['no billing', refusal(403, 'billingNotEnabled'), { kind: 'failed', reason: 'plan' }],
    [
      'the free tier',
      refusal(403, 'accessDenied', 'Streaming insert is not allowed in the free tier'),
      { kind: 'failed', reason: 'plan' },
    ],
    ['an API that is off', refusal(403, 'accessNotConfigured'), { kind: 'failed', reason: 'config' }],
    [
      'a rate limit',
      refusal(403, 'rateLimitExceeded'),
      { kind: 'retry', scope: 'connection', afterMs: 10_000, ambiguous: false },
    ],
    ['a quota', refusal(403, 'quotaExceeded'), { kind: 'retry', scope: 'connection', afterMs: 600_000 }],
    ['429', refusal(429, 'x'), { kind: 'retry', scope: 'connection', afterMs: 60_000 }],
    ['a bad request', refusal(400, 'invalid'), { kind: 'failed', reason: 'config' }],
    ['too long', refusal(413, 'uploadTooLarge'), { kind: 'failed', reason: 'payload' }],
    ['a conflict', refusal(412, 'conditionNotMet'), { kind: 'retry', ambiguous: true }],
    ['500', refusal(500, 'internalError'), { kind: 'retry', ambiguous: true }],
    ['503', refusal(503, 'backendError'), { kind: 'retry', ambiguous: true }],
    ['a page', { instead: { status: 502, body: '<h1>Oh</h1>' } }, { kind: 'retry', ambiguous: true }],
    ['nothing', { instead: 'reset' }, { kind: 'retry', ambiguous: true }],
  ])('%s', async (_name, fault, expected) => {
    world.fake.server.inject(fault, 1, isWrite);
    expect(await world.deliver(world.config())).toMatchObject(expected);
    expect(world.rows()).toEqual([]);
  });
});
