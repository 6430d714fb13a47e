import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import {
  attemptsOf,
  automate,
  type ConnectedTeam,
  connectedTeam,
  SLACK_SIGNING_SECRET,
  useIntegrations,
} from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const world = useIntegrations({ manualClock: true });
/** Two teams that have connected the same workspaces. */
let teams: [ConnectedTeam, ConnectedTeam];

beforeAll(async () => {
  teams = [await connectedTeam(world), await connectedTeam(world)];
});

const now = () => world.app.clock?.now() ?? new Date();
interface Signed {
  headers: Record<string, string>;
  body: string | Buffer;
}
const signed = {
  slack: (body: unknown, at = now(), secret = SLACK_SIGNING_SECRET): Signed =>
    world.slack.signedRequest(body, secret, at),
  linear: (body: Record<string, unknown>, at = now()): Signed => world.linear.webhook(body, at),
};
const post = (connector: string, { headers, body }: Signed, app = world.app) =>
  app.call('POST', `/connect/${connector}/events`, undefined, body, headers);

const statuses = (connector: 'slack' | 'linear' | 'notion') =>
  Promise.all(
    teams.map(
      async (team) => (await world.app.call('GET', `/connections/${team[connector]}`, team.key)).body.status,
    ),
  );

test('Slack’s set-up check is answered with its challenge, as text', async () => {
  const answer = await post('slack', signed.slack({ type: 'url_verification', challenge: '3eZbrw1aB10' }));
  expect(answer).toMatchObject({ status: 200, text: '3eZbrw1aB10' });
  expect(answer.headers.get('content-type')).toContain('text/plain');
});

describe('what is not from the vendor is refused, and changes nothing', () => {
  const uninstalled = () => world.slack.uninstalledEvent(now());
  const minutes = (count: number) => new Date(now().getTime() + count * 60_000);

  test.each<[string, string, () => Signed]>([
    ['another secret', 'slack', () => signed.slack(uninstalled(), now(), 'some other secret')],
    ['an old request', 'slack', () => signed.slack(uninstalled(), minutes(-6))],
    ['a request of the future', 'slack', () => signed.slack(uninstalled(), minutes(6))],
    ['a changed body', 'slack', () => ({ ...signed.slack({}), body: JSON.stringify(uninstalled()) })],
    ['no signature', 'slack', () => ({ headers: {}, body: JSON.stringify(uninstalled()) })],
    ['no body', 'slack', () => ({ ...signed.slack(uninstalled()), body: '' })],
    ['an old request', 'linear', () => world.linear.uninstalled(minutes(-2))],
    ['no signature', 'linear', () => ({ headers: {}, body: world.linear.uninstalled().body })],
    ['Slack’s signature', 'linear', () => signed.slack(uninstalled())],
  ])('%s (%s)', async (_, connector, request) => {
    const answer = await post(connector, request());
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'invalid_signature' } } });
    expect(await statuses(connector as 'slack')).toEqual(['active', 'active']);
  });

  test('everything, where there is no secret', async () => {
    const app = await startTestApp();
    try {
      for (const connector of ['slack', 'linear']) {
        const answer = await post(connector, signed.slack({ type: 'url_verification', challenge: 'x' }), app);
        expect(answer).toMatchObject({ status: 403, body: { error: { code: 'connector_not_configured' } } });
        expect(answer.body.error.message).toContain(`${connector.toUpperCase()}_SIGNING_SECRET`);
      }
    } finally {
      await app.stop();
    }
  });

  test('a body that is too large', async () => {
    const large = signed.slack({ ...uninstalled(), padding: 'x'.repeat(256 * 1024) });
    expect((await post('slack', large)).status).toBe(413);
    expect(await statuses('slack')).toEqual(['active', 'active']);
  });

  test('a vendor that sends nothing, and one that does not exist', async () => {
    expect((await post('notion', signed.slack({}))).status).toBe(404);
    expect((await post('fax', signed.slack({}))).status).toBe(400);
  });
});

describe('other events are taken and ignored', () => {
  const tokens = { type: 'tokens_revoked', tokens: { oauth: ['U0PERSON01'], bot: [] } };
  const callback = (event: object, more: object = {}) => ({
    type: 'event_callback',
    team_id: 'T0ACME0001',
    event,
    ...more,
  });
  const revoked = { type: 'OAuthApp', action: 'revoked' };

  test.each<[string, () => Signed]>([
    ['slack', () => signed.slack(callback({ type: 'message', text: 'hello' }))],
    ['slack', () => signed.slack(callback(tokens))],
    ['slack', () => signed.slack(callback({ type: 'app_uninstalled' }, { team_id: 'T0OTHER001' }))],
    ['slack', () => signed.slack(null)],
    ['slack', () => signed.slack([callback({ type: 'app_uninstalled' })])],
    ['linear', () => signed.linear({ type: 'Issue', action: 'create', organizationId: 'x' })],
    ['linear', () => signed.linear({ ...revoked, organizationId: 'somebody else' })],
    ['linear', () => signed.linear(revoked)],
  ])('%s', async (connector, request) => {
    expect(await post(connector, request())).toMatchObject({ status: 200, text: '' });
    expect(await statuses(connector as 'slack')).toEqual(['active', 'active']);
  });
});

describe.each(['slack', 'linear'] as const)('%s was removed from the workspace', (connector) => {
  const removed = (): Signed =>
    connector === 'slack'
      ? signed.slack(world.slack.uninstalledEvent(now()))
      : world.linear.uninstalled(now());

  test('every team’s connection of it is parked, and each owner is told once', async () => {
    const { app } = world;
    const pasted = await app.call('POST', '/connections', teams[0].key, {
      ...(connector === 'slack'
        ? { connector, kind: 'bot_token', secret: world.slack.botToken }
        : { connector, kind: 'api_key', secret: world.linear.apiKey }),
    });
    for (let n = 0; n < 2; n += 1) {
      expect(await post(connector, removed())).toMatchObject({ status: 200, text: '' });
    }
    expect(await statuses(connector)).toEqual(['needs_reconnect', 'needs_reconnect']);
    // What was pasted belongs to another app of theirs.
    const own = await app.call('GET', `/connections/${pasted.body.id}`, teams[0].key);
    expect(own.body.status).toBe('active');
    for (const { id, [connector]: connection } of teams) {
      const letters = () => app.mails.filter(({ to }) => to === `owner-${id}@example.com`);
      const letter = await until(() =>
        letters().find(({ subject }) => subject.toLowerCase().includes(connector)),
      );
      expect(letter.text).toContain('removed from the workspace');
      const rows = await app.sql(`SELECT 1 FROM mails WHERE data ->> 'connection_id' = $1`, [connection]);
      expect(rows).toHaveLength(1);
    }
  });

  test('the others’ connections are left alone, and what waits goes out when it is connected again', async () => {
    const { app, slack, linear } = world;
    expect(await statuses('notion')).toEqual(['active', 'active']);
    const [team] = teams;
    const config = connector === 'slack' ? { channel: 'C0RESEARCH' } : { team: 'ENG' };
    const id = await automate(app, team.key, { connection_id: team[connector], config });
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'Sign-up' } });
    const arrived = () => (connector === 'slack' ? slack.messages : linear.issues).length;
    const before = arrived();
    await app.advance(60_000);
    expect(await attemptsOf(app, team.key, id)).toMatchObject([{ status: 'pending', attempted_at: null }]);
    expect(await connectByOAuth(app, connector, team.owner)).toBe(team[connector]);
    await app.settled(id);
    expect(arrived()).toBe(before + 1);
    expect(await statuses(connector)).toEqual(['active', 'needs_reconnect']);
  });
});

describe.each(['slack', 'linear'] as const)(
  '%s tells it late, after the account was connected again',
  (connector) => {
    const sign = (at: Date, id: string, signedAt = now()): Signed => {
      if (connector === 'slack') {
        return signed.slack({ ...world.slack.uninstalledEvent(at), event_id: id }, signedAt);
      }
      const { organization } = world.linear.world;
      const { headers, body } = world.linear.webhook(
        { type: 'OAuthApp', action: 'revoked', organizationId: organization.id, createdAt: at.toISOString() },
        signedAt,
      );
      return { headers: { ...headers, 'linear-delivery': id }, body };
    };
    const connectAll = async () => {
      for (const team of teams) await connectByOAuth(world.app, connector, team.owner);
    };

    test('a fresh connection is left alone, and an older one of another team is parked', async () => {
      await connectAll();
      await world.app.advance(60_000);
      const happened = now();
      await world.app.advance(60_000);
      await connectByOAuth(world.app, connector, teams[0].owner);
      expect(await post(connector, sign(happened, 'late-1'))).toMatchObject({ status: 200 });
      expect(await statuses(connector)).toEqual(['active', 'needs_reconnect']);
    });

    test('what was said before is ignored, also in the same second', async () => {
      await connectAll();
      const happened = now();
      expect(await post(connector, sign(happened, 'twice-1'))).toMatchObject({ status: 200 });
      expect(await statuses(connector)).toEqual(['needs_reconnect', 'needs_reconnect']);
      await connectAll();
      expect(await post(connector, sign(happened, 'twice-1'))).toMatchObject({ status: 200 });
      expect(await statuses(connector)).toEqual(['active', 'active']);
      expect(await post(connector, sign(happened, 'another'))).toMatchObject({ status: 200 });
      expect(await statuses(connector)).toEqual(['needs_reconnect', 'needs_reconnect']);
    });
  },
);
