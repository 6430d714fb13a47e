import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage();

/** A stream, with what it has told so far. */
async function follow(url: string, headers: Record<string, string>, watch = '') {
  const aborting = new AbortController();
  const response = await fetch(`${url}/api/v1/stream${watch && `?watch=${watch}`}`, {
    headers,
    signal: aborting.signal,
  });
  const told: { at: number; changed: string[] }[] = [];
  const state = { ended: false };
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      for (const [, data] of decoder.decode(piece).matchAll(/^data: (.*)$/gm))
        told.push({ at: Date.now(), changed: JSON.parse(data ?? '').changed });
    }
  })()
    .catch(() => {})
    .finally(() => Object.assign(state, { ended: true }));
  return { response, told, state, reading, stop: () => aborting.abort() };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const changesOf = (stream: { told: { changed: string[] }[] }) =>
  stream.told.flatMap(({ changed }) => changed);

describe('a stream', () => {
  test('tells of endpoints that people change, and of deliveries that are watched; of the own team only', async () => {
    const { app, receiver } = stage;
    const [own, other] = [await app.team(), await app.team()];
    const { id } = await app.endpoint(own.key, receiver.url('/stream'), ['rating.created']);
    const stream = await follow(app.app.url, bearer(own.key), id);
    const spy = await follow(app.app.url, bearer(other.key), id);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-store');
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
    await app.call('PATCH', `/webhooks/${id}`, own.key, { description: 'Changed' });
    await until(() => changesOf(stream).includes('endpoints'));
    await until(async () => {
      await app.publish(own.key, { type: 'rating.created' });
      return changesOf(stream).includes(id);
    });
    expect(changesOf(spy)).toEqual([]);
    stream.stop();
    spy.stop();
  });

  test('tells of accounts and recoveries, and of new events to those who look at their log', async () => {
    const { app, receiver } = stage;
    const team = await app.team();
    const { id } = await app.endpoint(team.key, receiver.url('/log'), ['rating.created']);
    const stream = await follow(app.app.url, bearer(team.key), 'events');
    const plain = await follow(app.app.url, bearer(team.key));
    await until(async () => {
      await app.publish(team.key, { type: 'rating.created' });
      return changesOf(stream).includes('events');
    });
    expect(changesOf(plain)).not.toContain('events');
    const since = new Date(Date.now() - 60_000).toISOString();
    expect((await app.call('POST', `/webhooks/${id}/recover`, team.key, { since })).status).toBe(202);
    await until(() => changesOf(plain).includes('recoveries'));
    const { token } = await app.key(team.id, ['webhooks:read']);
    const refused = await follow(app.app.url, bearer(token), 'events');
    expect(refused.response.status).toBe(403);
    for (const each of [stream, plain]) each.stop();
  });

  test('says no more than twice a second what changes all the time', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/often'));
    const stream = await follow(app.app.url, bearer(key));
    const start = Date.now();
    for (let n = 0; Date.now() - start < 1_500; n++)
      await app.call('PATCH', `/webhooks/${id}`, key, { description: `Change ${n}` });
    await until(() => stream.told.length >= 3);
    const gaps = stream.told.slice(1).map(({ at }, n) => at - (stream.told[n]?.at ?? 0));
    // A timer may be early, and a message late.
    expect(stream.told.length).toBeLessThanOrEqual((Date.now() - start) / 500 + 2);
    expect(gaps.length).toBeGreaterThan(0);
    stream.stop();
  });

  test('is for sessions and for keys that may read, and fifty of a team', async () => {
    const { app } = stage;
    const team = await app.team();
    const get = (headers: Record<string, string>, query = '') =>
      fetch(`${app.app.url}/api/v1/stream${query}`, { headers });
    expect((await get({})).status).toBe(401);
    expect((await get(bearer(OPERATOR_TOKEN))).status).toBe(403);
    const { token } = await app.key(team.id, ['events:write']);
    expect((await get(bearer(token))).status).toBe(403);
    expect((await get(bearer(team.key), '?watch=whe_1')).status).toBe(400);
    const streams = await Promise.all(
      Array.from({ length: 50 }, () => follow(app.app.url, bearer(team.key))),
    );
    const refused = await get(bearer(team.key));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    for (const stream of streams) stream.stop();
    const viewer = await app.session(team.id, 'viewer');
    const again = await until(async () => {
      const stream = await follow(app.app.url, viewer);
      return stream.response.status === 200 ? stream : undefined;
    });
    await app.sql('DELETE FROM sessions WHERE team_id = $1', [team.id]);
    await until(() => again.state.ended, 20_000);
  });
});

test('the server stops at once, however many streams there are', async () => {
  const app = await startTestApp();
  const { key } = await app.team();
  const streams = await Promise.all([1, 2, 3].map(() => follow(app.app.url, bearer(key))));
  const start = Date.now();
  await app.stop();
  // Who waited for them would wait for ever, or for as long as requests that are under way may take.
  expect(Date.now() - start).toBeLessThan(10_000);
  await Promise.all(streams.map(({ reading }) => reading));
});
