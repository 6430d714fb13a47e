import { expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp } from '../support/app.ts';
import { events } from '../support/events.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const publish = (key: string, body: unknown) => stage.app.call('POST', '/events/batch', key, body);

test('each member is answered by itself, in order; the good ones are delivered', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/mixed'));
  const good = events('mixed', 3);
  const huge = { type: 'rating.created', data: { object: { id: 'rat_1', text: 'x'.repeat(256 * 1024) } } };
  const { status, body, headers } = await publish(key, {
    events: [
      good[0],
      { type: 'rating.deleted', data: { object: {} } },
      null,
      'text',
      good[1],
      { ...good[0], id: 'wrong id' },
      { ...good[0], id: undefined, team_id: 'team_nobody' },
      huge,
      { type: 'rating.created', data: { object: { raterType: 'robot' } } },
      good[2],
    ],
  });
  expect(status).toBe(202);
  const accepted = (event: { id: string } | undefined) => ({ id: event?.id, status: 'accepted' });
  const error = (type: string, rest = {}) => ({
    error: { type, message: expect.any(String), request_id: headers.get('x-request-id'), ...rest },
  });
  expect(body).toEqual({
    data: [
      accepted(good[0]),
      error('invalid_request_error', { param: 'type' }),
      error('invalid_request_error'),
      error('invalid_request_error'),
      accepted(good[1]),
      error('invalid_request_error', { param: 'id' }),
      error('not_found_error', { code: 'resource_missing' }),
      error('invalid_request_error'),
      error('invalid_request_error', { param: 'data.object.raterType' }),
      accepted(good[2]),
    ],
  });
  await app.settled(id);
  const arrived = receiver.forPath('/mixed').map((request) => String(request.headers['autousers-event-id']));
  expect(arrived.sort()).toEqual(good.map((event) => event.id).sort());
  const stored = await app.call('GET', '/events', key);
  expect(stored.body.data).toHaveLength(3);
});

test('a thousand events are taken, in the order in which they came', async () => {
  const { key } = await stage.app.team();
  const batch = events('thousand', 1_000);
  const { status, body } = await publish(key, { events: batch });
  expect(status).toBe(202);
  expect(body.data).toEqual(batch.map(({ id }) => ({ id, status: 'accepted' })));
  const newest = await stage.app.call('GET', '/events?limit=100', key);
  expect(newest.body.data.map((event: { id: string }) => event.id)).toEqual(
    batch
      .slice(-100)
      .reverse()
      .map(({ id }) => id),
  );
});

test.each([
  ['1 001 events', { events: events('many', 1_001) }, 'events'],
  ['none', { events: [] }, 'events'],
  ['no list', { events: {} }, 'events'],
  ['nothing', {}, 'events'],
  ['an unknown field', { events: events('x', 1), colour: 'red' }, 'colour'],
  ['a single event', events('x', 1)[0], undefined],
])('%s: the whole batch is refused', async (_, body, param) => {
  const { id, key } = await stage.app.team();
  const answer = await publish(key, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  if (param) expect(answer.body.error.param).toBe(param);
  expect(await stage.app.sql('SELECT 1 FROM events WHERE team_id = $1', [id])).toEqual([]);
});

test('more than ten megabytes are refused', async () => {
  const { key } = await stage.app.team();
  const event = { type: 'rating.created', data: { object: { text: 'x'.repeat(200_000) } } };
  const answer = await publish(key, { events: Array(53).fill(event) });
  expect(answer).toMatchObject({ status: 413, body: { error: { type: 'invalid_request_error' } } });
});

test('members are kept byte for byte, whatever stands around them', async () => {
  const { key } = await stage.app.team();
  const object = '{ "id":"rat_1","2":1.0,"1":12345678901234567890,"a":"\\u00e9\\"]}","dup":1,"dup":2 }';
  const member = (id: string) => ` { "data" : {"object":${object}} , "type":"rating.created","id":"${id}"}`;
  const text = `{"x":0,"events":[],"events":[${member('event_b1')},\n${member('event_b2')}]}`.replace(
    '"x":0,',
    '',
  );
  expect((await publish(key, text)).status).toBe(202);
  for (const id of ['event_b1', 'event_b2']) {
    const stored = await stage.app.call('GET', `/events/${id}`, key);
    expect(stored.text).toContain(`"data":{"object":${object}},"request"`);
  }
});

test('the operator names the team for the whole batch, or for each event', async () => {
  const { app } = stage;
  const [one, two] = [await app.team(), await app.team()];
  const [first, second, third] = events('operator', 3);
  const answer = await publish(OPERATOR_TOKEN, {
    team_id: one.id,
    events: [first, { ...second, team_id: two.id }, { ...third, team_id: 'team_nobody' }],
  });
  expect(answer.body.data.map((each: { status?: string }) => each.status)).toEqual([
    'accepted',
    'accepted',
    undefined,
  ]);
  expect((await app.call('GET', `/events/${first?.id}`, one.key)).body.team_id).toBe(one.id);
  expect((await app.call('GET', `/events/${second?.id}`, two.key)).body.team_id).toBe(two.id);
  const nameless = await publish(OPERATOR_TOKEN, { events: [third] });
  expect(nameless.body.data).toEqual([{ error: expect.objectContaining({ param: 'team_id' }) }]);
});

test('a team_id that is not the caller’s spoils the batch', async () => {
  const { app } = stage;
  const [mine, theirs] = [await app.team(), await app.team()];
  const answer = await publish(mine.key, { team_id: theirs.id, events: events('theirs', 2) });
  expect(answer.status).toBe(404);
  expect(await app.sql('SELECT 1 FROM events WHERE team_id = ANY ($1)', [[mine.id, theirs.id]])).toEqual([]);
});

test('an event that the database refuses is answered by itself; those that were published with it are accepted', async () => {
  const app = await startTestApp();
  try {
    const { key } = await app.team();
    await app.sql(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.id = 'event_poison' THEN RAISE 'poison'; END IF; RETURN NEW; END $$`);
    await app.sql(
      'CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_poison()',
    );
    const batch = Array.from({ length: 51 }, (_, index) => ({
      id: index === 25 ? 'event_poison' : `event_good${index}`,
      type: 'rating.created',
      data: { object: { id: 'r' } },
    }));
    const { status, body } = await app.call('POST', '/events/batch', key, { events: batch });
    expect(status).toBe(202);
    const refused = body.data.filter((each: { error?: object }) => each.error !== undefined);
    expect(refused).toEqual([body.data[25]]);
    expect(refused[0].error.type).toBe('api_error');
    expect(await app.sql('SELECT count(*)::int AS n FROM events')).toEqual([{ n: 50 }]);
  } finally {
    await app.stop();
  }
});
