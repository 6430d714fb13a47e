import { describe, expect, test } from 'vitest';
import { linearIds } from '../support/fakes/linear.ts';
import { recommendedTypes } from '../support/fakes/notion.ts';
import { gate } from '../support/gate.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam();

const ask = (connection: string, picker: string, query = '', key = team.key) =>
  world.app.call('GET', `/connections/${connection}/options/${picker}${query}`, key);

async function labels(connection: string, picker: string, query = ''): Promise<string[]> {
  const answer = await ask(connection, picker, query);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map(({ label }: { label: string }) => label);
}

/** A team that has connected Slack with a token of its own. */
async function ownToken(token: `xoxb-own-token-${string}`, scopes: string[]) {
  const { app, slack } = world;
  slack.oauth.addToken(token, scopes);
  const { key } = await app.team();
  const body = { connector: 'slack', kind: 'bot_token', secret: token };
  return { key, id: (await app.call('POST', '/connections', key, body)).body.id };
}

const listings = () => world.slack.server.requests.filter(({ path }) => path.endsWith('conversations.list'));

describe('the options of a picker', () => {
  test('are value, label and hint', async () => {
    expect((await ask(team.slack, 'channels')).body).toEqual({
      data: [
        { value: 'C0RESEARCH', label: '#research', hint: null },
        { value: 'C0GENERAL1', label: '#general', hint: null },
        { value: 'C0SECRET01', label: '#design-leads', hint: 'Private' },
      ],
      has_more: false,
      next_cursor: null,
    });
    expect((await ask(team.notion, 'data_sources')).body.data).toEqual([
      { value: world.database, label: 'Evaluations', hint: null },
    ]);
  });

  test('can be searched', async () => {
    expect(await labels(team.slack, 'channels', '?q=rese')).toEqual(['#research']);
    expect(await labels(team.slack, 'channels', '?q=nothing-like-it')).toEqual([]);
    expect(await labels(team.linear, 'teams', '?q=eng')).toEqual(['Engineering']);
    expect(await labels(team.notion, 'data_sources', '?q=evalu')).toEqual(['Evaluations']);
  });

  test('can depend on another field', async () => {
    expect(await labels(team.linear, 'states')).toEqual([]);
    expect(await labels(team.linear, 'states', `?team=${linearIds.design}`)).toEqual(['Backlog']);
    const states = await labels(team.linear, 'states', '?team=ENG');
    expect(states.slice(0, 2)).toEqual(['Triage', 'Todo']);
    const columns = await labels(team.notion, 'columns', `?data_source=${world.database}`);
    expect(columns.sort()).toEqual(Object.keys(recommendedTypes).sort());
    expect(await labels(team.notion, 'columns', `?data_source=${world.database}&q=rating`)).toEqual([
      'Ratings',
      'Human ratings',
      'AI ratings',
    ]);
  });

  test('come in pages, each channel once', async () => {
    const { slack } = world;
    const { key, id } = await ownToken('xoxb-own-token-many-channels', [
      'chat:write',
      'channels:read',
      'groups:read',
    ]);
    const names = Array.from({ length: 430 }, (_, n) => `many-${n}`);
    for (const [n, name] of names.entries()) slack.addChannel({ id: `C0MANY${n}`, name });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const { body } = await ask(id, 'channels', query, key);
      expect(body.has_more).toBe(body.next_cursor !== null);
      seen.push(...body.data.map(({ label }: { label: string }) => label));
      cursor = body.next_cursor;
    } while (cursor !== null);
    slack.channels.splice(-names.length);
    expect(seen).toHaveLength(433);
    expect(new Set(seen).size).toBe(433);
    expect(seen).toEqual(expect.arrayContaining(names.map((name) => `#${name}`)));
  });

  test('are asked for once a minute, unless something else is looked for', async () => {
    const { key, id } = await ownToken('xoxb-own-token-kept', ['chat:write', 'channels:read', 'groups:read']);
    const before = listings().length;
    const first = await ask(id, 'channels', '', key);
    expect((await ask(id, 'channels', '', key)).text).toBe(first.text);
    expect(listings()).toHaveLength(before + 1);
    await ask(id, 'channels', '?q=general', key);
    expect(listings()).toHaveLength(before + 2);
  });

  test('of one team are not those that were kept for another, or for an older credential', async () => {
    const { app, slack } = world;
    const { key, id } = await ownToken('xoxb-own-token-first', [
      'chat:write',
      'channels:read',
      'groups:read',
    ]);
    const before = (await ask(id, 'channels', '', key)).body.data.length;
    slack.oauth.addToken('xoxb-own-token-second', ['chat:write', 'channels:read']);
    await app.call('POST', '/connections', key, {
      connector: 'slack',
      kind: 'bot_token',
      secret: 'xoxb-own-token-second',
    });
    expect((await ask(id, 'channels', '', key)).body.data).toHaveLength(before - 1);
    expect((await ask(id, 'channels', '', team.key)).status).toBe(404);
  });
});

describe('what can go wrong', () => {
  test.each(['nonsense', 'constructor', '__proto__', 'teams'])('there is no picker %s', async (picker) => {
    const answer = await ask(team.slack, picker);
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
  });

  test.each([
    ['?q=a&q=b', 'q'],
    [`?q=${'x'.repeat(201)}`, 'q'],
    ['?cursor=', 'cursor'],
    ['?team=', 'team'],
    [`?team=${'x'.repeat(1_001)}`, 'team'],
  ])('a query of the wrong form is refused: %s', async (query, param) => {
    expect(await ask(team.linear, 'states', query)).toMatchObject({
      status: 400,
      body: { error: { param } },
    });
  });

  test('a vendor that is out of order, or asks for patience, is 503 with Retry-After', async () => {
    const channels = ({ path }: { path: string }) => path.endsWith('conversations.list');
    const limited = { status: 429, headers: { 'retry-after': '7' }, body: { ok: false } };
    world.slack.server.inject({ instead: 'reset' }, 1, channels);
    world.slack.server.inject({ instead: limited }, 1, channels);
    for (const seconds of ['10', '7']) {
      const answer = await ask(team.slack, 'channels', '?q=away');
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'vendor_unavailable' } } });
      expect(answer.headers.get('retry-after')).toBe(seconds);
    }
    expect((await ask(team.slack, 'channels', '?q=away')).status).toBe(200);
  });

  test('a vendor that hangs is asked the same once, and a team can have ten lists on their way', async () => {
    const { app } = world;
    const { passed: held, open } = gate();
    const before = listings().length;
    world.slack.server.inject({ held }, 10, ({ path }) => path.endsWith('conversations.list'));
    const twice = [ask(team.slack, 'channels', '?q=hanging0'), ask(team.slack, 'channels', '?q=hanging0')];
    const others = Array.from({ length: 9 }, (_, n) => ask(team.slack, 'channels', `?q=hanging${n + 1}`));
    await until(() => listings().length === before + 10);

    const refused = await ask(team.slack, 'channels', '?q=one-more');
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'overloaded' } } });
    expect(refused.headers.get('retry-after')).toBe('2');
    const another = await ownToken('xoxb-own-token-undisturbed', ['chat:write', 'channels:read']);
    expect((await ask(another.id, 'channels', '', another.key)).status).toBe(200);
    expect((await app.call('GET', `/connections/${team.slack}`, team.key)).status).toBe(200);

    open();
    for (const answer of await Promise.all([...twice, ...others])) expect(answer.status).toBe(200);
    expect((await ask(team.slack, 'channels', '?q=one-more')).status).toBe(200);
  });

  test('a permission that is missing is said, and parks nothing', async () => {
    const { app } = world;
    const { key, id } = await ownToken('xoxb-own-token-posts-only', ['chat:write']);
    const answer = await ask(id, 'channels', '', key);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'vendor_refused' } } });
    expect(answer.body.error.message).toContain('channels:read');
    expect((await app.call('GET', `/connections/${id}`, key)).body.status).toBe('active');
  });

  test('a token that was revoked parks the connection, and the owner is told once', async () => {
    const { app, slack } = world;
    const { key, id } = await ownToken('xoxb-own-token-ends-soon', ['chat:write', 'channels:read']);
    slack.oauth.voidTokens('token_revoked', 'xoxb-own-token-ends-soon');
    const before = app.mails.length;
    for (let n = 0; n < 2; n += 1) {
      const answer = await ask(id, 'channels', '', key);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'connection_unusable' } } });
    }
    const { body } = await app.call('GET', `/connections/${id}`, key);
    expect(body).toMatchObject({ status: 'needs_reconnect', status_reason: expect.stringMatching(/\w/) });
    await until(() => app.mails.length > before);
    const letters = await app.sql(`SELECT data FROM mails WHERE data ->> 'connection_id' = $1`, [id]);
    expect(letters).toHaveLength(1);
  });
});
