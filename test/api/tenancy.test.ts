import { beforeAll, expect, test } from 'vitest';
import { isOperators } from '../../server/api/access.ts';
import { routes } from '../../server/api/routes/index.ts';
import { automate } from '../support/integrations.ts';
import { useDocumentedStage } from '../support/openapi-world.ts';

const stage = useDocumentedStage();
/** A row of each kind, all of one team; and another team that asks for them. */
interface Rows {
  event: string;
  delivery: string;
  endpoint: string;
  recovery: string;
  connection: string;
  automation: string;
  automationDelivery: string;
  automationRecovery: string;
}
let ours: Rows & { key: string };
let stranger: { key: string; owner: Record<string, string> };

const period = { since: new Date().toISOString() };

async function rowsOf(key: string): Promise<Rows> {
  const { app, receiver, slack } = stage;
  const endpoint = (await app.endpoint(key, receiver.url('/hook'))).id;
  const token = { connector: 'slack', kind: 'bot_token', secret: slack.botToken };
  const connection = (await app.call('POST', '/connections', key, token)).body.id;
  const automation = await automate(app, key, {
    connection_id: connection,
    enabled_events: ['evaluation.created'],
    config: { channel: 'C0RESEARCH' },
  });
  const event = await app.publish(key);
  await app.settled();
  const deliveryOf = async (id: string) => (await app.deliveries(id))[0]?.id ?? '';
  const recoveryOf = async (path: string) => (await app.call('POST', `${path}/recover`, key, period)).body.id;
  return {
    event,
    endpoint,
    delivery: await deliveryOf(endpoint),
    recovery: await recoveryOf(`/webhooks/${endpoint}`),
    connection,
    automation,
    automationDelivery: await deliveryOf(automation),
    automationRecovery: await recoveryOf(`/automations/${automation}`),
  };
}

beforeAll(async () => {
  const { app } = stage;
  const team = await app.team();
  const other = await app.team();
  ours = { ...(await rowsOf(team.key)), key: (await app.key(team.id, ['*'])).id };
  await rowsOf(other.key);
  stranger = { key: other.key, owner: await app.session(other.id, 'owner') };
});

/** Which of our rows a path with `:id` is about. Every new route must be added here. */
function rowFor(path: string): keyof typeof ours | undefined {
  if (path.startsWith('/events/')) return 'event';
  if (path.startsWith('/deliveries/')) return 'delivery';
  if (path.startsWith('/webhooks/')) return 'endpoint';
  if (path.startsWith('/recoveries/')) return 'recovery';
  if (path.startsWith('/api-keys/')) return 'key';
  if (path.startsWith('/connections/')) return 'connection';
  if (path.startsWith('/automation-deliveries/')) return 'automationDelivery';
  if (path.startsWith('/automation-recoveries/')) return 'automationRecovery';
  if (path.startsWith('/automations/')) return 'automation';
  return undefined;
}

const bodies: Record<string, object> = {
  'patch /webhooks/:id': { description: 'mine now' },
  'post /webhooks/:id/test': {},
  'post /webhooks/:id/recover': period,
  'post /webhooks/:id/resend': { event_ids: ['event_of_nobody'] },
  'patch /automations/:id': { name: 'mine now' },
  'post /automations/:id/test': {},
  'post /automations/:id/recover': period,
  'post /automations/:id/resend': { event_ids: ['event_of_nobody'] },
  'post /events/:id/deliver': { endpoint_id: 'whe_of_nobody' },
};

const byId = routes.filter((route) => route.path.includes(':') && !isOperators(route));

test.each(byId.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s: another team’s row is answered as one that does not exist',
  async (title, route) => {
    const { app } = stage;
    const kind = rowFor(route.path);
    if (kind === undefined) throw new Error('say in rowFor which row this route is about');
    const byPeople = typeof route.access === 'object' && 'session' in route.access;
    const ask = (id: string) =>
      app.call(
        route.method.toUpperCase(),
        route.path.replace(':id', id).replace(':picker', 'channels').replace(':version', '1'),
        byPeople ? undefined : stranger.key,
        bodies[title],
        byPeople ? stranger.owner : {},
      );
    const id = ours[kind];
    const missing = `${id.slice(0, -3)}zzz`;
    const [forOurs, forMissing] = [await ask(id), await ask(missing)];
    const told = ({ status, text, body }: typeof forOurs, about: string) => [
      status,
      text.replaceAll(about, '<id>').replaceAll(body.error.request_id, '<request>'),
    ];
    expect(forOurs.status).toBe(404);
    expect(forOurs.body.error).toMatchObject({ type: 'not_found_error', code: 'resource_missing' });
    expect(told(forOurs, id)).toEqual(told(forMissing, missing));
  },
);

const lists = ['/events', '/webhooks', '/api-keys', '/connections', '/automations'];
test.each(lists)('GET %s lists nothing of another team', async (path) => {
  const { app } = stage;
  const people = path === '/api-keys';
  const answer = await app.call(
    'GET',
    path,
    people ? undefined : stranger.key,
    undefined,
    people ? stranger.owner : {},
  );
  expect(answer.status).toBe(200);
  expect(answer.body.data.length).toBeGreaterThan(0);
  for (const id of Object.values(ours)) expect(answer.text).not.toContain(id);
});

test('another team’s ids are no cursors into anything, and its events can be published by nobody else', async () => {
  const { app } = stage;
  const events = await app.call('GET', `/events?starting_after=${ours.event}`, stranger.key);
  for (const id of Object.values(ours)) expect(events.text).not.toContain(`"${id}"`);
  const again = await app.publish(stranger.key, { id: ours.event });
  expect(again).toBe(ours.event);
  const mine = await app.call('GET', `/events/${ours.event}`, stranger.key);
  expect(mine.body.team_id).not.toBe(
    (await app.sql('SELECT team_id FROM endpoints WHERE id = $1', [ours.endpoint]))[0]?.team_id,
  );
});

test('a row of one kind is not shown where the other kind is', async () => {
  const { app } = stage;
  const { id } =
    (await app.sql('SELECT team_id AS id FROM endpoints WHERE id = $1', [ours.endpoint]))[0] ?? {};
  const { token } = await app.key(String(id), ['*']);
  const wrong = [
    ['GET', `/deliveries/${ours.automationDelivery}`],
    ['POST', `/deliveries/${ours.automationDelivery}/retry`],
    ['GET', `/automation-deliveries/${ours.delivery}`],
    ['POST', `/automation-deliveries/${ours.delivery}/retry`],
    ['GET', `/automation-recoveries/${ours.recovery}`],
    ['GET', `/webhooks/deliveries/${ours.automationDelivery}`],
    ['POST', `/webhooks/deliveries/${ours.automationDelivery}/retry`],
    ['GET', `/webhooks/${ours.automation}/deliveries`],
    ['POST', `/webhooks/${ours.automation}/recover`],
    ['GET', `/webhooks/${ours.automation}/recoveries`],
    ['GET', `/recoveries/${ours.automationRecovery}`],
    ['GET', `/automations/deliveries/${ours.delivery}`],
    ['POST', `/automations/deliveries/${ours.delivery}/retry`],
    ['GET', `/automations/${ours.endpoint}/deliveries`],
    ['POST', `/automations/${ours.endpoint}/recover`],
    ['GET', `/automations/${ours.endpoint}/recoveries`],
    ['GET', `/automations/recoveries/${ours.recovery}`],
  ] as const;
  for (const [method, path] of wrong) {
    const answer = await app.call(method, path, token, path.endsWith('/recover') ? period : undefined);
    expect(answer, path).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
  }
});

test('all that asking has changed nothing', async () => {
  const { app } = stage;
  const rows = await app.sql('SELECT description, status, rotated_at FROM endpoints WHERE id = $1', [
    ours.endpoint,
  ]);
  expect(rows).toEqual([{ description: null, status: 'enabled', rotated_at: null }]);
  expect(await app.sql('SELECT name, status FROM automations WHERE id = $1', [ours.automation])).toEqual([
    { name: 'Tell slack', status: 'enabled' },
  ]);
  expect(await app.sql('SELECT status FROM connections WHERE id = $1', [ours.connection])).toEqual([
    { status: 'active' },
  ]);
  for (const id of [ours.endpoint, ours.automation]) expect(await app.deliveries(id)).toHaveLength(1);
  expect(await app.sql('SELECT 1 FROM api_keys WHERE id = $1', [ours.key])).toHaveLength(1);
});
