import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { sampleEvent } from '../../server/integrations/action-config.ts';
import { openRenderThreads, type ThreadLimits } from '../../server/integrations/render-threads.ts';
import { createTestDatabase } from '../support/app.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { startServer } from '../support/server-process.ts';

const { world, team } = useConnectedTeam();

/** As many small templates as a config has room for. */
const many = Array.from(
  { length: 1_150 },
  (_, n) => `{{ object.name | upcase }} {% if object.id %}${n}{% endif %} {{ x.y }}`,
);
const blocks = many.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));

describe('a config with very many templates', () => {
  test('does not hold up the process, whatever comes of it', async () => {
    const { app } = world;
    const config = { channel: 'C0RESEARCH', blocks: JSON.stringify(blocks.slice(0, 600)) };
    const preview = { connector: 'slack', action: 'post_message', type: 'evaluation.completed', config };
    // The thread is started.
    await app.call('POST', '/automations/preview', team.key, { ...preview, config: { channel: '#a' } });
    const mapping = Object.fromEntries(many.map((text, n) => [`Column ${n}`, text]));
    const automation = {
      ...{ name: 'Huge', connection_id: team.notion, action: 'add_row', enabled_events: ['*'] },
      config: { data_source: world.database, properties: mapping },
    };
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const answers = await Promise.all([
      app.call('POST', '/automations/preview', team.key, preview),
      app.call('POST', '/automations', team.key, automation),
      app.call('POST', '/automations/preview', team.key, {
        ...{ connector: 'notion', action: 'add_row', type: 'evaluation.completed' },
        config: automation.config,
      }),
    ]);
    delay.disable();
    for (const { status } of answers) expect([200, 201, 400]).toContain(status);
    expect(delay.max / 1e6).toBeLessThan(400);
  });
});

test('a server of its own answers /healthz at once while a team asks for one expensive preview after the other', async () => {
  const database = await createTestDatabase();
  const { api, url, terminate } = await startServer('all', { DATABASE_URL: database.url });
  try {
    const { key } = await api.team();
    const config = { channel: '#a', blocks: JSON.stringify(blocks.slice(0, 600)) };
    const body = { connector: 'slack', action: 'post_message', type: 'evaluation.completed', config };
    let asking = true;
    const previews = Promise.all(
      Array.from({ length: 4 }, () => api.call('POST', '/automations/preview', key, body)),
    ).finally(() => {
      asking = false;
    });
    let slowest = 0;
    while (asking) {
      const before = performance.now();
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - before);
    }
    for (const { status } of await previews) expect([200, 400]).toContain(status);
    expect(slowest).toBeLessThan(750);
  } finally {
    await terminate();
    await database.drop();
  }
});

describe('threads', () => {
  let threads: ReturnType<typeof openRenderThreads>;
  const open = (limits: Partial<ThreadLimits> = {}) => {
    threads = openRenderThreads({ threads: 1, waiting: 20, deadlineMs: 30_000, ...limits });
    return threads;
  };
  afterEach(() => threads.close());

  const who = { id: 'team_1', name: 'Acme' };
  const task = (text: string) => ({
    ...{ kind: 'preview', connector: 'slack', action: 'post_message', config: { channel: '#a', text } },
    ...{ event: sampleEvent('evaluation.completed', who), team: who, now: new Date(0) },
  });
  const slow = { ...task(''), config: { channel: '#a', blocks: JSON.stringify(blocks.slice(0, 300)) } };

  test('render one task after the other without being started anew', async () => {
    const { run } = open({ deadlineMs: 5_000 });
    for (const text of ['a', 'b', 'c']) {
      expect(JSON.stringify(await run('one', task(text)))).toContain(`"text":"${text}"`);
    }
  });

  test('give each team its turn', async () => {
    const { run } = open();
    const ended: string[] = [];
    const asked = (teamId: string, what: object) => run(teamId, what).then(() => ended.push(teamId));
    const first = Array.from({ length: 8 }, () => asked('many', slow));
    await Promise.all([...first, asked('one', task('{{ object.name }}'))]);
    expect(ended.indexOf('one')).toBeLessThanOrEqual(2);
  });

  test('refuse what one team asks for beyond its limit, and nobody else', async () => {
    const { run } = open({ waiting: 3 });
    const all = await Promise.all(Array.from({ length: 8 }, () => run('many', task('x'))));
    expect(all.filter((each) => 'value' in each)).toHaveLength(4);
    expect(all.filter((each) => 'overloaded' in each)).toHaveLength(4);
    expect(await run('many', task('x'))).toHaveProperty('value');
  });

  test('are ended when they take too long, and replaced', async () => {
    const { run } = open({ deadlineMs: 1 });
    expect(await run('slow', slow)).toEqual({ overloaded: true });
    await threads.close();
    expect(await open().run('slow', task('x'))).toHaveProperty('value');
  });

  test('say what is wrong with a config as the API does', async () => {
    expect(await open().run('one', task('{{ object.name'))).toMatchObject({
      refused: { param: 'config.text', message: expect.stringContaining('is not a valid template') },
    });
  });
});
