import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam({
  manualClock: true,
  env: { RETRY_SCHEDULE: '60,60,60', MAIL_RECIPIENT_DOMAINS: 'acme.example' },
});
let connection: string;

async function publish(id: string): Promise<void> {
  await world.app.advance(2_000);
  await world.app.publish(team.key, { type: 'evaluation.completed', object: { id, name: `The ${id}` } });
}
const arrived = (id: string) => world.smtp.mails.filter(({ text }) => text.includes(`The ${id}`)).length;

beforeAll(async () => {
  const { status, body } = await world.app.call('POST', '/connections', team.key, {
    ...{ connector: 'email', kind: 'reply_address', secret: 'research@acme.example' },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ account: { name: 'research@acme.example' } });
  connection = body.id;
});

describe('an automation that sends mails', () => {
  let automation: string;
  beforeAll(async () => {
    const config = { recipients: 'maya@acme.example' };
    automation = await automate(world.app, team.key, { connection_id: connection, config });
  });

  test('sends one for an event, and the log has what was sent', async () => {
    await publish('eval_one');
    await world.app.settled(automation);
    expect(arrived('eval_one')).toBe(1);
    const [attempt] = await attemptsOf(world.app, team.key, automation);
    expect(attempt).toMatchObject({ status: 'delivered', reference: { label: 'maya@acme.example' } });
    const { text } = await world.app.call('GET', `/automation-deliveries/${attempt.id}`, team.key);
    expect(text).toContain('mailto:maya@acme.example');
    expect(text).toContain('The eval_one');
    expect(text).not.toContain('secret-of-the-hub');
  });

  test('an answer that got lost may bring it twice, with the same id', async () => {
    world.smtp.inject('lost');
    await publish('eval_two');
    await world.app.settled(automation);
    await world.app.advance(60_000);
    await world.app.settled(automation);
    const ids = world.smtp.mails
      .filter(({ text }) => text.includes('The eval_two'))
      .map(({ headers }) => headers['message-id']);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test('while the operator’s login is refused everything waits, and nobody has to connect again', async () => {
    world.smtp.acceptsLogin = false;
    await publish('eval_three');
    await world.app.settled(automation);
    expect(arrived('eval_three')).toBe(0);
    const { body } = await world.app.call('GET', `/connections/${connection}`, team.key);
    expect(body.status).toBe('active');
    world.smtp.acceptsLogin = true;
    await world.app.advance(300_000);
    await world.app.settled(automation);
    expect(arrived('eval_three')).toBe(1);
  });

  test('a test goes out at once', async () => {
    const before = world.smtp.mails.length;
    await world.app.advance(2_000);
    const { status } = await world.app.call('POST', `/automations/${automation}/test`, team.key, {});
    expect(status).toBeLessThan(300);
    await world.app.settled(automation);
    expect(world.smtp.mails.length).toBe(before + 1);
  });
});

test('recipients that the operator doesn’t let mails go to are refused at saving, by their field', async () => {
  const { status, body } = await world.app.call('POST', '/automations', team.key, {
    ...{ name: 'Out', connection_id: connection, action: 'send_mail', enabled_events: ['rating.created'] },
    config: { recipients: 'eve@evil.example' },
  });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({
    param: 'config.recipients',
    message: expect.stringContaining('eve@evil.example'),
  });
});

test('what is no address is refused', async () => {
  const { status, body } = await world.app.call('POST', '/connections', team.key, {
    ...{ connector: 'email', kind: 'reply_address', secret: 'not an address' },
  });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({
    param: 'secret',
    message: expect.stringContaining('must be an e-mail address'),
  });
});

test('without a mail server it isn’t offered, and can’t be connected', async () => {
  const app = await startTestApp();
  const { key } = await app.team();
  const listed = await app.call('GET', '/connectors', key);
  expect(listed.body.data.map(({ id }: { id: string }) => id)).not.toContain('email');
  const { status, body } = await app.call('POST', '/connections', key, {
    ...{ connector: 'email', kind: 'reply_address', secret: 'research@acme.example' },
  });
  expect(status).toBe(400);
  expect(body.error.message).toContain('has to set up a mail server first');
  await app.stop();
});
