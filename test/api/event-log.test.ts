import { beforeAll, describe, expect, test } from 'vitest';
import { idBodyFrom } from '../../server/ids.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '1,300' } });
let key: string;
let id: string;
const events: Record<string, string> = {};

interface Story {
  event_id: string;
  event_type: string;
  object: { id: string | null; name: string | null };
  attempt_count: number;
  attempts: { id: string; status: string; attempt: number; response_status: number | null }[];
}

beforeAll(async () => {
  const { app, receiver } = stage;
  ({ key } = await app.team());
  receiver.respond('/stories', (n) => ({ status: [200, 404, 200, 200, 503][n] ?? 200, body: `answer ${n}` }));
  ({ id } = await app.endpoint(key, receiver.url('/stories')));
  const publish = async (name: string, type: string, object: Record<string, unknown>) => {
    events[name] = await app.publish(key, { type, object });
    await until(async () =>
      (await app.deliveries(id)).every(({ status, attempt }) => status !== 'pending' || attempt > 2),
    );
  };
  await publish('retried', 'rating.created', { id: 'rat_1' });
  await publish('plain', 'evaluation.created', { id: 'eval_1', name: 'Checkout “new” redesign' });
  await publish('failing', 'evaluation.created', { id: 'eval_2', name: 'Search' });
});

const get = (query = '', endpoint = id, by = key) =>
  stage.app.call('GET', `/webhooks/${endpoint}/events${query}`, by);
const list = async (query = '', endpoint = id): Promise<Story[]> => (await get(query, endpoint)).body.data;
const found = async (query: string) => {
  const names = Object.entries(events).map(([name, event]) => [event, name]);
  return (await list(query)).map(({ event_id }) => Object.fromEntries(names)[event_id]);
};

describe('the log of an endpoint by event', () => {
  test('has a row for each event, newest first, with its attempts, newest first', async () => {
    const [failing, plain, retried] = await list();
    const brief = ({ attempts }: Story) => attempts.map((each) => [each.attempt, each.status]);
    expect(failing && brief(failing)).toEqual([
      [2, 'delivered'],
      [1, 'failed'],
    ]);
    expect(plain).toMatchObject({
      event_id: events.plain,
      event_type: 'evaluation.created',
      object: { id: 'eval_1', name: 'Checkout “new” redesign' },
      attempt_count: 1,
    });
    expect(retried?.attempts.map(({ response_status }) => response_status)).toEqual([200, 404]);
    expect(retried?.object).toEqual({ id: 'rat_1', name: null });
  });

  test('finds events by any of their attempts: state, status of the answer, type, all together', async () => {
    expect(await found('?status=failed')).toEqual(['failing', 'retried']);
    expect(await found('?response_status=404')).toEqual(['retried']);
    expect(await found('?response_status=5xx')).toEqual(['failing']);
    expect(await found('?response_status=2xx&type=rating.created')).toEqual(['retried']);
    expect(await found('?response_status=5xx&type=rating.created')).toEqual([]);
    expect(await found('?response_status=none')).toEqual([]);
  });

  test('finds events by ids, and by what they, their answers or errors say', async () => {
    expect(await found(`?q=${events.plain}`)).toEqual(['plain']);
    const [newest] = await list();
    expect(await found(`?q=${newest?.attempts.at(-1)?.id}`)).toEqual(['failing']);
    expect(await found('?q=eval_1')).toEqual(['plain']);
    expect(await found('?q=CHECKOUT')).toEqual(['plain']);
    expect(await found('?q=answer 4')).toEqual(['failing']);
    expect(await found('?q=answer%25')).toEqual([]);
    expect(await found('?q=whd_nothing')).toEqual([]);
    expect(await found(`?q=${events.plain}&status=failed`)).toEqual([]);
  });

  test('is paged both ways, and an attempt that is made meanwhile moves nothing', async () => {
    const first = (await get('?limit=2')).body;
    expect(first.data).toHaveLength(2);
    const [newest] = first.data as Story[];
    await stage.app.call('POST', `/webhooks/deliveries/${newest?.attempts[0]?.id}/retry`, key);
    await stage.app.settled(id);
    const next = (await get(`?limit=2&starting_after=${first.next_cursor}`)).body;
    expect(next.data.map(({ event_id }: Story) => event_id)).toEqual([events.retried]);
    expect(next.has_more).toBe(false);
    const back = (await get(`?limit=1&ending_before=${next.data[0].attempts.at(-1).id}`)).body;
    expect(back.data.map(({ event_id }: Story) => event_id)).toEqual([events.plain]);
  });

  test('refuses what it does not understand, and is nobody else’s', async () => {
    for (const status of ['99', '6xx', 'never']) {
      const { body } = await get(`?response_status=${status}`);
      expect(body.error.param).toBe('response_status');
    }
    const other = await stage.app.team();
    expect((await get('', id, other.key)).status).toBe(404);
    expect((await get('', 'aut_x')).status).toBe(404);
  });
});

describe('sending many events again', () => {
  const resend = (event_ids: string[]) =>
    stage.app.call('POST', `/webhooks/${id}/resend`, key, { event_ids });

  test('makes one new delivery each, and says which were left out and why', async () => {
    const { app, receiver } = stage;
    const before = receiver.forPath('/stories').length;
    const chosen = [events.plain ?? '', events.retried ?? ''];
    const { status, body } = await resend([...chosen, events.plain ?? '', 'event_of_nobody']);
    expect(status).toBe(202);
    expect(body.deliveries.map((each: { event_id: string }) => each.event_id).sort()).toEqual(chosen.sort());
    expect(body.skipped).toEqual([{ event_id: 'event_of_nobody', reason: 'never_sent' }]);
    await app.settled(id);
    expect(receiver.forPath('/stories').length).toBe(before + 2);
    const [story] = await list(`?q=${events.plain}`);
    expect(story?.attempts[0]).toMatchObject({ replays_delivery_id: story?.attempts[1]?.id });
  });

  test('leaves out what waits anyway, and is refused for a disabled endpoint, or for too many', async () => {
    const { app, receiver } = stage;
    const waiting = await app.endpoint(key, receiver.url('/waiting'), ['calibration.frozen']);
    receiver.respond('/waiting', { status: 500 });
    const event = await app.publish(key, { type: 'calibration.frozen' });
    await until(async () => (await app.deliveries(waiting.id)).length >= 3);
    const path = `/webhooks/${waiting.id}`;
    const { body } = await app.call('POST', `${path}/resend`, key, { event_ids: [event] });
    expect(body).toEqual({ deliveries: [], skipped: [{ event_id: event, reason: 'waiting' }] });
    await app.call('PATCH', path, key, { status: 'disabled' });
    const refused = await app.call('POST', `${path}/resend`, key, { event_ids: [event] });
    expect(refused.body.error.code).toBe('endpoint_disabled');
    const many = await resend(Array.from({ length: 101 }, (_, n) => `event_${n}`));
    expect(many.body.error).toMatchObject({ param: 'event_ids' });
  });
});

test('what a recovery would send is counted, by the same choice', async () => {
  const { app, receiver } = stage;
  const team = await app.team();
  const endpoint = await app.endpoint(team.key, receiver.url('/counted'), ['rating.created']);
  const path = `/webhooks/${endpoint.id}`;
  await app.publish(team.key, { type: 'rating.created' });
  await app.settled(endpoint.id);
  await app.call('PATCH', path, team.key, { status: 'disabled' });
  for (const type of ['rating.created', 'rating.created', 'evaluation.created'] as const)
    await app.publish(team.key, { type });
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const counted = async (query = '') =>
    (await app.call('GET', `${path}/recoverable?since=${since}${query}`, team.key)).body;
  expect(await counted()).toEqual({ events: 2, events_scanned: 4, is_complete: true });
  expect(await counted('&status=abandoned')).toMatchObject({ events: 0 });
  await app.call('PATCH', path, team.key, { status: 'enabled' });
  const job = await app.call('POST', `${path}/recover`, team.key, { since });
  const done = await until(async () => {
    const { body } = await app.call('GET', `/recoveries/${job.body.id}`, team.key);
    return body.status === 'completed' ? body : undefined;
  });
  expect(done.events_recovered).toBe(2);
  expect((await counted('&until=2000-01-01T00:00:00Z')).error.param).toBe('since');
});

test('a long log is looked through a part at a time, and goes on where that stopped', async () => {
  const { app, receiver } = stage;
  const team = await app.team();
  const endpoint = await app.endpoint(team.key, receiver.url('/long'), ['calibration.frozen']);
  const event = await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_long' } });
  const start = Date.now() - 3_600_000;
  const bodies = Array.from(
    { length: 1_300 },
    (_, n) => idBodyFrom(new Date(start + n)) + String(n).padStart(13, '0'),
  );
  await app.sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, attempted_at,
       created_at, response_status, response_body)
     SELECT body, 'whd_' || body, $2, 'event_gone_' || n, $3, 1, 'delivered', now(), now(), now(), 200,
       CASE WHEN n = 1 THEN 'needle' ELSE 'hay' END
     FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
    [bodies, team.id, endpoint.id],
  );
  const search = async (query: string) =>
    (await app.call('GET', `/webhooks/${endpoint.id}/events${query}`, team.key)).body;
  const first = await search('?q=needle');
  expect(first).toMatchObject({ data: [], has_more: true, next_cursor: expect.stringMatching(/^whd_/) });
  const second = await search(`?q=needle&starting_after=${first.next_cursor}`);
  expect(second).toMatchObject({ data: [{ event_id: 'event_gone_1', event_type: null }], has_more: false });
  expect(await search(`?q=${event}`)).toEqual({ data: [], has_more: false, next_cursor: null });
});

test('shows events with texts that PostgreSQL cannot decode, half a character or NUL, by their names', async () => {
  const { app, receiver } = stage;
  const team = await app.team();
  const endpoint = await app.endpoint(team.key, receiver.url('/odd'));
  const publish = async (name: string, about: string) => {
    const object = `{"id":"eval_${name}","name":"${name}","about":"${about}"}`;
    const body = `{"type":"evaluation.created","data":{"object":${object}}}`;
    expect((await app.call('POST', '/events', team.key, body)).status).toBe(202);
  };
  await publish('half', '\\ud83d');
  await publish('nothing', 'a\\u0000b');
  await publish('escaped', '\\\\ud83d and \\\\\\ud83d');
  await publish('half \\ud83d name', 'plain');
  await app.settled(endpoint.id);
  const stories: Story[] = (await get('', endpoint.id, team.key)).body.data;
  expect(stories.map(({ object }) => object.name)).toEqual([
    'half \ufffd name',
    'escaped',
    'nothing',
    'half',
  ]);
});
