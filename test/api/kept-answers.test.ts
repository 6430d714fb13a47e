import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { type ApiAnswer, OPERATOR_TOKEN } from '../support/app.ts';
import { useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam({ manualClock: true });

let keys = 0;
/** A POST that is sent twice with one `Idempotency-Key`: `again` sends the second. */
async function posted(path: string, body: unknown, who: string | Record<string, string> = team.key) {
  const token = typeof who === 'string' ? who : undefined;
  const session = typeof who === 'string' ? {} : who;
  const headers = { ...session, 'idempotency-key': `key-${++keys}` };
  const again = () => world.app.call('POST', path, token, body, headers);
  const first = await again();
  expect(first.status).toBeLessThan(300);
  return { first, id: first.body.id as string, again };
}

function expectOutdated(answer: ApiAnswer, { first }: { first: ApiAnswer }) {
  expect(answer).toMatchObject({ status: 409, body: { error: { code: 'idempotency_answer_outdated' } } });
  expect(answer.body.error.request_id).not.toBe(first.headers.get('x-request-id'));
}

const patch = (path: string, body: unknown) => world.app.call('PATCH', path, team.key, body);
const remove = (path: string, headers?: Record<string, string>) =>
  world.app.call('DELETE', path, headers ? undefined : team.key, undefined, headers);

describe('an endpoint that was created is not claimed to be so after', () => {
  const create = () => posted('/webhooks', { url: 'https://example.com/hook', enabled_events: ['*'] });
  const changes: [string, (id: string) => Promise<unknown>][] = [
    ['it was disabled', (id) => patch(`/webhooks/${id}`, { status: 'disabled' })],
    ['it was deleted', (id) => remove(`/webhooks/${id}`)],
    ['its secret was rotated', (id) => world.app.call('POST', `/webhooks/${id}/rotate-secret`, team.key)],
    ['it was pointed elsewhere', (id) => patch(`/webhooks/${id}`, { url: 'https://example.com/else' })],
    ['it was narrowed', (id) => patch(`/webhooks/${id}`, { enabled_events: ['rating.created'] })],
  ];
  test.each(changes)('%s', async (_, change) => {
    const created = await create();
    expect((await created.again()).text).toBe(created.first.text);
    await change(created.id);
    const count = async () => (await world.app.sql('SELECT id FROM endpoints')).length;
    const before = await count();
    expectOutdated(await created.again(), created);
    expect(await count()).toBe(before);
  });

  test('but it is as long as all that has changed is when something was last delivered', async () => {
    const created = await create();
    await world.app.sql('UPDATE endpoints SET last_delivered_at = now(), updated_at = now() WHERE id = $1', [
      created.id,
    ]);
    expect((await created.again()).text).toBe(created.first.text);
  });
});

test('a rotation is one rotation, and an older secret is not handed out as the new one', async () => {
  const { id } = await world.app.endpoint(team.key, 'https://example.com/rotated');
  const rotated = await posted(`/webhooks/${id}/rotate-secret`, undefined);
  expect((await rotated.again()).text).toBe(rotated.first.text);
  await world.app.call('POST', `/webhooks/${id}/rotate-secret`, team.key);
  expectOutdated(await rotated.again(), rotated);
});

describe('a key that was revoked or has expired is not handed out again', () => {
  let session: Record<string, string>;
  beforeAll(async () => {
    session = await world.app.session(team.id, 'admin');
  });
  const body = () => ({
    name: 'k',
    scopes: ['events:read'],
    expires_at: new Date((world.app.clock?.now().getTime() ?? 0) + 3_600_000).toISOString(),
  });

  test('by the settings pages', async () => {
    const minted = await posted('/api-keys', body(), session);
    expect((await minted.again()).text).toBe(minted.first.text);
    await remove(`/api-keys/${minted.id}`, session);
    expectOutdated(await minted.again(), minted);
  });

  test('by the operator API', async () => {
    const minted = await posted(`/admin/teams/${team.id}/api-keys`, body(), OPERATOR_TOKEN);
    await world.app.advance(3_599_000);
    expect((await minted.again()).text).toBe(minted.first.text);
    await world.app.advance(2_000);
    expectOutdated(await minted.again(), minted);
  });
});

describe('a sign-in link is not handed out again', () => {
  const link = () => posted(`/admin/teams/${team.id}/dashboard-links`, { role: 'viewer' }, OPERATOR_TOKEN);

  test('once it was used', async () => {
    const made = await link();
    expect((await made.again()).text).toBe(made.first.text);
    const url = new URL(made.first.body.url);
    expect((await world.app.call('GET', url.pathname + url.search)).status).toBe(303);
    expectOutdated(await made.again(), made);
  });

  test('once it has expired', async () => {
    const made = await link();
    await world.app.advance(10 * 60_000);
    expectOutdated(await made.again(), made);
  });
});

test('a connection is not claimed to work after it was disconnected', async () => {
  const body = { connector: 'slack', kind: 'incoming_webhook', secret: world.slack.webhook };
  const connected = await posted('/connections', body);
  const verified = await posted(`/connections/${connected.id}/verify`, undefined);
  expect((await connected.again()).text).toBe(connected.first.text);
  expect((await verified.again()).text).toBe(verified.first.text);
  await remove(`/connections/${connected.id}`);
  expectOutdated(await connected.again(), connected);
  expectOutdated(await verified.again(), verified);
});

test('an automation is not claimed to run after it was disabled', async () => {
  const created = await posted('/automations', {
    name: 'Tell Slack',
    connection_id: team.slack,
    action: 'post_message',
    enabled_events: ['evaluation.completed'],
    config: { channel: 'C0RESEARCH' },
  });
  expect((await created.again()).text).toBe(created.first.text);
  await patch(`/automations/${created.id}`, { status: 'disabled' });
  expectOutdated(await created.again(), created);
});

test('a receipt stays one: what was accepted is not done again because it is done by now', async () => {
  const { id } = await world.app.endpoint(team.key, 'https://example.com/receipt');
  const sent = await posted(`/webhooks/${id}/test`, {});
  await patch(`/webhooks/${id}`, { status: 'disabled' });
  expect((await sent.again()).text).toBe(sent.first.text);
});

test('every POST that answers 200 or 201 looks whether that is still so', () => {
  const ageing = routes.filter(({ method, status = 200 }) => method === 'post' && status < 202);
  // A preview changes nothing: who asks again with the same key gets what was shown then.
  const unaware = ageing.filter(({ current }) => !current).map(({ operationId }) => operationId);
  expect(unaware).toEqual(['previewAutomation', 'previewEventType']);
});
