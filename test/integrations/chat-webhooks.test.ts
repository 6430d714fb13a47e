import { beforeAll, describe, expect, test } from 'vitest';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60,60' } });

/** Chats that are connected with nothing but the URL of a webhook. */
const chats = {
  discord: {
    kind: 'webhook',
    url: () => world.discord.url,
    texts: () => world.discord.messages.map(({ body }) => JSON.stringify(body)),
    end: () => world.discord.deleteWebhook(),
    mend: () => world.discord.restoreWebhook(),
    server: () => world.discord.server,
  },
  teams: {
    kind: 'workflow',
    url: () => world.teams.url,
    texts: () => world.teams.posted.map((card) => JSON.stringify(card)),
    end: () => world.teams.turnOff(),
    mend: () => world.teams.turnOn(),
    server: () => world.teams.server,
  },
};

describe.each(Object.entries(chats))('%s', (connector, chat) => {
  let connection: string;
  let automation: string;

  const paste = () =>
    world.app.call('POST', '/connections', team.key, { connector, kind: chat.kind, secret: chat.url() });

  async function publish(id: string): Promise<void> {
    await world.app.advance(1_000);
    await world.app.publish(team.key, { type: 'evaluation.completed', object: { id, name: `The ${id}` } });
  }
  const arrived = (id: string) => chat.texts().filter((text) => text.includes(`The ${id}`)).length;

  beforeAll(async () => {
    const { status, body } = await paste();
    expect(status).toBe(201);
    connection = body.id;
    automation = await automate(world.app, team.key, { connection_id: connection, config: {} });
  });

  test('an event becomes a message, and the log has no secret', async () => {
    await publish('eval one');
    await world.app.settled(automation);
    expect(arrived('eval one')).toBe(1);
    const [attempt] = await attemptsOf(world.app, team.key, automation);
    expect(attempt).toMatchObject({ status: 'delivered', reference: { label: expect.any(String) } });
    const { text } = await world.app.call('GET', `/automation-deliveries/${attempt.id}`, team.key);
    expect(text).toContain('evaluation.completed');
    expect(text).not.toContain(chat.url().slice(-20));
    const rows = await world.app.sql('SELECT * FROM connections');
    expect(JSON.stringify(rows)).not.toContain(chat.url().slice(-20));
  });

  test('an answer that got lost: `retry` may send twice, `skip` never does', async () => {
    const lost = { status: 500, body: { message: 'Oh.' } };
    chat.server().inject({ after: lost }, 1, ({ method }) => method === 'POST');
    await publish('eval two');
    await world.app.settled(automation);
    await world.app.advance(60_000);
    await world.app.settled(automation);
    expect(arrived('eval two')).toBe(2);
    await world.app.call('PATCH', `/automations/${automation}`, team.key, { on_ambiguous: 'skip' });
    chat.server().inject({ after: lost }, 1, ({ method }) => method === 'POST');
    await publish('eval three');
    await world.app.settled(automation);
    expect(arrived('eval three')).toBe(1);
    expect((await attemptsOf(world.app, team.key, automation))[0].status).not.toBe('pending');
  });

  test('the preview is what is sent', async () => {
    const { status, body } = await world.app.call('POST', '/automations/preview', team.key, {
      ...{ connector, action: 'post_message', type: 'evaluation.completed', config: {} },
    });
    expect(status).toBe(200);
    expect(JSON.stringify(body.request)).toContain('View results');
    expect(body.warnings).toEqual([]);
  });

  test('a webhook that was deleted parks what comes, and it arrives after pasting again', async () => {
    chat.end();
    await publish('eval four');
    const status = async () =>
      (await world.app.call('GET', `/connections/${connection}`, team.key)).body.status;
    await until(async () => (await status()) === 'needs_reconnect');
    chat.mend();
    const again = await paste();
    expect(again.body).toMatchObject({ id: connection, status: 'active' });
    await world.app.advance(1_000);
    await world.app.settled(automation);
    expect(arrived('eval four')).toBe(1);
  });

  test('a URL of another kind is refused with what would be right', async () => {
    const { status, body } = await world.app.call('POST', '/connections', team.key, {
      ...{ connector, kind: chat.kind, secret: 'https://hooks.example.com/services/abc' },
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param: 'secret', message: expect.stringContaining('https://') });
  });
});
