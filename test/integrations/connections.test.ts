import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everythingStored } from '../support/database.ts';
import { useIntegrations } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';

const world = useIntegrations();
let team: { id: string; key: string };

beforeAll(async () => {
  team = await world.app.team();
});
beforeEach(() => {
  for (const fake of [world.slack, world.linear, world.notion]) fake.server.heal();
});

const paste = (connector: string, kind: string, secret: unknown, key = team.key) =>
  world.app.call('POST', '/connections', key, { connector, kind, secret });

/** What can be pasted: one that works, one of the wrong shape, and one that the vendor doesn't know. */
const credentials = [
  {
    connector: 'slack',
    kind: 'bot_token',
    good: () => world.slack.botToken,
    misshapen: 'xoxp-not-a-bot',
    unknown: 'xoxb-nobody-has-this-token',
    account: { name: 'Acme Research', url: 'https://acme-research.slack.com' },
    scopes: ['chat:write', 'chat:write.public', 'channels:read', 'groups:read'],
  },
  {
    connector: 'slack',
    kind: 'incoming_webhook',
    good: () => world.slack.webhook,
    misshapen: 'https://example.com/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkL',
    unknown: 'https://hooks.slack.com/services/T0ACME0001/B0HOOK0009/aBcDeFgHiJkL',
    account: { id: 'T0ACME0001/B0HOOK0001', name: 'Incoming webhook B0HOOK0001', url: null },
    scopes: [],
  },
  {
    connector: 'linear',
    kind: 'api_key',
    good: () => world.linear.apiKey,
    misshapen: 'lin_oauth_0123456789abcdef0123456789',
    unknown: `lin_api_${'Zz9'.repeat(13)}`,
    account: { name: 'Acme', url: 'https://linear.app/acme' },
    scopes: [],
  },
  {
    connector: 'notion',
    kind: 'integration_token',
    good: () => world.notion.tokens.integrationToken,
    misshapen: 'ntn_short',
    unknown: `ntn_${'Zz9'.repeat(13)}`,
    account: { name: 'Acme Research', url: null },
    scopes: [],
  },
];

describe.each(credentials)('a pasted credential, $connector $kind', (each) => {
  const { connector, kind } = each;

  test('that works is a connection, also with space around it', async () => {
    const answer = await paste(connector, kind, `  ${each.good()}\n`);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^con_/),
      connector,
      kind,
      account: each.account,
      scopes: each.scopes,
      status: 'active',
      status_reason: null,
      paused_until: null,
    });
    const shown = await world.app.call('GET', `/connections/${answer.body.id}`, team.key);
    expect(shown.body).toEqual(answer.body);
  });

  test('of the wrong shape is refused without asking the vendor', async () => {
    const before = world[connector as 'slack'].server.requests.length;
    const answer = await paste(connector, kind, each.misshapen);
    expect(answer).toMatchObject({ status: 400, body: { error: { param: 'secret' } } });
    expect(world[connector as 'slack'].server.requests).toHaveLength(before);
  });

  test('that the vendor does not know is refused, and nothing is stored', async () => {
    const { key } = await world.app.team();
    const answer = await paste(connector, kind, each.unknown, key);
    const error = { code: 'credential_refused', param: 'secret', type: 'invalid_request_error' };
    expect(answer).toMatchObject({ status: 400, body: { error } });
    expect(answer.text).not.toContain(each.unknown);
    expect((await world.app.call('GET', '/connections', key)).body.data).toEqual([]);
  });

  test.each(['reset', { status: 500, body: 'no' }, { status: 200, body: '<html>' }] as const)(
    'is not judged while the vendor is out of order: %j',
    async (fault) => {
      world[connector as 'slack'].server.inject({ instead: fault }, 1, () => true);
      const { key } = await world.app.team();
      const answer = await paste(connector, kind, each.good(), key);
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'vendor_unavailable' } } });
      expect(answer.headers.get('retry-after')).toBe('10');
      expect((await world.app.call('GET', '/connections', key)).body.data).toEqual([]);
    },
  );
});

test('a vendor that begins to answer and never ends is given up after ten seconds', async () => {
  for (const fake of [world.slack, world.linear, world.notion]) {
    fake.server.inject({ instead: 'hang-body' }, 2, () => true);
  }
  const began = performance.now();
  const answers = await Promise.all(
    credentials.map(({ connector, kind, good }) => paste(connector, kind, good())),
  );
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  expect(performance.now() - began).toBeLessThan(15_000);
});

test.each([
  ['connector', { connector: 'fax', kind: 'bot_token', secret: 'x' }],
  ['connector', { connector: 'constructor', kind: 'bot_token', secret: 'x' }],
  ['connector', { kind: 'bot_token', secret: 'x' }],
  ['kind', { connector: 'slack', kind: 'api_key', secret: 'x' }],
  ['kind', { connector: 'slack', kind: 'oauth', secret: 'x' }],
  ['secret', { connector: 'slack', kind: 'bot_token', secret: '' }],
  ['secret', { connector: 'slack', kind: 'bot_token', secret: 7 }],
  ['colour', { connector: 'slack', kind: 'bot_token', secret: 'x', colour: 'red' }],
])('%s is named when it is wrong: %j', async (param, body) => {
  const answer = await world.app.call('POST', '/connections', team.key, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
});

describe('an account', () => {
  test('that is connected twice is one connection, with the newer credential', async () => {
    const { app, slack } = world;
    const { key } = await app.team();
    const { body: first } = await paste('slack', 'bot_token', slack.botToken, key);
    slack.oauth.addToken('xoxb-another-token', ['chat:write']);
    const { body: again } = await paste('slack', 'bot_token', 'xoxb-another-token', key);
    expect(again).toMatchObject({ id: first.id, created_at: first.created_at, scopes: ['chat:write'] });
    slack.oauth.voidTokens('token_revoked', 'xoxb-another-token');
    const { body: parked } = await app.call('POST', `/connections/${first.id}/verify`, key);
    expect(parked).toMatchObject({ id: first.id, status: 'needs_reconnect' });
    const { body: mended } = await paste('slack', 'bot_token', slack.botToken, key);
    expect(mended).toMatchObject({ id: first.id, status: 'active', status_reason: null });
    expect((await app.call('GET', '/connections', key)).body.data).toHaveLength(1);
  });

  test('of another kind of credential, or of another team, is another connection', async () => {
    const { app, slack } = world;
    const [one, other] = [await app.team(), await app.team()];
    const ids = [
      (await paste('slack', 'bot_token', slack.botToken, one.key)).body.id,
      (await paste('slack', 'incoming_webhook', slack.webhook, one.key)).body.id,
      await connectByOAuth(app, 'slack', await app.session(one.id, 'owner')),
      (await paste('slack', 'bot_token', slack.botToken, other.key)).body.id,
    ];
    expect(new Set(ids).size).toBe(4);
    const listed = async (query: string) =>
      (await app.call('GET', `/connections?${query}`, one.key)).body.data.map(({ id }: { id: string }) => id);
    const newest = [ids[2], ids[1], ids[0]];
    expect(await listed('')).toEqual(newest);
    expect(await listed('limit=2')).toEqual(newest.slice(0, 2));
    expect(await listed(`limit=2&starting_after=${ids[1]}`)).toEqual([ids[0]]);
    expect(await listed(`ending_before=${ids[0]}`)).toEqual(newest.slice(0, 2));
  });

  test('that two people connect at the same moment is one', async () => {
    const { app, linear } = world;
    const { key } = await app.team();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => paste('linear', 'api_key', linear.apiKey, key)),
    );
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
  });

  test('is the 101st of its team: refused', async () => {
    const { app, slack } = world;
    const { id, key } = await app.team();
    await app.sql(
      `INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name, scopes, status_changed_at, updated_at)
       SELECT 'con_' || $1 || n, $1, 'slack', 'oauth', n, 'Old', '{}', now(), now() FROM generate_series(1, 100) n`,
      [id],
    );
    const answer = await paste('slack', 'bot_token', slack.botToken, key);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('100') } },
    });
  });
});

test('credentials are in no answer, no log line, and in the database only encrypted', async () => {
  const { app } = world;
  const answers: string[] = [];
  for (const { connector, kind, good, unknown, misshapen } of credentials) {
    for (const secret of [unknown, misshapen]) answers.push((await paste(connector, kind, secret)).text);
    const { text, body } = await paste(connector, kind, good());
    const path = `/connections/${body.id}`;
    answers.push(text, (await app.call('GET', path, team.key)).text);
    answers.push((await app.call('POST', `${path}/verify`, team.key)).text);
  }
  answers.push((await app.call('GET', '/connections', team.key)).text);
  const [logs, stored] = [JSON.stringify(app.logs), await everythingStored(app.sql)];
  for (const { good, unknown, misshapen } of credentials) {
    for (const secret of [good(), unknown, misshapen, good().split('/').at(-1) ?? '']) {
      for (const text of [...answers, logs, stored]) expect(text).not.toContain(secret);
    }
  }
  const rows = await app.sql('SELECT credential_ciphertext AS text FROM connections WHERE team_id = $1', [
    team.id,
  ]);
  expect(rows.length).toBe(4);
  for (const { text } of rows) expect(text).toMatch(/^[0-9a-f]{8}\.[\w-]+$/);
});
