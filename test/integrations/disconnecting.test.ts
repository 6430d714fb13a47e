import { describe, expect, test } from 'vitest';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true });

const get = async (id: string) => (await world.app.call('GET', `/connections/${id}`, team.key)).body;
const verify = (id: string) => world.app.call('POST', `/connections/${id}/verify`, team.key);
const remove = (id: string) => world.app.call('DELETE', `/connections/${id}`, team.key);

const completed = { type: 'evaluation.completed', object: { id: 'eval_1', name: 'Checkout' } };

describe('verifying', () => {
  test.each(['slack', 'linear', 'notion'] as const)('%s that works changes nothing', async (connector) => {
    const before = await get(team[connector]);
    const answer = await verify(team[connector]);
    expect(answer).toMatchObject({ status: 200, body: before });
    expect(before.status).toBe('active');
  });

  test.each(['slack', 'linear', 'notion'] as const)('%s that is away says nothing', async (connector) => {
    world[connector].server.inject({ instead: { status: 503, body: '' } }, 1, () => true);
    const answer = await verify(team[connector]);
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'vendor_unavailable' } } });
    expect((await get(team[connector])).status).toBe('active');
  });

  test('one that is refused is parked, once, and goes on when the vendor takes it again', async () => {
    const { app, slack } = world;
    const scopes = ['chat:write', 'chat:write.public', 'channels:read'];
    slack.oauth.addToken('xoxb-on-and-off', scopes);
    const body = { connector: 'slack', kind: 'bot_token', secret: 'xoxb-on-and-off' };
    const { id } = (await app.call('POST', '/connections', team.key, body)).body;
    const automation = await automate(app, team.key, {
      connection_id: id,
      config: { channel: 'C0RESEARCH' },
    });

    slack.oauth.voidTokens('account_inactive', 'xoxb-on-and-off');
    for (let n = 0; n < 2; n += 1) {
      const refused = await verify(id);
      expect(refused).toMatchObject({ status: 200, body: { status: 'needs_reconnect' } });
      expect(refused.body.status_reason).toMatch(/Slack does not accept the token/);
    }
    const letters = await app.sql(`SELECT 1 FROM mails WHERE data ->> 'connection_id' = $1`, [id]);
    expect(letters).toHaveLength(1);
    await app.publish(team.key, completed);
    const posted = slack.messages.length;

    slack.oauth.addToken('xoxb-on-and-off', scopes);
    expect((await verify(id)).body).toMatchObject({ status: 'active', status_reason: null });
    await app.settled(automation);
    expect(slack.messages).toHaveLength(posted + 1);
    await app.call('DELETE', `/automations/${automation}`, team.key);
  });
});

describe('disconnecting', () => {
  test.each(['slack', 'linear', 'notion'] as const)(
    '%s takes the token back there and forgets it here',
    async (connector) => {
      const { app, slack, linear, notion } = world;
      const id = await connectByOAuth(app, connector, team.owner);
      await verify(id);
      const { headers } = world[connector].server.requests.at(-1) ?? {};
      const token = headers?.authorization?.replace('Bearer ', '') ?? '';
      const works = () =>
        ({
          slack: slack.oauth.liveTokens.includes(token),
          linear: linear.oauth.accepts(token),
          notion: notion.tokens.isValid(token),
        })[connector];
      expect(works()).toBe(true);
      expect(await remove(id)).toMatchObject({ status: 200, body: { id, deleted: true } });
      expect(works()).toBe(false);
      expect(await app.sql('SELECT 1 FROM connections WHERE id = $1', [id])).toEqual([]);
      expect((await remove(id)).status).toBe(404);
      team[connector] = await connectByOAuth(app, connector, team.owner);
    },
  );

  test('works also while the vendor is away, and the log says that the token was not taken back', async () => {
    const { app, linear } = world;
    linear.server.inject({ instead: 'reset' }, 5, () => true);
    expect((await remove(team.linear)).status).toBe(200);
    expect(app.logs).toContainEqual(
      expect.objectContaining({ msg: 'connection.not_revoked', connection_id: team.linear }),
    );
  });

  test('leaves another team alone that has the same token, as teams of one Slack workspace do', async () => {
    const { app, slack } = world;
    slack.oauth.addToken('xoxb-of-two-teams', ['chat:write']);
    const answer = { ok: true, access_token: 'xoxb-of-two-teams', scope: 'chat:write', team: slack.team };
    const token = ({ path }: { path: string }) => path === '/api/oauth.v2.access';
    slack.server.inject({ instead: { status: 200, body: answer } }, 2, token);
    const [one, other] = [await app.team(), await app.team()];
    const ids = [
      await connectByOAuth(app, 'slack', await app.session(one.id, 'owner')),
      await connectByOAuth(app, 'slack', await app.session(other.id, 'owner')),
    ];
    await app.call('DELETE', `/connections/${ids[0]}`, one.key);
    expect(slack.oauth.liveTokens).toContain('xoxb-of-two-teams');
    await app.call('DELETE', `/connections/${ids[1]}`, other.key);
    expect(slack.oauth.liveTokens).not.toContain('xoxb-of-two-teams');
  });

  test('disables its automations, gives up what waits, and connecting again brings the connection back', async () => {
    const { app, slack } = world;
    const id = team.slack;
    const automation = await automate(app, team.key, {
      connection_id: id,
      config: { channel: 'C0GENERAL1' },
    });
    slack.inject('rate_limited');
    await app.publish(team.key, completed);
    await until(async () => (await attemptsOf(app, team.key, automation)).length === 2);

    await remove(id);
    expect(await get(id)).toMatchObject({
      status: 'revoked',
      status_reason: expect.stringMatching(/disconnected/),
    });
    const [{ text } = {}] = await app.sql(
      'SELECT credential_ciphertext AS text FROM connections WHERE id = $1',
      [id],
    );
    expect(text).toBeNull();
    const shown = async () => (await app.call('GET', `/automations/${automation}`, team.key)).body;
    expect(await shown()).toMatchObject({
      status: 'disabled',
      disabled_reason: 'Its account was disconnected.',
    });
    const [given, failed] = await attemptsOf(app, team.key, automation);
    expect(given).toMatchObject({ status: 'abandoned', error: 'Its account was disconnected.', attempt: 2 });
    expect(failed).toMatchObject({ status: 'failed', attempt: 1 });
    for (const answer of [
      await verify(id),
      await app.call('GET', `/connections/${id}/options/channels`, team.key),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'connection_unusable' } } });
    }

    expect(await connectByOAuth(app, 'slack', team.owner)).toBe(id);
    expect(await get(id)).toMatchObject({ status: 'active', status_reason: null });
    // Whoever disconnected it meant it: a person enables the automation again.
    expect(await shown()).toMatchObject({ status: 'disabled' });
    const posted = slack.messages.length;
    const enabled = await app.call('PATCH', `/automations/${automation}`, team.key, { status: 'enabled' });
    expect(enabled.body).toMatchObject({ status: 'enabled', warnings: [] });
    await app.publish(team.key, completed);
    // Later than the patience that Slack has asked for.
    await app.advance(10_000);
    await app.settled(automation);
    expect(slack.messages).toHaveLength(posted + 1);

    await remove(id);
    await app.call('DELETE', `/automations/${automation}`, team.key);
    expect((await app.call('GET', `/connections/${id}`, team.key)).status).toBe(404);
  });
});
