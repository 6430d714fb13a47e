import { beforeEach, describe, expect, test } from 'vitest';
import { connectors as all, connectorById } from '../../connectors/index.ts';
import { startTestApp } from '../support/app.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { comeBack, connectByOAuth, vendorPage } from '../support/oauth.ts';

const { world, team } = useConnectedTeam({ manualClock: true });
const connectors = ['slack', 'linear', 'notion'] as const;
type ConnectorName = (typeof connectors)[number];

beforeEach(() => {
  for (const name of connectors) world[name].server.heal();
});

/** As far as the vendor's answer: the address that the browser is sent back to. */
async function consent(connector: ConnectorName, session = team.owner, query = ''): Promise<URL> {
  const page = await vendorPage(world.app, connector, session, query);
  const answer = await fetch(page, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '', page);
}

/** Where our own pages are shown afterwards. */
async function landing(back: URL, session = team.owner): Promise<string> {
  const answer = await comeBack(world.app, back, session);
  expect(answer.status, answer.text).toBe(303);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return answer.headers.get('location') ?? '';
}

const failure = (connector: string, code: string) =>
  `/settings/integrations?connector=${connector}&connect_error=${code}`;

describe.each(connectors)('%s', (connector) => {
  test('is connected in one click', async () => {
    const { app } = world;
    const page = await vendorPage(app, connector, team.owner);
    expect(page.href.startsWith(`${world[connector].authorizeUrl}?`)).toBe(true);
    const { redirect_uri, state = '', code_challenge_method } = Object.fromEntries(page.searchParams);
    const { port } = new URL(app.app.url);
    expect(redirect_uri).toBe(`http://localhost:${port}/connect/${connector}/callback`);
    expect(state.length).toBeGreaterThanOrEqual(32);
    expect(code_challenge_method).toBe(connector === 'linear' ? 'S256' : undefined);

    const to = await landing(await consent(connector));
    expect(to).toBe(`/settings/integrations?connector=${connector}&connected=${team[connector]}`);
    const { body } = await app.call('GET', `/connections/${team[connector]}`, team.key);
    expect(body).toMatchObject({ connector, kind: 'oauth', status: 'active' });
    expect(body.account.name).toMatch(/^Acme/);
    const expected = { slack: 'chat:write', linear: 'issues:create', notion: undefined }[connector];
    if (expected) expect(body.scopes).toContain(expected);
  });

  test('a state and a code work once', async () => {
    const back = await consent(connector);
    expect(await landing(back)).toContain('connected=con_');
    expect(await landing(back)).toBe(failure(connector, 'expired'));
  });

  test('of two browsers that come back with one state at the same moment, one connects', async () => {
    const back = await consent(connector);
    const all = await Promise.all(Array.from({ length: 4 }, () => landing(back)));
    expect(all.filter((to) => to.includes('connected='))).toHaveLength(1);
  });

  test('the audit log says who connected it, and nothing of what failed', async () => {
    const { app } = world;
    const { id: teamId } = await app.team();
    const owner = await app.session(teamId, 'owner');
    const back = await consent(connector, owner);
    const connected = await landing(back, owner);
    expect(await landing(back, owner)).toBe(failure(connector, 'expired'));
    const log = await app.call('GET', '/audit?action=connection.*', undefined, undefined, owner);
    expect(log.body.data).toMatchObject([
      {
        action: 'connection.connected',
        object_id: new URL(connected, 'http://here').searchParams.get('connected'),
        actor: { kind: 'session', id: expect.stringMatching(/^ses_/) },
        outcome: 'done',
      },
    ]);
  });

  test('a state is good for ten minutes', async () => {
    const { app } = world;
    const [inTime, late] = [await consent(connector), await consent(connector)];
    await app.advance(10 * 60_000 - 1_000);
    expect(await landing(inTime)).toContain('connected=con_');
    await app.advance(2_000);
    expect(await landing(late)).toBe(failure(connector, 'expired'));
  });

  test('a state of another session, team or connector, or an invented one, is nothing', async () => {
    const { app } = world;
    const [again, admin] = [await app.session(team.id, 'owner'), await app.session(team.id, 'admin')];
    const stranger = await app.session((await app.team()).id, 'owner');
    const back = await consent(connector);
    for (const session of [again, admin, stranger]) {
      expect(await landing(back, session)).toBe(failure(connector, 'expired'));
    }
    const other = connectors.find((name) => name !== connector) ?? 'slack';
    const elsewhere = new URL(back);
    elsewhere.pathname = `/connect/${other}/callback`;
    expect(await landing(elsewhere)).toBe(failure(other, 'expired'));
    for (const state of ['', 'x', `${back.searchParams.get('state')}x`]) {
      const tampered = new URL(back);
      tampered.searchParams.set('state', state);
      expect(await landing(tampered)).toBe(failure(connector, 'expired'));
    }
    // All that has not used it up.
    expect(await landing(back)).toContain('connected=con_');
  });

  test('who says no is told so, and nothing is connected', async () => {
    const { app } = world;
    const { id, key } = await app.team();
    const owner = await app.session(id, 'owner');
    const back = await consent(connector, owner, '?return_to=/settings/connect');
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    const denied = `/settings/connect?connector=${connector}&connect_error=denied`;
    expect(await landing(back, owner)).toBe(denied);
    expect((await app.call('GET', '/connections', key)).body.data).toEqual([]);
  });

  test.each([
    ['server_error', 'unavailable'],
    ['temporarily_unavailable', 'unavailable'],
    ['invalid_scope', 'misconfigured'],
    ['unauthorized_client', 'misconfigured'],
    ['constructor', 'denied'],
  ])('what the vendor says instead of a code (%s) is told as %s', async (error, code) => {
    const back = await consent(connector);
    back.searchParams.delete('code');
    back.searchParams.set('error', error);
    expect(await landing(back)).toBe(failure(connector, code));
  });

  test('a code that the vendor does not know is refused', async () => {
    const back = await consent(connector);
    back.searchParams.set('code', 'invented');
    expect(await landing(back)).toBe(failure(connector, 'refused'));
  });

  test.each(['reset', { status: 503, body: 'later' }, { status: 200, body: '<html>' }] as const)(
    'a vendor that is away while the code is traded: %j',
    async (fault) => {
      const back = await consent(connector);
      const { pathname } = new URL(world[connector].tokenUrl);
      world[connector].server.inject({ instead: fault }, 1, ({ path }) => path === pathname);
      expect(await landing(back)).toBe(failure(connector, 'unavailable'));
    },
  );

  test('is for admins in the settings', async () => {
    const { app } = world;
    const paths = [`/connect/${connector}`, `/connect/${connector}/callback?state=x&code=y`];
    for (const path of paths) {
      expect((await app.call('GET', path)).status).toBe(401);
      expect((await app.call('GET', path, team.key)).status).toBe(401);
      for (const role of ['viewer', 'editor']) {
        const session = await app.session(team.id, role);
        const answer = await app.call('GET', path, undefined, undefined, session);
        expect(answer).toMatchObject({ status: 403, body: { error: { code: 'insufficient_role' } } });
      }
    }
    const admin = await app.session(team.id, 'admin');
    expect(await landing(await consent(connector, admin), admin)).toContain('connected=con_');
  });
});

test('what is kept of a state is a hash, and of a PKCE verifier a ciphertext', async () => {
  const { app, linear } = world;
  const back = await consent('linear');
  const state = back.searchParams.get('state') ?? '';
  const stored = JSON.stringify(await app.sql('SELECT * FROM oauth_states'));
  expect(stored).not.toContain(state);
  expect(await landing(back)).toContain('connected=');
  const form = linear.server.requests.findLast(({ path }) => path === '/oauth/token')?.body;
  const { code_verifier } = form as Record<string, string>;
  expect(code_verifier?.length).toBeGreaterThanOrEqual(43);
  expect(stored).not.toContain(code_verifier);
});

test.each([
  ['/settings/automations?tab=new', '/settings/automations?tab=new&'],
  ['//evil.example/settings/', '/settings/integrations?'],
  ['https://evil.example/settings/', '/settings/integrations?'],
  ['/settings/../api/v1/whoami', '/settings/integrations?'],
  ['/settings/%2e%2e/api', '/settings/integrations?'],
  ['/settings/..//evil.example', '/settings/integrations?'],
  ['/settings/\\evil.example', '/settings//evil.example?'],
  ['/\\evil.example/settings/', '/settings/integrations?'],
  ['\\\\evil.example', '/settings/integrations?'],
  ['javascript:alert(1)', '/settings/integrations?'],
  ['http://[', '/settings/integrations?'],
  ['/settings/\r\nLocation: x', '/settings/Location:%20x?'],
  [`/settings/${'x'.repeat(500)}`, '/settings/integrations?'],
])('return_to %j leads to %s', async (asked, expected) => {
  const back = await consent('slack', team.owner, `?return_to=${encodeURIComponent(asked)}`);
  const to = await landing(back);
  expect(to.startsWith(`${expected}connector=slack`), to).toBe(true);
});

test('an app that the operator has not registered: the gallery says what is missing, and pasting still works', async () => {
  const { slack } = world;
  const app = await startTestApp({ env: { SLACK_API_URL: slack.apiUrl } });
  try {
    const { id, key } = await app.team();
    const { data } = (await app.call('GET', '/connectors', key)).body;
    // E-mail needs a mail server of the operator's.
    const offered = all.filter(({ manifest }) => manifest.apiUrl !== undefined);
    expect(data.map((each: { id: string }) => each.id)).toEqual(offered.map(({ manifest }) => manifest.id));
    for (const { id: name, oauth, credentials } of data) {
      const prefix = name.toUpperCase();
      // Chats that are connected with a URL need no app.
      expect(oauth).toEqual(
        connectorById(name)?.oauth
          ? expect.objectContaining({
              available: false,
              missing: [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`],
            })
          : null,
      );
      expect(credentials.length).toBeGreaterThan(0);
    }
    const owner = await app.session(id, 'owner');
    for (const path of ['/connect/slack', '/connect/slack/callback?state=x&code=y']) {
      const answer = await app.call('GET', path, undefined, undefined, owner);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'connector_not_configured' } } });
    }
    const body = { connector: 'slack', kind: 'bot_token', secret: slack.botToken };
    expect((await app.call('POST', '/connections', key, body)).status).toBe(201);
  } finally {
    await app.stop();
  }
});

test('with too many connections, the browser comes back to the settings and is told', async () => {
  const { app } = world;
  const { id } = await app.team();
  await app.sql(
    `INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name, scopes, status_changed_at, updated_at)
     SELECT 'con_' || $1 || n, $1, 'slack', 'oauth', n, 'Old', '{}', now(), now() FROM generate_series(1, 100) n`,
    [id],
  );
  const owner = await app.session(id, 'owner');
  expect(await landing(await consent('slack', owner), owner)).toBe(failure('slack', 'too_many'));
  await expect(connectByOAuth(app, 'slack', owner)).rejects.toThrow('too_many');
});
