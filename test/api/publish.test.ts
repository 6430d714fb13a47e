import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { catalog, eventTypes } from '../support/catalog.ts';
import { publication } from '../support/events.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const publish = (key: string, body: unknown, headers?: Record<string, string>) =>
  stage.app.call('POST', '/events', key, body, headers);
const small = { type: 'rating.created', data: { object: { id: 'rat_1' } } };

async function expectNothingStored(teamId: string): Promise<void> {
  expect(await stage.app.sql('SELECT id FROM events WHERE team_id = $1', [teamId])).toEqual([]);
}

test.each(eventTypes)('%s: the catalog’s own sample is accepted', async (type) => {
  const { key } = await stage.app.team();
  const { status, body } = await publish(key, publication(type));
  expect(status).toBe(202);
  const stored = await stage.app.call('GET', `/events/${body.id}`, key);
  expect(stored.body).toMatchObject({ type, data: { object: catalog[type].sample } });
});

test('on every plan: events are no webhooks feature', async () => {
  for (const plan of ['free', 'team', 'pro', 'enterprise']) {
    const { key } = await stage.app.team(plan);
    expect((await publish(key, small)).status).toBe(202);
    expect((await stage.app.call('GET', '/events', key)).body.data).toHaveLength(1);
  }
});

describe('a request that is refused stores nothing:', () => {
  test.each([
    ['no body', '', undefined],
    ['JSON that ends too early', '{"type":', undefined],
    ['two values', '{} {}', undefined],
    ['a comment', '{/* */}', undefined],
    ['an array', [small], undefined],
    ['null', 'null', undefined],
    ['no type', { data: small.data }, 'type'],
    ['an unknown type', { ...small, type: 'rating.deleted' }, 'type'],
    ['the type of test events', { ...small, type: 'webhook.test' }, 'type'],
    ['no data', { type: 'rating.created' }, 'data'],
    ['no object', { type: 'rating.created', data: {} }, 'data.object'],
    ['an object that is an array', { ...small, data: { object: [] } }, 'data.object'],
    ['an unknown field', { ...small, colour: 'red' }, 'colour'],
    ['an unknown field in data', { ...small, data: { object: {}, previous: {} } }, 'data.previous'],
    [
      'a field of another type',
      { ...small, data: { object: { timeSpentSeconds: 'ten' } } },
      'data.object.timeSpentSeconds',
    ],
    [
      'a value that is none of the possible',
      { ...small, data: { object: { raterType: 'robot' } } },
      'data.object.raterType',
    ],
    [
      'a time without a zone',
      { ...small, data: { object: { createdAt: '2026-05-04T09:00:00' } } },
      'data.object.createdAt',
    ],
    ['NUL in the object’s id', { ...small, data: { object: { id: 'a\0b' } } }, 'data.object.id'],
    ['an id without the prefix', { ...small, id: 'evt_1' }, 'id'],
    ['an id that is too long', { ...small, id: `event_${'x'.repeat(101)}` }, 'id'],
    ['an id with a dot', { ...small, id: 'event_a.b' }, 'id'],
    ['NUL in the request’s id', { ...small, request: { id: 'a\0' } }, 'request.id'],
    ['a request id that is too long', { ...small, request: { id: 'x'.repeat(256) } }, 'request.id'],
    ['NUL in the team’s id', { ...small, team_id: 'team_\0' }, 'team_id'],
  ])('%s', async (_, body, param) => {
    const { id, key } = await stage.app.team();
    const answer = await publish(key, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.type).toBe('invalid_request_error');
    if (param) expect(answer.body.error.param).toBe(param);
    await expectNothingStored(id);
  });

  test('bytes that are not UTF-8', async () => {
    const { id, key } = await stage.app.team();
    const [head = '', tail = ''] = JSON.stringify({ ...small, data: { object: { id: '#' } } }).split('#');
    const body = Buffer.concat([Buffer.from(head), Buffer.from([0xc3, 0x28]), Buffer.from(tail)]);
    expect(await publish(key, body)).toMatchObject({ status: 400 });
    await expectNothingStored(id);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'the content type "%s"',
    async (type) => {
      const { id, key } = await stage.app.team();
      const answer = await publish(key, JSON.stringify(small), { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, body: { error: { type: 'invalid_request_error' } } });
      await expectNothingStored(id);
    },
  );

  test('more than 256 KB', async () => {
    const { id, key } = await stage.app.team();
    const sized = (bytes: number) => {
      const empty = JSON.stringify({ ...small, data: { object: { text: '' } } });
      return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
    };
    expect(await publish(key, sized(256 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { error: { type: 'invalid_request_error' } },
    });
    await expectNothingStored(id);
    expect((await publish(key, sized(256 * 1024))).status).toBe(202);
  });

  test('another team’s team_id', async () => {
    const [mine, theirs] = [await stage.app.team(), await stage.app.team()];
    const forTheirs = await publish(mine.key, { ...small, team_id: theirs.id });
    const forNobody = await publish(mine.key, { ...small, team_id: 'team_nobody' });
    expect([forTheirs.status, forNobody.status]).toEqual([404, 404]);
    await expectNothingStored(theirs.id);
    await expectNothingStored(mine.id);
    expect((await publish(mine.key, { ...small, team_id: mine.id })).status).toBe(202);
  });
});

test('an answer does not repeat what was sent, which may be secret', async () => {
  const { key } = await stage.app.team();
  for (const body of [
    '{"password": hunter2',
    { ...small, type: 'hunter2' },
    { ...small, data: { object: { raterType: 'hunter2' } } },
  ]) {
    expect((await publish(key, body)).text).not.toContain('hunter2');
  }
});

describe('the operator', () => {
  test('publishes for any team, which it must name', async () => {
    const { id, key } = await stage.app.team();
    const { status, body } = await publish(OPERATOR_TOKEN, { ...small, team_id: id });
    expect(status).toBe(202);
    expect((await stage.app.call('GET', `/events/${body.id}`, key)).body.team_id).toBe(id);
    expect(await publish(OPERATOR_TOKEN, small)).toMatchObject({
      status: 400,
      body: { error: { param: 'team_id' } },
    });
  });

  test('hears when there is no such team', async () => {
    const answer = await publish(OPERATOR_TOKEN, { ...small, team_id: 'team_nobody' });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
  });
});

test('the idempotency key of the header is the event’s, unless the body has one', async () => {
  const { key } = await stage.app.team();
  const requestOf = async (body: object) => {
    const { body: answer } = await publish(key, body, { 'idempotency-key': `once-${Math.random()}` });
    return (await stage.app.call('GET', `/events/${answer.id}`, key)).body.request;
  };
  expect(await requestOf(small)).toEqual({
    id: expect.stringMatching(/^req_[a-z0-9]{24}$/),
    idempotency_key: expect.stringMatching(/^once-/),
  });
  expect(await requestOf({ ...small, request: { id: 'req_1', idempotency_key: 'body' } })).toEqual({
    id: 'req_1',
    idempotency_key: 'body',
  });
});
