import { beforeAll, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
/** A row of each kind, all of one team; and another team that asks for them. */
let ours: Record<'event' | 'delivery' | 'endpoint' | 'recovery' | 'key', string>;
let stranger: {
  key: string;
  owner: Record<string, string>;
  event: string;
  delivery: string;
  endpoint: string;
};

const period = { since: new Date().toISOString() };

beforeAll(async () => {
  const { app, receiver } = stage;
  const team = await app.team();
  const other = await app.team();
  const rowsOf = async (key: string) => {
    const endpoint = (await app.endpoint(key, receiver.url('/hook'))).id;
    const event = await app.publish(key);
    await app.settled(endpoint);
    return { endpoint, event, delivery: (await app.deliveries(endpoint))[0]?.id ?? '' };
  };
  const rows = await rowsOf(team.key);
  const recovery = await app.call('POST', `/webhooks/${rows.endpoint}/recover`, team.key, period);
  ours = { ...rows, recovery: recovery.body.id, key: (await app.key(team.id, ['*'])).id };
  stranger = { ...(await rowsOf(other.key)), key: other.key, owner: await app.session(other.id, 'owner') };
});

/** Which of our rows a path with `:id` is about. Every new route must be added here. */
function rowFor(path: string): keyof typeof ours | undefined {
  if (path.startsWith('/events/')) return 'event';
  if (path.startsWith('/webhooks/deliveries/')) return 'delivery';
  if (path.startsWith('/webhooks/')) return 'endpoint';
  if (path.startsWith('/recoveries/')) return 'recovery';
  if (path.startsWith('/api-keys/')) return 'key';
  return undefined;
}

const bodies: Record<string, object> = {
  'patch /webhooks/:id': { description: 'mine now' },
  'post /webhooks/:id/test': {},
  'post /webhooks/:id/recover': period,
};

const byId = routes.filter(({ path, access }) => path.includes(':') && access !== 'operator');

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
        route.path.replace(':id', id),
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

test.each(['/events', '/webhooks', '/api-keys'])('GET %s lists nothing of another team', async (path) => {
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

test('all that asking has changed nothing', async () => {
  const { app } = stage;
  const rows = await app.sql('SELECT description, status, rotated_at FROM endpoints WHERE id = $1', [
    ours.endpoint,
  ]);
  expect(rows).toEqual([{ description: null, status: 'enabled', rotated_at: null }]);
  expect(await app.deliveries(ours.endpoint)).toHaveLength(1);
  expect(await app.sql('SELECT 1 FROM api_keys WHERE id = $1', [ours.key])).toHaveLength(1);
});
