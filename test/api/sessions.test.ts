import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ manualClock: true });
const MINUTE = 60_000;

async function newLink(role = 'owner', email?: string, opens?: string) {
  const { id } = await stage.app.team();
  const path = `/admin/teams/${id}/dashboard-links`;
  const { status, body } = await stage.app.call('POST', path, OPERATOR_TOKEN, {
    ...{ role, email, path: opens },
  });
  expect(status).toBe(201);
  const url = new URL(body.url);
  return { teamId: id, url, path: url.pathname + url.search, expiresAt: body.expires_at };
}

const visit = (path: string) => stage.app.call('GET', path);
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0] ?? '';

describe('a sign-in link', () => {
  test('opens the settings and leaves a cookie that scripts and other sites cannot use', async () => {
    const { app } = stage;
    const link = await newLink('editor', 'ann@acme.example');
    expect(link.url.origin).toBe(app.app.context.publicUrl());
    expect(link.expiresAt).toBe(new Date(Number(app.clock?.now()) + 10 * MINUTE).toISOString());
    const answer = await visit(link.path);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/settings/integrations');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const [pair = '', ...attributes] = cookieOf(answer).split('; ');
    expect(pair).toMatch(/^autousers_session=[A-Za-z0-9_-]{43}$/);
    expect(attributes).toEqual(
      expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=43200']),
    );
    const who = await app.call('GET', '/auth/whoami', undefined, undefined, {
      cookie: `theme=dark; ${pair}`,
    });
    expect(who.body).toMatchObject({ role: 'editor', team: { id: link.teamId }, key: null });
  });

  test.each([
    ['/settings/webhooks/new?from=mail', '/settings/webhooks/new?from=mail'],
    ['/settings/./a/../events', '/settings/events'],
  ])('opens the page that it names: %s', async (path, location) => {
    const link = await newLink('viewer', undefined, path);
    expect((await visit(link.path)).headers.get('location')).toBe(location);
    const dressed = await newLink('viewer', undefined, path);
    const to = (await visit(`${dressed.path}&theme=dark`)).headers.get('location') ?? '';
    expect(new URL(to, 'http://here').searchParams.get('theme')).toBe('dark');
  });

  test.each([
    ...[
      'https://elsewhere.example/settings/',
      '//elsewhere.example/settings/',
      '/\\\\elsewhere.example/settings/',
    ],
    ...[
      '/admin',
      'settings/webhooks',
      '/settings/../sign-in',
      '',
      `/settings/${'x'.repeat(500)}`,
      'javascript:alert(1)',
    ],
  ])('can name nothing but a page of the settings: %s', async (path) => {
    const { id } = await stage.app.team();
    const body = { role: 'viewer', path };
    expect(
      await stage.app.call('POST', `/admin/teams/${id}/dashboard-links`, OPERATOR_TOKEN, body),
    ).toMatchObject({
      status: 400,
      body: { error: { param: 'path', message: expect.stringContaining('/settings/webhooks') } },
    });
  });

  test('works once, also when two browsers open it at the same moment', async () => {
    const { path } = await newLink();
    const answers = await Promise.all(Array.from({ length: 8 }, () => visit(path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(7).fill(401)]);
    for (const answer of answers.filter(({ status }) => status === 401)) expect(cookieOf(answer)).toBe('');
    expect(await visit(path)).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_sign_in_link' } },
    });
  });

  test('works for ten minutes', async () => {
    const [early, late] = [await newLink(), await newLink()];
    await stage.app.advance(10 * MINUTE - 1);
    expect((await visit(early.path)).status).toBe(303);
    await stage.app.advance(1);
    expect((await visit(late.path)).status).toBe(401);
  });

  test.each([
    '/sign-in',
    '/sign-in?token=',
    '/sign-in?token=wrong',
    '/sign-in?token=a&token=b',
    '/sign-in?token=%00',
  ])('that nobody made lets nobody in: %s', async (path) => {
    const answer = await visit(path);
    expect([400, 401]).toContain(answer.status);
    expect(cookieOf(answer)).toBe('');
  });

  test.each([
    [{ role: 'god' }, 'role'],
    [{}, 'role'],
    [{ role: 'owner', email: 'nobody' }, 'email'],
  ])('%j is refused', async (body, param) => {
    const { id } = await stage.app.team();
    const answer = await stage.app.call('POST', `/admin/teams/${id}/dashboard-links`, OPERATOR_TOKEN, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
  });
});

describe('a session', () => {
  test('ends after twelve hours', async () => {
    const { app } = stage;
    const { id } = await app.team();
    const browser = await app.session(id, 'viewer');
    const look = () => app.call('GET', '/webhooks', undefined, undefined, browser);
    await app.advance(12 * 60 * MINUTE - 1);
    expect((await look()).status).toBe(200);
    await app.advance(1);
    expect(await look()).toMatchObject({ status: 401, body: { error: { code: 'session_expired' } } });
  });

  test('creates nothing when the request comes from another site', async () => {
    const { app, receiver } = stage;
    const { id } = await app.team();
    const { cookie = '', origin = '' } = await app.session(id, 'owner');
    const body = { url: receiver.url('/csrf'), enabled_events: ['*'] };
    const post = (headers: Record<string, string>) =>
      app.call('POST', '/webhooks', undefined, body, { cookie, ...headers });
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${origin}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      const answer = await post(headers as Record<string, string>);
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } });
    }
    expect(await app.sql('SELECT 1 FROM endpoints WHERE team_id = $1', [id])).toEqual([]);
    expect((await post({ origin })).status).toBe(201);
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  test('a cross-site request that says it is both is refused', async () => {
    const { app } = stage;
    const { id } = await app.team();
    const { cookie = '' } = await app.session(id, 'owner');
    const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await app.call('DELETE', '/webhooks/whe_x', undefined, undefined, headers)).status).toBe(403);
  });

  test('a key in the header goes before a cookie', async () => {
    const { app } = stage;
    const [mine, other] = [await app.team(), await app.team()];
    const browser = await app.session(other.id, 'owner');
    const who = await app.call('GET', '/auth/whoami', mine.key, undefined, browser);
    expect(who.body.team.id).toBe(mine.id);
    expect((await app.call('GET', '/auth/whoami', 'ak_live_wrong', undefined, browser)).status).toBe(401);
  });
});

describe('behind https', () => {
  const secure = useStage({ env: { PUBLIC_URL: 'https://connect.example' } });
  test('links lead to the public URL, and the cookie is for https only', async () => {
    const { app } = secure;
    const { id } = await app.team();
    const path = `/admin/teams/${id}/dashboard-links`;
    const { body } = await app.call('POST', path, OPERATOR_TOKEN, { role: 'owner' });
    const url = new URL(body.url);
    expect(url.origin).toBe('https://connect.example');
    expect(cookieOf(await app.call('GET', url.pathname + url.search))).toContain('; Secure');
  });
});

describe('signing out', () => {
  const leave = (headers: Record<string, string>) =>
    stage.app.call('DELETE', '/auth/session', undefined, undefined, headers);

  test('ends the session, takes the cookie back, and leaves other sessions alone', async () => {
    const { app } = stage;
    const { id } = await app.team();
    const [one, another] = [await app.session(id, 'viewer'), await app.session(id, 'viewer')];
    const answer = await leave(one);
    expect(answer).toMatchObject({
      status: 200,
      body: { id: expect.stringMatching(/^ses_/), deleted: true },
    });
    expect(cookieOf(answer)).toMatch(/^autousers_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/);
    const who = (headers: Record<string, string>) =>
      app.call('GET', '/auth/whoami', undefined, undefined, headers);
    expect((await who(one)).status).toBe(401);
    expect((await leave(one)).status).toBe(401);
    expect((await who(another)).status).toBe(200);
  });

  test('is nothing that another site can do', async () => {
    const { app } = stage;
    const { id } = await app.team();
    const { cookie = '' } = await app.session(id, 'viewer');
    expect((await leave({ cookie })).status).toBe(403);
    expect((await leave({ cookie, origin: 'https://evil.example' })).status).toBe(403);
  });
});
