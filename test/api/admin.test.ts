import { expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage();
const operator = (method: string, path: string, body?: unknown) =>
  stage.app.call(method, `/admin${path}`, OPERATOR_TOKEN, body);

const acme = { name: 'Acme', plan: 'pro', owner_email: 'owner@acme.example' };

test('PUT creates a team under the id that the caller chose, and updates it afterwards', async () => {
  const created = await operator('PUT', '/teams/team_acme', acme);
  const times = { created_at: expect.any(String), updated_at: expect.any(String) };
  expect(created).toMatchObject({ status: 200, body: { id: 'team_acme', ...acme, ...times } });
  const changed = { name: 'Acme Inc.', plan: 'enterprise', owner_email: 'boss@acme.example' };
  expect((await operator('PUT', '/teams/team_acme', changed)).body).toMatchObject(changed);
  const read = await operator('GET', '/teams/team_acme');
  expect(read).toMatchObject({ status: 200, body: { ...changed, created_at: created.body.created_at } });
});

test.each([
  ['team_x', { ...acme, plan: 'gold' }, 'plan'],
  ['team_x', { ...acme, owner_email: 'nobody' }, 'owner_email'],
  ['team_x', { ...acme, name: '' }, 'name'],
  ['team_x', { ...acme, name: 'a\0b' }, 'name'],
  ['team_x', { ...acme, colour: 'red' }, 'colour'],
  ['team_x', { name: 'Acme', plan: 'pro' }, 'owner_email'],
  ['acme', acme, undefined],
  ['team_', acme, undefined],
  ['team_a%20b', acme, undefined],
])('PUT /teams/%s refuses %j', async (id, body, param) => {
  const answer = await operator('PUT', `/teams/${id}`, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', ...(param && { param }) });
  expect((await operator('GET', '/teams/team_x')).status).toBe(404);
});

test('a plan that is changed counts from the next request on', async () => {
  const { id, key } = await stage.app.team('free');
  const list = async () => (await stage.app.call('GET', '/webhooks', key)).status;
  expect(await list()).toBe(403);
  await operator('PUT', `/teams/${id}`, { ...acme, plan: 'pro' });
  expect(await list()).toBe(200);
});

test('deleting a team removes everything of it, and of nobody else', async () => {
  const { app, receiver } = stage;
  const [doomed, kept] = [await app.team(), await app.team()];
  receiver.respond('/doomed', { status: 500 });
  for (const { id, key } of [doomed, kept]) {
    await app.endpoint(key, receiver.url('/doomed'));
    await app.publish(key);
    await app.session(id, 'owner');
  }
  await app.settled();
  expect(await operator('DELETE', `/teams/${doomed.id}`)).toMatchObject({
    status: 200,
    body: { id: doomed.id, deleted: true },
  });
  const tables = ['api_keys', 'endpoints', 'events', 'deliveries', 'sessions', 'dashboard_links', 'mails'];
  for (const table of tables) {
    const teams = await app.sql(`SELECT DISTINCT team_id FROM ${table}`);
    expect(teams.map((row) => row.team_id)).not.toContain(doomed.id);
    if (table !== 'mails') expect(teams.map((row) => row.team_id)).toContain(kept.id);
  }
  expect(await app.sql('SELECT * FROM purges')).toEqual([]);
  expect((await app.call('GET', '/auth/whoami', doomed.key)).status).toBe(401);
  expect((await app.call('GET', '/auth/whoami', kept.key)).status).toBe(200);
  expect((await operator('GET', `/teams/${doomed.id}`)).status).toBe(404);
  expect((await operator('DELETE', `/teams/${doomed.id}`)).status).toBe(404);
});

test('events that are published while the team is deleted leave nothing behind', async () => {
  const { app, receiver } = stage;
  const { id, key } = await app.team();
  await app.endpoint(key, receiver.url('/racing'));
  const publishing = Array.from({ length: 50 }, () => app.publish(key).catch(() => 'refused'));
  await operator('DELETE', `/teams/${id}`);
  await Promise.all(publishing);
  // What came through in the last moment is dropped by the worker that finds no endpoint for it.
  await until(async () => {
    await app.app.worker?.sweep();
    const left = await app.sql('SELECT 1 FROM deliveries WHERE team_id = $1', [id]);
    return left.length === 0;
  });
  expect(await app.sql('SELECT id FROM events WHERE team_id = $1', [id])).toEqual([]);
});

test('teams are listed in pages, in both directions', async () => {
  const { body } = await operator('GET', '/teams?limit=100');
  const all = body.data.map((team: { id: string }) => team.id);
  expect(all).toEqual([...all].sort());
  const walked: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await operator('GET', `/teams?limit=2${cursor && `&starting_after=${cursor}`}`);
    walked.push(...page.body.data.map((team: { id: string }) => team.id));
    if (!page.body.has_more) break;
    cursor = page.body.next_cursor;
  }
  expect(walked).toEqual(all);
  const before = await operator('GET', `/teams?limit=2&ending_before=${all.at(-1)}`);
  expect(before.body.data.map((team: { id: string }) => team.id)).toEqual(all.slice(-3, -1));
  expect((await operator('GET', '/teams?starting_after=whe_c00000000000000000000000')).status).toBe(400);
});

test.each([
  ['POST', '/teams/team_none/api-keys', { name: 'x', scopes: ['*'] }],
  ['POST', '/teams/team_none/dashboard-links', { role: 'owner' }],
  ['GET', '/teams/team_none', undefined],
])('%s %s: a team that does not exist is 404', async (method, path, body) => {
  expect(await operator(method, path, body)).toMatchObject({
    status: 404,
    body: { error: { type: 'not_found_error', code: 'resource_missing' } },
  });
});
