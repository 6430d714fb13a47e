import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ manualClock: true });
const MINUTE = 60_000;
const LINKS = '/admin/sign-in-links';

const newLink = async (body?: object) => {
  const answer = await stage.app.call('POST', LINKS, OPERATOR_TOKEN, body);
  expect(answer.status, answer.text).toBe(201);
  const url = new URL(answer.body.url);
  return url.pathname + url.search;
};
const visit = (path: string) => stage.app.call('GET', path);
const asked = (headers: Record<string, string>) =>
  stage.app.call('GET', '/admin/session', undefined, undefined, headers);

describe('a sign-in link of the operator', () => {
  test.each([
    [undefined, '/settings/event-types'],
    [{ path: '/settings/event-types/some.type?lang=de' }, '/settings/event-types/some.type?lang=de'],
  ])('%j opens %s, once', async (body, location) => {
    const link = await newLink(body);
    const answers = await Promise.all(Array.from({ length: 4 }, () => visit(link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401]);
    const opened = answers.find(({ status }) => status === 303);
    expect(opened?.headers.get('location')).toBe(location);
    expect(opened?.headers.getSetCookie()[0]).toMatch(/^autousers_session=.*HttpOnly; SameSite=Lax$/);
  });

  test('works for ten minutes, and its session for twelve hours', async () => {
    const { app } = stage;
    const [early, late] = [await newLink(), await newLink()];
    await app.advance(10 * MINUTE - 1);
    const cookie = (await visit(early)).headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    await app.advance(1);
    expect((await visit(late)).status).toBe(401);
    await app.advance(12 * 60 * MINUTE - 2);
    expect((await asked({ cookie })).status).toBe(200);
    await app.advance(1);
    expect(await asked({ cookie })).toMatchObject({
      status: 401,
      body: { error: { code: 'session_expired' } },
    });
  });

  test.each([
    [{ path: '/settings/webhooks' }, 'path'],
    [{ path: '/settings/event-types-of-others' }, 'path'],
    [{ path: '//evil.example/settings/event-types' }, 'path'],
    [{ email: 'nobody' }, 'email'],
    [{ role: 'owner' }, 'role'],
  ])('%j is refused', async (body, param) => {
    const answer = await stage.app.call('POST', LINKS, OPERATOR_TOKEN, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
  });

  test('leads to the pages about event types, whatever somebody wanted of a team before', async () => {
    const { app } = stage;
    const wanted = (path: string) => ({ cookie: `autousers_wanted=${encodeURIComponent(path)}` });
    const to = async (link: string, path: string) =>
      (await app.call('GET', link, undefined, undefined, wanted(path))).headers.get('location');
    expect(await to(await newLink(), '/settings/webhooks')).toBe('/settings/event-types');
    expect(await to(await newLink(), '/settings/event-types/a.b')).toBe('/settings/event-types/a.b');
    const { id } = await app.team();
    const { body } = await app.call('POST', `/admin/teams/${id}/dashboard-links`, OPERATOR_TOKEN, {
      role: 'owner',
    });
    const { pathname, search } = new URL(body.url);
    expect(await to(pathname + search, '/settings/event-types/a.b')).toBe('/settings/integrations');
  });

  test('neither its token nor that of its session is kept', async () => {
    const { app } = stage;
    const link = await newLink({ email: 'dana@acme.example' });
    const session = (await visit(link)).headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? 'none';
    const kept = JSON.stringify([
      await app.sql('SELECT * FROM dashboard_links WHERE team_id IS NULL'),
      await app.sql('SELECT * FROM sessions WHERE team_id IS NULL'),
      await app.sql('SELECT * FROM audit_entries'),
    ]);
    expect(kept).toContain('dana@acme.example');
    expect(kept).not.toContain(link.split('token=')[1]);
    expect(kept).not.toContain(session);
  });
});

describe('a session of the operator', () => {
  test('says whose it is, is listed, and ends at once when it is ended', async () => {
    const { app } = stage;
    const [one, other] = [await app.operatorSession('dana@acme.example'), await app.operatorSession()];
    const { body } = await asked(one);
    expect(body).toEqual({ id: expect.stringMatching(/^ses_/), email: 'dana@acme.example' });
    const listed = (await app.call('GET', '/admin/sessions', OPERATOR_TOKEN)).body.data;
    expect(listed).toContainEqual(expect.objectContaining({ ...body, created_at: expect.any(String) }));
    const end = () => app.call('DELETE', `/admin/sessions/${body.id}`, OPERATOR_TOKEN);
    expect((await end()).status).toBe(200);
    expect((await end()).status).toBe(404);
    expect((await asked(one)).status).toBe(401);
    expect((await asked(other)).status).toBe(200);
  });

  test('is not among those of a team, and none of a team is among them', async () => {
    const { app } = stage;
    const { id } = await app.team();
    await app.session(id, 'owner');
    const staff = await app.operatorSession();
    const [ofTeam] = (await app.call('GET', `/admin/teams/${id}/sessions`, OPERATOR_TOKEN)).body.data;
    expect((await app.call('DELETE', `/admin/sessions/${ofTeam.id}`, OPERATOR_TOKEN)).status).toBe(404);
    const { body } = await asked(staff);
    const path = `/admin/teams/${id}/sessions/${body.id}`;
    expect((await app.call('DELETE', path, OPERATOR_TOKEN)).status).toBe(404);
    const leave = await app.call('DELETE', '/admin/session', undefined, undefined, staff);
    expect(leave.headers.getSetCookie()[0]).toMatch(/^autousers_session=; Max-Age=0/);
    expect((await asked(staff)).status).toBe(401);
  });

  test('stands in the audit log with what was done and to which type', async () => {
    const { app } = stage;
    const staff = await app.operatorSession('dana@acme.example');
    const made = await app.call(
      'PUT',
      '/admin/event-types/report.shared',
      undefined,
      {
        ...{ title: 'Report Shared', description: 'Triggers when.', sentence: 'a report is shared' },
        schema: { type: 'object', properties: { id: { type: 'string' } } },
        samples: [{ id: 'rep_1' }],
      },
      staff,
    );
    expect(made.status, made.text).toBe(200);
    const { data } = (await app.call('GET', '/audit?action=event_type.saved', OPERATOR_TOKEN)).body;
    expect(data[0]).toMatchObject({
      ...{ team_id: null, object_id: 'report.shared', outcome: 'done' },
      actor: { kind: 'session', id: (await asked(staff)).body.id, name: 'dana@acme.example' },
    });
    await app.call('DELETE', '/admin/catalog?force=true', OPERATOR_TOKEN);
  });

  test('is no way to connect an account, or to a stream', async () => {
    const { app } = stage;
    const staff = await app.operatorSession();
    for (const path of ['/connect/slack', '/api/v1/stream?watch=']) {
      const { status } = await app.call('GET', path, undefined, undefined, staff);
      expect(status, path).toBe(403);
    }
  });
});
