import { describe, expect, test } from 'vitest';
import { isOperators } from '../../server/api/access.ts';
import type { Route } from '../../server/api/route.ts';
import { routes } from '../../server/api/routes/index.ts';
import { hasRole, ROLES, type Role, SCOPES, type Scope } from '../../server/teams/scopes.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();

const titleOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`;
/** With an id that doesn't exist: whoever may call the route hears 404, 400 or 200, and never 401 or 403. */
const call = (route: Route, token?: string, headers?: Record<string, string>) =>
  stage.app.call(
    route.method.toUpperCase(),
    route.path.replaceAll(/:\w+/g, 'nothing'),
    token,
    route.method === 'get' ? undefined : {},
    headers,
  );
const all = routes.map((route) => [titleOf(route), route] as const);

test.each(all)('%s: without a credential, or with a wrong one, 401', async (_, route) => {
  const wrong = ['ak_live_wrong', `${OPERATOR_TOKEN}x`, OPERATOR_TOKEN.slice(0, -1)];
  for (const token of [undefined, ...wrong]) {
    const answer = await call(route, token);
    expect(answer).toMatchObject({ status: 401, body: { error: { type: 'authentication_error' } } });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  }
  for (const authorization of ['Basic b3A6', OPERATOR_TOKEN, 'Bearer', 'Bearer a b']) {
    expect((await call(route, undefined, { authorization })).status).toBe(401);
  }
  expect((await call(route, undefined, { cookie: 'autousers_session=wrong' })).status).toBe(401);
});

const operatorOnly = all.filter(([, { access }]) => access === 'operator');
test.each(operatorOnly)('%s: for the operator alone', async (_, route) => {
  const { id, key } = await stage.app.team();
  const owner = await stage.app.session(id, 'owner');
  const staff = await stage.app.operatorSession();
  for (const answer of [
    await call(route, key),
    await call(route, undefined, owner),
    await call(route, undefined, staff),
  ]) {
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'operator_only' } } });
  }
  expect([200, 201, 400, 404]).toContain((await call(route, OPERATOR_TOKEN)).status);
});

describe('somebody who works for the operator', () => {
  const theirs = all.filter(([, { access }]) => access === 'operator-or-session');
  test('may use what is about the catalog and their own session, and nothing else', () => {
    expect(theirs.length).toBeGreaterThan(8);
    for (const [, { path }] of theirs)
      expect(path).toMatch(/^\/admin\/(?:catalog|event-types|session)(?:\/|$)/);
  });

  test.each(theirs)('%s: with the token or such a session, and not for teams', async (_, route) => {
    const { app } = stage;
    const { id, key } = await app.team();
    const sessions = await Promise.all(ROLES.map((role) => app.session(id, role)));
    for (const answer of [
      await call(route, key),
      ...(await Promise.all(sessions.map((session) => call(route, undefined, session)))),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'operator_only' } } });
    }
    const staff = await app.operatorSession();
    if (route.method !== 'get') {
      for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
        const { cookie = '' } = staff;
        const answer = await call(route, undefined, { cookie, ...(headers as Record<string, string>) });
        expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } });
      }
    }
    const answer = await call(route, undefined, staff);
    expect([200, 400, 404], answer.text).toContain(answer.status);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('600');
    const isOfSession = route.path === '/admin/session';
    expect(isOfSession ? [403] : [200, 400, 404]).toContain((await call(route, OPERATOR_TOKEN)).status);
  });

  const others = all.filter(([, { access }]) => access !== 'operator-or-session');
  test.each(others)('%s: is nothing for them, whatever team they name', async (_, route) => {
    const { app } = stage;
    const { id } = await app.team();
    const staff = await app.operatorSession();
    const answer = await call(route, undefined, staff);
    const code = route.access === 'operator' ? 'operator_only' : 'team_key_required';
    expect(answer).toMatchObject({ status: 403, body: { error: { code } } });
    expect(await call(route, undefined, { ...staff, 'autousers-team': id })).toMatchObject({
      status: 403,
      body: { error: { code: 'team_mismatch' } },
    });
  });
});

const scoped = all.flatMap(([title, route]) =>
  typeof route.access === 'object' && 'scope' in route.access ? [[title, route, route.access] as const] : [],
);

describe('a key', () => {
  test.each(scoped)('%s: needs the scope, its family, or "*"', async (_, route, { scope }) => {
    const { id } = await stage.app.team();
    const enough = new Set<Scope>([scope, `${scope.split(':')[0]}:*` as Scope, '*']);
    const others = SCOPES.filter((each) => !enough.has(each));
    const refused = await call(route, (await stage.app.key(id, others)).token);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({ type: 'authorization_error', code: 'missing_required_scope' });
    expect(refused.body.error.message).toContain(scope);
    for (const each of enough) {
      const { status } = await call(route, (await stage.app.key(id, [each])).token);
      expect([200, 202, 400, 404]).toContain(status);
    }
  });
});

describe('a person', () => {
  test.each(scoped)('%s: needs the role', async (_, route, { role }) => {
    const { id } = await stage.app.team();
    for (const [rank, each] of ROLES.entries()) {
      const answer = await call(route, undefined, await stage.app.session(id, each));
      if (rank >= ROLES.indexOf(role)) expect([200, 202, 400, 404]).toContain(answer.status);
      else expect(answer).toMatchObject({ status: 403, body: { error: { code: 'insufficient_role' } } });
    }
  });

  const inSettings = all.filter(([, { access }]) => typeof access === 'object' && 'session' in access);
  test.each(inSettings)('%s: is for people with the role, not for keys', async (_, route) => {
    const { id, key } = await stage.app.team();
    expect(await call(route, key)).toMatchObject({
      status: 403,
      body: { error: { code: 'session_required' } },
    });
    const needed = (route.access as { session: Role }).session;
    for (const role of ROLES) {
      const { status } = await call(route, undefined, await stage.app.session(id, role));
      expect(hasRole(role, needed) ? [200, 400, 404] : [403]).toContain(status);
    }
  });
});

test('the roles are those of the contract', () => {
  // Values of headers are secrets of those who may change them.
  const HEADERS = 'GET /webhooks/:id/headers';
  const roles = scoped.map(([title, , { role }]) => [title, role]);
  const manages = roles.filter(([, role]) => role === 'admin').map(([title]) => title);
  expect(manages.sort()).toEqual(
    [
      'POST /connections',
      'DELETE /connections/:id',
      'POST /webhooks',
      HEADERS,
      'PATCH /webhooks/:id',
      'DELETE /webhooks/:id',
      'POST /webhooks/:id/rotate-secret',
      'POST /webhooks/:id/test',
    ].sort(),
  );
  // A picker asks the vendor, for somebody who is about to change something.
  const pickers = 'GET /connections/:id/options/:picker';
  for (const [title, role] of roles)
    if (title?.startsWith('GET') && title !== HEADERS)
      expect(role).toBe(title === pickers ? 'editor' : 'viewer');
});

describe('the operator, for a team', () => {
  const HEADER = 'autousers-team';
  const ofTeams = all.filter(([, route]) => !isOperators(route));
  test.each(ofTeams)('%s: may all that an owner may', async (title, route) => {
    const { id } = await stage.app.team();
    const answer = await call(route, OPERATOR_TOKEN, { [HEADER]: id });
    // A session is ended by itself alone.
    const expected = title === 'DELETE /auth/session' ? [403] : [200, 202, 400, 404];
    expect(expected, JSON.stringify(answer.body)).toContain(answer.status);
    if (answer.status !== 403) expect(answer.headers.get('x-ratelimit-limit')).toBeNull();
  });

  test.each(ofTeams)('%s: is told the header, and a team that is none', async (_, route) => {
    const without = await call(route, OPERATOR_TOKEN);
    const operatorToo = typeof route.access === 'object' && 'operator' in route.access;
    if (!operatorToo) {
      expect(without).toMatchObject({ status: 403, body: { error: { code: 'team_key_required' } } });
      expect(without.body.error.message).toContain('Autousers-Team');
    }
    const unknown = await call(route, OPERATOR_TOKEN, { [HEADER]: 'team_none' });
    expect(unknown).toMatchObject({
      status: 404,
      body: { error: { code: 'resource_missing', param: 'Autousers-Team' } },
    });
  });

  test('acts on what is that team’s, and publishes for it', async () => {
    const { app } = stage;
    const [team, other] = [await app.team(), await app.team()];
    const asTeam = { [HEADER]: team.id };
    const url = 'https://example.com/hook';
    const made = await app.call('POST', '/webhooks', OPERATOR_TOKEN, { url, enabled_events: ['*'] }, asTeam);
    expect(made.status).toBe(201);
    expect((await app.call('GET', `/webhooks/${made.body.id}`, team.key)).body.url).toBe(url);
    expect((await app.call('GET', `/webhooks/${made.body.id}`, other.key)).status).toBe(404);
    const event = { type: 'rating.created', data: { object: { id: 'rat_1' } } };
    const published = await app.call('POST', '/events', OPERATOR_TOKEN, event, asTeam);
    expect(published.status).toBe(202);
    expect((await app.call('GET', `/events/${published.body.id}`, team.key)).status).toBe(200);
    expect((await app.call('GET', '/auth/whoami', OPERATOR_TOKEN, undefined, asTeam)).body).toMatchObject({
      team: { id: team.id },
      role: 'owner',
    });
  });

  test('a team’s own credential may name its own team, and no other', async () => {
    const { app } = stage;
    const [team, other] = [await app.team(), await app.team()];
    const get = (named: string) => app.call('GET', '/webhooks', team.key, undefined, { [HEADER]: named });
    expect((await get(team.id)).status).toBe(200);
    expect(await get(other.id)).toMatchObject({ status: 403, body: { error: { code: 'team_mismatch' } } });
  });
});
