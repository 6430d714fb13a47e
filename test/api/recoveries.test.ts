import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam();
/** Its recoveries, newest first, by the path of the destination. */
const started = new Map<string, string[]>();

beforeAll(async () => {
  const { app } = world;
  const endpoint = async () => `/webhooks/${(await app.endpoint(team.key, 'http://127.0.0.1:9/hooks')).id}`;
  const automation = await automate(app, team.key, {
    connection_id: team.slack,
    config: { channel: 'C0RESEARCH' },
  });
  for (const path of [await endpoint(), `/automations/${automation}`, await endpoint()]) {
    const ids: string[] = [];
    for (const day of ['01', '02', '03']) {
      const since = { since: `2026-05-${day}T00:00:00Z` };
      ids.unshift((await app.call('POST', `${path}/recover`, team.key, since)).body.id);
    }
    started.set(path, ids);
  }
});

const get = (path: string) => world.app.call('GET', path, team.key);
const list = async (path: string) => (await get(path)).body;
const idsOf = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);

describe('the recoveries of a destination', () => {
  test('are its own, newest first, each as it is shown alone', async () => {
    for (const [path, ids] of started) {
      const page = await list(`${path}/recoveries`);
      expect(idsOf(page)).toEqual(ids);
      expect(page).toMatchObject({ has_more: false, next_cursor: null });
    }
    const [path = '', [newest] = []] = [...started][0] ?? [];
    await until(async () => (await list(`/recoveries/${newest}`)).status === 'completed');
    const [first] = (await list(`${path}/recoveries`)).data;
    expect(first).toEqual(await list(`/recoveries/${newest}`));
  });

  test('are paged both ways', async () => {
    for (const [path, [newest, middle, oldest]] of started) {
      const first = await list(`${path}/recoveries?limit=2`);
      expect(idsOf(first)).toEqual([newest, middle]);
      expect(first).toMatchObject({ has_more: true, next_cursor: middle });
      const second = await list(`${path}/recoveries?limit=2&starting_after=${middle}`);
      expect(idsOf(second)).toEqual([oldest]);
      expect(second).toMatchObject({ has_more: false, next_cursor: null });
      expect(idsOf(await list(`${path}/recoveries?limit=1&ending_before=${oldest}`))).toEqual([middle]);
    }
  });

  test('are refused for what is no cursor of theirs, and for a destination that is not there', async () => {
    const path = [...started.keys()][0] ?? '';
    const refused = await get(`${path}/recoveries?starting_after=whe_x`);
    expect([refused.status, refused.body.error.param]).toEqual([400, 'starting_after']);
    expect((await get('/webhooks/whe_x/recoveries')).status).toBe(404);
    expect((await get('/automations/aut_x/recoveries')).status).toBe(404);
  });

  test('are seen by a key that may read, and by a viewer; not by a key of something else', async () => {
    const { app } = world;
    const path = `${[...started.keys()][0]}/recoveries`;
    const { token } = await app.key(team.id, ['webhooks:read']);
    expect((await app.call('GET', path, token)).status).toBe(200);
    const viewer = await app.session(team.id, 'viewer');
    expect((await app.call('GET', path, undefined, undefined, viewer)).status).toBe(200);
    const other = await app.key(team.id, ['events:read']);
    expect((await app.call('GET', path, other.token)).status).toBe(403);
  });
});

test('a team has ten recoveries running at most; the next is refused in words until one of them has ended', async () => {
  const app = await startTestApp({ role: 'api' });
  try {
    const { id: teamId, key } = await app.team();
    const { id } = await app.endpoint(key, 'https://a.example.com/');
    const start = () => app.call('POST', `/webhooks/${id}/recover`, key, { since: '2020-01-01T00:00:00Z' });
    // Nobody works on them: this process only accepts.
    const started = await Promise.all(Array.from({ length: 12 }, start));
    expect(started.map(({ status }) => status).sort()).toEqual([...Array(10).fill(202), 409, 409]);
    const refused = started.find(({ status }) => status === 409);
    expect(refused?.body.error).toMatchObject({ code: 'too_many_recoveries' });
    await app.sql(`UPDATE recoveries SET status = 'completed' WHERE team_id = $1 AND id = $2`, [
      teamId,
      started.find(({ status }) => status === 202)?.body.id,
    ]);
    expect((await start()).status).toBe(202);
  } finally {
    await app.stop();
  }
});
