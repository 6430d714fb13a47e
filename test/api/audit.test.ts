import { describe, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();

type Entry = Record<string, unknown> & { action: string };

/** As the operator, unless a session's headers are given. */
async function entries(query = '', session?: Record<string, string>): Promise<Entry[]> {
  const token = session?.cookie ? undefined : OPERATOR_TOKEN;
  const answer = await stage.app.call('GET', `/audit${query}`, token, undefined, session);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

const url = 'https://example.com/hook';
const make = (key: string) => stage.app.call('POST', '/webhooks', key, { url, enabled_events: ['*'] });

test('every route that changes something writes to the audit log, or says why not', () => {
  const silent = routes.filter(
    ({ method, audit, unaudited }) => method !== 'get' && (audit === undefined) === (unaudited === undefined),
  );
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  for (const { audit } of routes) if (audit) expect(audit).toMatch(/^[a-z_]+\.[a-z_]+$/);
});

describe('the log of who did what', () => {
  test('names the key, the object, the fields, the request and where it came from; never a value', async () => {
    const { app } = stage;
    const { id: team, key } = await app.team();
    const made = await make(key);
    const id = made.body.id;
    const secret = 'https://example.com/elsewhere';
    const changed = await app.call('PATCH', `/webhooks/${id}`, key, { url: secret, description: 'x' });
    await app.call('POST', `/webhooks/${id}/rotate-secret`, key);
    await app.call('DELETE', `/webhooks/${id}`, key);
    const log = await entries(`?object_id=${id}`);
    expect(log.map(({ action }) => action)).toEqual([
      'endpoint.deleted',
      'endpoint.secret_rotated',
      'endpoint.updated',
      'endpoint.created',
    ]);
    expect(log[2]).toEqual({
      id: expect.stringMatching(/^aud_/),
      team_id: team,
      action: 'endpoint.updated',
      object_id: id,
      changed: ['description', 'url'],
      actor: { kind: 'api_key', id: expect.stringMatching(/^key_/), name: expect.any(String) },
      request_id: changed.headers.get('x-request-id'),
      address: expect.stringContaining('127.0.0.1'),
      outcome: 'done',
      created_at: expect.any(String),
    });
    expect(JSON.stringify(log)).not.toContain('elsewhere');
  });

  test('has what people and the operator do, by whom, and not what was refused or published', async () => {
    const { app } = stage;
    const { id: team, key } = await app.team();
    const link = { role: 'owner', email: 'dana@acme.example' };
    await app.call('POST', `/admin/teams/${team}/dashboard-links`, OPERATOR_TOKEN, link);
    const owner = await app.session(team, 'owner');
    const minted = await app.call('POST', '/api-keys', undefined, { name: 'Mine', scopes: ['*'] }, owner);
    expect(minted.status).toBe(201);
    expect((await app.call('POST', '/webhooks', key, { url: 'nonsense' })).status).toBe(400);
    expect((await app.call('DELETE', '/webhooks/whe_none', key)).status).toBe(404);
    await app.publish(key);
    await app.call('DELETE', '/auth/session', undefined, undefined, owner);
    const log = await entries(`?team_id=${team}`);
    const brief = log.map((each) => [each.action, (each.actor as { kind: string }).kind]);
    expect(brief.slice(0, 5)).toEqual([
      ['session.signed_out', 'session'],
      ['api_key.created', 'session'],
      ['session.signed_in', 'session'],
      ['team.sign_in_link_created', 'operator'],
      ['team.sign_in_link_created', 'operator'],
    ]);
    expect(log[1]).toMatchObject({ object_id: minted.body.id });
    expect(brief.filter(([action]) => action?.startsWith('endpoint.'))).toEqual([]);
    const session = String((log[0]?.actor as Entry | undefined)?.id);
    expect(session).toMatch(/^ses_/);
    expect((await entries(`?actor_id=${session}`)).map(({ action }) => action)).toEqual([
      'session.signed_out',
      'api_key.created',
      'session.signed_in',
    ]);
  });

  test('is read by owners for their own team only, page by page, by action and by time', async () => {
    const { app } = stage;
    const [team, other] = [await app.team(), await app.team()];
    for (let n = 0; n < 3; n++) await make(team.key);
    await make(other.key);
    const owner = await app.session(team.id, 'owner');
    const own = await entries('?action=endpoint.*', owner);
    expect(own.map(({ team_id }) => team_id)).toEqual([team.id, team.id, team.id]);
    expect(await entries(`?action=endpoint.created&team_id=${team.id}`, owner)).toHaveLength(3);
    expect(await entries(`?action=endpoint.deleted`, owner)).toEqual([]);
    const page = await app.call('GET', '/audit?action=endpoint.*&limit=2', undefined, undefined, owner);
    expect(page.body).toMatchObject({ has_more: true, next_cursor: own[1]?.id });
    expect(await entries(`?action=endpoint.*&starting_after=${own[1]?.id}`, owner)).toEqual([own[2]]);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await entries(`?since=${later}`, owner)).toEqual([]);
    expect((await entries(`?until=${later}&action=endpoint.*`, owner)).length).toBe(3);
    const ask = (query: string) => app.call('GET', `/audit${query}`, undefined, undefined, owner);
    expect((await ask(`?team_id=${other.id}`)).body.error.param).toBe('team_id');
    expect((await ask('?action=Endpoint')).body.error).toMatchObject({
      param: 'action',
      message: expect.stringContaining('endpoint.created'),
    });
  });

  test('says operator where the operator acts for a team, and outlives the team', async () => {
    const { app } = stage;
    const { id: team } = await app.team();
    const as = { 'autousers-team': team };
    await app.call('POST', '/webhooks', OPERATOR_TOKEN, { url, enabled_events: ['*'] }, as);
    expect(await entries('?action=endpoint.*', as)).toMatchObject([
      { action: 'endpoint.created', team_id: team, actor: { kind: 'operator', id: null, name: null } },
    ]);
    await app.call('DELETE', `/admin/teams/${team}`, OPERATOR_TOKEN);
    const [last] = await entries(`?team_id=${team}`);
    expect(last).toMatchObject({ action: 'team.deleted', object_id: team, outcome: 'done' });
  });

  test('what fails in the middle leaves an entry: it may have been done', async () => {
    const { app } = stage;
    const { key, id: team } = await app.team();
    await app.sql('ALTER TABLE endpoints RENAME TO gone');
    const failed = await make(key);
    await app.sql('ALTER TABLE gone RENAME TO endpoints');
    expect(failed.status).toBe(500);
    expect(await entries(`?team_id=${team}&action=endpoint.*`)).toMatchObject([
      { action: 'endpoint.created', outcome: 'unknown', request_id: failed.headers.get('x-request-id') },
    ]);
  });

  test('nothing is done while its entry can’t be written', async () => {
    const { app } = stage;
    const { key } = await app.team();
    await app.sql('ALTER TABLE audit_entries RENAME TO gone');
    expect((await make(key)).status).toBe(500);
    await app.sql('ALTER TABLE gone RENAME TO audit_entries');
    expect((await app.call('GET', '/webhooks', key)).body.data).toEqual([]);
  });
});

describe('the operator', () => {
  test('lists and revokes a team’s keys', async () => {
    const { app } = stage;
    const { id: team, key } = await app.team();
    const path = `/admin/teams/${team}/api-keys`;
    const { data } = (await app.call('GET', path, OPERATOR_TOKEN)).body;
    expect(data).toHaveLength(1);
    expect(JSON.stringify(data)).not.toContain(key);
    expect((await app.call('GET', '/webhooks', key)).status).toBe(200);
    expect((await app.call('DELETE', `${path}/${data[0].id}`, OPERATOR_TOKEN)).body).toEqual({
      id: data[0].id,
      deleted: true,
    });
    expect((await app.call('GET', '/webhooks', key)).status).toBe(401);
    const other = await app.team();
    const theirs = (await app.call('GET', `/admin/teams/${other.id}/api-keys`, OPERATOR_TOKEN)).body.data[0];
    expect((await app.call('DELETE', `${path}/${theirs.id}`, OPERATOR_TOKEN)).status).toBe(404);
    expect((await app.call('GET', '/admin/teams/team_none/api-keys', OPERATOR_TOKEN)).status).toBe(404);
  });

  test('lists who is signed in, and signs them out', async () => {
    const { app } = stage;
    const { id: team } = await app.team();
    const owner = await app.session(team, 'owner');
    await app.session(team, 'viewer');
    const path = `/admin/teams/${team}/sessions`;
    const { data } = (await app.call('GET', path, OPERATOR_TOKEN)).body;
    expect(data.map(({ role }: { role: string }) => role)).toEqual(['viewer', 'owner']);
    expect(JSON.stringify(data)).not.toContain(owner.cookie?.split('=')[1] ?? '?');
    const status = async () => (await app.call('GET', '/webhooks', undefined, undefined, owner)).status;
    expect(await status()).toBe(200);
    expect((await app.call('DELETE', `${path}/${data[1].id}`, OPERATOR_TOKEN)).status).toBe(200);
    expect(await status()).toBe(401);
    expect((await app.call('GET', path, OPERATOR_TOKEN)).body.data).toHaveLength(1);
    expect((await app.call('DELETE', `${path}/${data[1].id}`, OPERATOR_TOKEN)).status).toBe(404);
  });

  test('lists the endpoints of all teams that fail or were disabled', async () => {
    const { app, receiver } = stage;
    receiver.respond('/fails', { status: 500 });
    const [one, two] = [await app.team(), await app.team()];
    const failing = await app.endpoint(one.key, receiver.url('/fails'));
    const disabled = await app.endpoint(two.key, receiver.url('/works'));
    const healthy = await app.endpoint(two.key, receiver.url('/works'));
    await app.call('PATCH', `/webhooks/${disabled.id}`, two.key, { status: 'disabled' });
    for (const { key } of [one, two]) await app.publish(key);
    await app.settled(failing.id);
    await app.settled(healthy.id);
    const list = async (query = '') =>
      (await app.call('GET', `/admin/endpoints${query}`, OPERATOR_TOKEN)).body.data as { id: string }[];
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(ids(await list())).toEqual(expect.arrayContaining([failing.id, disabled.id]));
    expect(ids(await list())).not.toContain(healthy.id);
    expect(ids(await list('?state=failing'))).toContain(failing.id);
    expect(ids(await list('?state=failing'))).not.toContain(disabled.id);
    expect((await list('?state=disabled')).find(({ id }) => id === disabled.id)).toMatchObject({
      team_id: two.id,
      status: 'disabled',
      disabled_reason: expect.stringContaining('disabled'),
    });
  });
});
