import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { postmasterOf, temporaryDataDir } from '../../storage/server-process.ts';
import { apiClient } from '../../support/api-client.ts';
import { type LinearFake, startLinearFake } from '../../support/fakes/linear.ts';
import { gate } from '../../support/gate.ts';
import { connectByOAuth } from '../../support/oauth.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, endings, idsOf, pause, publishAll, type Watched, type World, watch } from '../world.ts';
import { latency } from './receivers.ts';

/** The longest that one of a bystander's events may take while it goes on, milliseconds. */
const FAIR_MS = 2_000;
const EVENT = { type: 'rating.created', data: { object: { id: 'rat_1' } } };

interface Stage {
  world: World;
  server: ServerProcess;
  /** Of its database. */
  url: string;
  linear: LinearFake;
  /** Of the team that does it, and of the one that has nothing to do with it. */
  key: string;
  bystander: string;
  watched: Watched;
}

type Deed = (stage: Stage) => Promise<string[]>;

/** What one team can ask for with ordinary requests, and what another feels of it. */
const DEEDS: [test: string, deed: Deed][] = [
  [
    'a batch of 50 good events and one nested 5 000 deep',
    async ({ server, key }) => {
      const bad = `{"type":"rating.created","data":{"object":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}}`;
      const good = Array.from({ length: 50 }, () => JSON.stringify(EVENT));
      const answer = await server.api.call(
        'POST',
        '/events/batch',
        key,
        `{"events":[${[...good, bad].join()}]}`,
      );
      const accepted = answer.body?.data?.filter(
        ({ status }: { status?: string }) => status === 'accepted',
      ).length;
      return accepted === 50 ? [] : [`${answer.status}, ${accepted} of 50 accepted`];
    },
  ],
  [
    'ten batches of 9.7 MB of empty objects at once',
    async ({ server, key }) => {
      const body = `{"events":[${'{},'.repeat(3_200_000)}{}]}`;
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => statusOf(server, 'POST', '/events/batch', key, body)),
      );
      return unexpected(answers, [202, 400, 503]);
    },
  ],
  [
    'previews of 1 150 templates, twenty at once',
    async ({ server, key }) => {
      const fields = Array.from({ length: 1_150 }, (_, n) => `{{ data.object.id | append: "${n}" }}`).join(
        ' ',
      );
      const config = { channel: 'C0RESEARCH', text: fields };
      const body = { connector: 'slack', action: 'post_message', config, type: 'rating.created' };
      const preview = () => statusOf(server, 'POST', '/automations/preview', key, body);
      return unexpected(await Promise.all(Array.from({ length: 20 }, preview)), [200, 400, 503]);
    },
  ],
  [
    '3.8 MB of brackets, and 700 000 unknown keys',
    async ({ server, key }) => {
      const keys = `{${Array.from({ length: 700_000 }, (_, n) => `"k${n}":1`).join()}}`;
      const bodies = ['['.repeat(3_800_000), keys, keys];
      const answers = await Promise.all(
        bodies.map((body) => statusOf(server, 'POST', '/events/batch', key, body)),
      );
      return unexpected(answers, [400]);
    },
  ],
  [
    'eight pages of 100 events of 250 KB at once',
    async ({ server, key, world }) => {
      const note = 'x'.repeat(250_000);
      const event = JSON.stringify({ type: 'rating.created', data: { object: { id: 'r', note } } });
      for (let sent = 0; sent < (world.quick ? 30 : 100); sent += 10) {
        await server.api.call('POST', '/events/batch', key, `{"events":[${Array(10).fill(event).join()}]}`);
      }
      const pages = Array.from({ length: 8 }, () => statusOf(server, 'GET', '/events?limit=100', key));
      return unexpected(await Promise.all(pages), [200, 503]);
    },
  ],
  [
    'five recoveries of thousands of events, and one of another team’s',
    async ({ server, key, bystander, world, watched }) => {
      const since = { since: '2020-01-01T00:00:00Z' };
      const events = Array.from({ length: 500 }, () => EVENT);
      for (let sent = 0; sent < (world.quick ? 3_000 : 36_000); sent += events.length) {
        await server.api.call('POST', '/events/batch', key, { events });
      }
      const ids = await Promise.all(
        Array.from({ length: 5 }, (_, n) =>
          server.api.endpoint(key, watched.receiver.url(`/recovered-${n}`)).then(({ id }) => id),
        ),
      );
      for (const id of ids) await server.api.call('POST', `/webhooks/${id}/recover`, key, since);
      const own = (await server.api.call('GET', '/webhooks', bystander)).body.data[0].id;
      const startedAt = Date.now();
      const { id } = (await server.api.call('POST', `/webhooks/${own}/recover`, bystander, since)).body;
      for (;;) {
        const { status } = (await server.api.call('GET', `/recoveries/${id}`, bystander)).body;
        if (status === 'completed') break;
        if (Date.now() - startedAt > 60_000) return ['the other team waited over a minute'];
        await pause(50);
      }
      const seconds = (Date.now() - startedAt) / 1000;
      return seconds > 15 ? [`the other team waited ${seconds.toFixed(0)} s`] : [];
    },
  ],
  [
    'a page of 120 endpoints open in two tabs for a minute',
    async ({ server, key }) => {
      for (let n = 0; n < 118; n += 1)
        await server.api.endpoint(key, `https://example.com/${n}`, ['calibration.frozen']);
      const statuses: number[] = [];
      // As often as the pages ask in a minute: the list each two seconds, the cards four times.
      for (let tab = 0; tab < 2; tab += 1) {
        for (let n = 0; n < 30; n += 1)
          statuses.push(await statusOf(server, 'GET', '/webhooks?limit=100', key));
        for (let n = 0; n < 8; n += 1)
          statuses.push(await statusOf(server, 'GET', '/webhooks/stats?limit=100', key));
      }
      return unexpected(statuses, [200]);
    },
  ],
  [
    'an endpoint with a backlog is deleted while it is sent',
    async ({ server, key, world, watched }) => {
      watched.receiver.respond('/deleted', { status: 200, delayMs: 20 });
      const { id } = await server.api.endpoint(key, watched.receiver.url('/deleted'));
      const events = Array.from({ length: 500 }, () => EVENT);
      for (let sent = 0; sent < (world.quick ? 5_000 : 42_000); sent += events.length) {
        await server.api.call('POST', '/events/batch', key, { events });
      }
      const status = await statusOf(server, 'DELETE', `/webhooks/${id}`, key);
      const failed = server.logs.filter((line) => line.msg === 'record.failed').length;
      return [...unexpected([status], [200]), ...(failed > 0 ? [`recording failed ${failed} times`] : [])];
    },
  ],
  [
    'a busy machine, while previews are rendered',
    async ({ server, key }) => {
      const burners = Array.from({ length: 2 }, () =>
        spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }),
      );
      try {
        const config = { channel: 'C0RESEARCH', text: 'Rated {{ data.object.id }}' };
        const body = { connector: 'slack', action: 'post_message', config, type: 'rating.created' };
        const statuses: number[] = [];
        for (let n = 0; n < 10; n += 1)
          statuses.push(await statusOf(server, 'POST', '/automations/preview', key, body));
        return unexpected(statuses, [200, 400]);
      } finally {
        for (const child of burners) child.kill('SIGKILL');
      }
    },
  ],
];

const DEEDS_AT_VENDORS: [test: string, deed: Deed][] = [
  [
    '14 accounts of which the vendor’s token endpoint hangs for 6 s',
    async ({ server, url, linear }) => {
      const { passed: held, open } = gate();
      const accounts = await Promise.all(
        Array.from({ length: 14 }, async () => {
          const { id: team, key } = await server.api.team();
          const owner = await server.api.session(team, 'owner');
          return { key, id: await connectByOAuth(server.api, 'linear', owner) };
        }),
      );
      await ask(url, `UPDATE connections SET expires_at = now() - interval '1 hour'`);
      linear.server.inject({ held }, 14, ({ path }) => path === '/oauth/token');
      const options = () =>
        Promise.all(
          accounts.map(({ id, key }) => statusOf(server, 'GET', `/connections/${id}/options/teams`, key)),
        );
      const meanwhile = options();
      await pause(6_000);
      open();
      const answers = await meanwhile;
      // The new tokens come late, and are kept all the same: nobody has to connect again.
      const versions = await ask(
        url,
        'SELECT DISTINCT credential_version AS version, status FROM connections',
      );
      const kept = versions.length === 1 && versions[0]?.version === 2 && versions[0]?.status === 'active';
      return [
        ...unexpected(answers, [200]),
        ...unexpected(await options(), [200]),
        ...(kept ? [] : [`late tokens: ${JSON.stringify(versions)}`]),
      ];
    },
  ],
];

const unexpected = (statuses: readonly number[], right: readonly number[]) =>
  statuses.every((status) => right.includes(status)) ? [] : [`answered ${[...new Set(statuses)].join(', ')}`];

async function statusOf(
  server: ServerProcess,
  method: string,
  path: string,
  key: string,
  body?: unknown,
): Promise<number> {
  const answer = await server.api.call(method, path, key, body).catch(() => undefined);
  return answer?.status ?? 0;
}

export async function neighbours(world: World): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const url = await world.database();
  const linear = await startLinearFake();
  const server = await startServer('all', {
    ...{ DATABASE_URL: url, RETRY_SCHEDULE: '30,30' },
    ...{
      LINEAR_API_URL: linear.apiUrl,
      LINEAR_AUTHORIZE_URL: linear.authorizeUrl,
      LINEAR_TOKEN_URL: linear.tokenUrl,
    },
    ...{ LINEAR_CLIENT_ID: linear.oauth.client.id, LINEAR_CLIENT_SECRET: linear.oauth.client.secret },
  });
  const watched = await watch('/neighbour');
  try {
    const { key: bystander } = await server.api.team();
    await server.api.endpoint(bystander, watched.receiver.url('/neighbour'));
    for (const [test, deed] of [...DEEDS, ...DEEDS_AT_VENDORS]) {
      const { key } = await server.api.team();
      outcomes.push(await beside({ world, server, url, linear, key, bystander, watched }, test, deed));
    }
    if (server.child.exitCode !== null)
      outcomes.push({ test: 'all of them', tries: 1, broken: ['the server ended'] });
  } finally {
    await server.kill();
    await watched.stop();
    await linear.stop();
  }
  outcomes.push(await silentClosers(world), await postmasterKilled());
  return outcomes;
}

async function beside(stage: Stage, test: string, deed: Deed): Promise<Outcome> {
  const { server, url, bystander, watched } = stage;
  const deadlocks = await deadlocksOf(url);
  const quietMs = await latency(server, bystander, watched, 20);
  let isOver = false;
  const doing = deed(stage).finally(() => {
    isOver = true;
  });
  let worstMs = 0;
  // As long as it goes on, and once after it.
  for (let last = false; !last; ) {
    last = isOver;
    worstMs = Math.max(worstMs, await latency(server, bystander, watched, 3));
  }
  const broken = await doing;
  if (worstMs > FAIR_MS) broken.push(`somebody else waited ${Math.round(worstMs)} ms`);
  const more = (await deadlocksOf(url)) - deadlocks;
  if (more > 0) broken.push(`${more} deadlocks`);
  return { test, tries: 1, bystanders: { worstMs, quietMs }, broken };
}

async function deadlocksOf(url: string): Promise<number> {
  const [row] = await ask(
    url,
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row?.deadlocks);
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A receiver that closes each kept connection just as it may be used again: no attempt is wasted on it. */
async function silentClosers(world: World): Promise<Outcome> {
  const server = await startServer('all', { DATABASE_URL: await world.database() });
  const watched = await watch('/closer');
  try {
    const { key } = await server.api.team();
    const path = '/closer';
    const { id } = await server.api.endpoint(key, watched.receiver.url(path));
    watched.receiver.respond(path, (_n, { headers }) => {
      watched.ledger.arrive(String(headers['autousers-event-id']));
      return { status: 200, headers: { 'keep-alive': 'timeout=5' } };
    });
    const ids = idsOf('closer', 200);
    for (const each of ids) {
      await publishAll({ url: () => server.url, key, ids: [each], ledger: watched.ledger, concurrency: 1 });
      if (watched.ledger.accepted % 10 === 0) watched.receiver.closeIdle();
    }
    await arrival(watched);
    const failed = (await server.api.call('GET', `/webhooks/${id}/deliveries?status=failed`, key)).body.data
      .length;
    const broken = failed === 0 ? [] : [`${failed} attempts failed`];
    return judge({
      test: 'kept connections that are closed at reuse',
      tries: 20,
      ...watched.ledger.counts,
      broken,
    });
  } finally {
    await server.kill();
    await watched.stop();
  }
}

/** The embedded PostgreSQL is killed: it is started again, and everything goes on. */
async function postmasterKilled(): Promise<Outcome> {
  const test = 'the embedded PostgreSQL is killed';
  const directory = await temporaryDataDir();
  const server = await startServer('all', { DATA_DIR: directory.dataDir, RETRY_SCHEDULE: '1,1,1,1,1' });
  const watched = await watch('/embedded');
  try {
    const { key } = await apiClient(server.url).team();
    await server.api.endpoint(key, watched.receiver.url('/embedded'));
    const ids = idsOf('embedded', 200);
    const publishing = publishAll({ url: () => server.url, key, ids, ledger: watched.ledger });
    await watched.receiver.waitFor(20);
    process.kill(await postmasterOf(directory.dataDir), 'SIGKILL');
    await publishing;
    await arrival(watched);
    const broken = endings(server);
    return judge({ test, tries: 1, ...watched.ledger.counts, inFlight: 32, broken });
  } finally {
    const ended = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await ended;
    await watched.stop();
    await directory.remove();
  }
}
