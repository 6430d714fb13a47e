import { describe, expect, test } from 'vitest';
import { events } from '../support/events.ts';
import { useStage } from '../support/stage.ts';
import { uploadsTo } from '../support/uploads.ts';

const MB = 1024 * 1024;
const stage = useStage({ env: { TEAM_BODY_BYTES: String(11 * MB), BODY_BYTES: String(20 * MB) } });
const app = () => stage.app;
const batch = (key: string, body: unknown) => app().call('POST', '/events/batch', key, body);

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const event = (id: string, object: string) =>
  `{"id":"event_${id}","type":"rating.created","data":{"object":${object}}}`;

describe('JSON is measured before it is parsed', () => {
  test('ten batches of three million empty objects at once are refused one by one, and others are served', async () => {
    const [{ key }, other] = [await app().team(), await app().team()];
    const body = `{"events":[${'{},'.repeat(3_200_000)}{}]}`;
    const answers = Array.from({ length: 10 }, () => batch(key, body));
    expect((await app().call('POST', '/events', other.key, events('beside', 1)[0])).status).toBe(202);
    for (const { status, body } of await Promise.all(answers)) {
      // The team's own bytes may be used up by its other batches.
      expect([400, 503]).toContain(status);
      expect(['json_too_large', 'overloaded']).toContain(body.error.code);
    }
    expect(await batch(key, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'json_too_large' } },
    });
  });

  test('megabytes of brackets are refused without being parsed', async () => {
    const { key } = await app().team();
    const before = performance.now();
    for (const text of ['['.repeat(3_800_000), `{"events":[${'['.repeat(200_000)}`]) {
      expect((await batch(key, text)).status).toBe(400);
    }
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test.each([
    ['64 levels', 62, 202],
    ['65 levels', 63, 400],
    ['five thousand', 5_000, 400],
  ])('an event of %s', async (_, levels, status) => {
    const { key } = await app().team();
    const answer = await app().call('POST', '/events', key, event(`levels_${levels}`, deep(levels)));
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.error.code).toBe('json_too_deep');
  });

  test('of a batch, the event that is nested too deeply is refused alone', async () => {
    const { key } = await app().team();
    const good = events('beside_deep', 50).map((each) => JSON.stringify(each));
    const text = `{"events":[${[...good, event('deep', deep(5_000))].join(',')}]}`;
    const { status, body } = await batch(key, text);
    expect(status).toBe(202);
    expect(body.data.slice(0, 50).every((each: { status?: string }) => each.status === 'accepted')).toBe(
      true,
    );
    expect(body.data[50]).toMatchObject({ error: { code: 'json_too_deep', type: 'invalid_request_error' } });
  });
});

describe('an error is short, however much is wrong', () => {
  test.each([
    ['unknown fields', '/events', `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
    ['long names', '/events', JSON.stringify({ ['x'.repeat(100_000)]: 1 })],
    [
      'wrong values',
      '/webhooks',
      JSON.stringify({
        url: 'https://a.example',
        enabled_events: ['*'],
        headers: Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`k k${n}`, 'x'])),
      }),
    ],
    [
      'a config',
      '/automations/preview',
      JSON.stringify({
        connector: 'slack',
        action: 'post_message',
        type: 'webhook.test',
        config: { ['y'.repeat(90_000)]: 1 },
      }),
    ],
  ])('%s', async (_, path, body) => {
    const { key } = await app().team();
    const answer = await app().call('POST', path, key, body);
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(2_000);
  });
});

describe('bytes of bodies that are being handled', () => {
  const uploads = uploadsTo(app);
  const padded = (name: string, bytes: number) => JSON.stringify({ events: events(name, 1) }).padEnd(bytes);

  test('a team that has many of them is told to come again, and others are served', async () => {
    const [{ key }, other] = [await app().team(), await app().team()];
    await uploads.begin(key, 9 * MB);
    const refused = await batch(key, padded('mine', 4 * MB));
    expect(refused.status).toBe(503);
    expect(refused.body.error).toMatchObject({ type: 'api_error', code: 'overloaded' });
    expect(refused.body.error.message).toContain('of this team');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await batch(other.key, padded('theirs', 4 * MB))).status).toBe(202);
    // What was held is given back when the client goes away, or has its answer.
    await uploads.abandon();
    expect((await batch(key, padded('again', 4 * MB))).status).toBe(202);
    expect((await batch(key, padded('and_again', 9 * MB))).status).toBe(202);
  });

  test('in all, too', async () => {
    const teams = [await app().team(), await app().team(), await app().team()] as const;
    await uploads.begin(teams[0].key, 9 * MB);
    await uploads.begin(teams[1].key, 9 * MB);
    const refused = await batch(teams[2].key, padded('third', 4 * MB));
    expect(refused.status).toBe(503);
    expect(refused.body.error.message).not.toContain('of this team');
    expect((await app().call('POST', '/events', teams[2].key, events('small', 1)[0])).status).toBe(202);
  });
});
