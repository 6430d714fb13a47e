import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifySignature } from '../../server/signing/index.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { type SlackFake, startSlackFake } from '../support/fakes/slack.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { startSystemPostgres } from '../support/system-postgres.ts';
import { until } from '../support/until.ts';

const page = readFileSync(new URL('../../docs/operate/backup.md', import.meta.url), 'utf8');
const run = promisify(execFile);

/** The commands that a section of the page shows: how to save, and how to restore. */
function commandsOf(section: string): [save: string, restore: string] {
  const [, text = ''] = new RegExp(`^## ${section}\n(.*?)(?=^## |(?![\\s\\S]))`, 'ms').exec(page) ?? [];
  const [save, restore, ...more] = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  expect(more).toEqual([]);
  if (save === undefined || restore === undefined) throw new Error(`no commands under ${section}`);
  return [save, restore];
}

const CUSTOM = { 'X-Receiver-Password': 'kept-encrypted' };

let receiver: Receiver;
let slack: SlackFake;
let folder: string;
const servers: ServerProcess[] = [];
beforeAll(async () => {
  [receiver, slack] = await Promise.all([startReceiver(), startSlackFake()]);
  folder = mkdtempSync(join(tmpdir(), 'connect-backup-'));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await Promise.all([receiver?.stop(), slack?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServer('all', {
    // A dump keeps what a running worker has leased: for three of these timeouts and five seconds.
    ...{ RETRY_SCHEDULE: '2,2,2,2,2,2,2,2', DELIVERY_TIMEOUT_MS: '2000', SLACK_API_URL: slack.apiUrl },
    ...env,
  });
  servers.push(server);
  return server;
}

/** What is there before the backup, with each kind of secret. */
interface Filled {
  path: string;
  key: string;
  endpoint: { id: string; secret: string };
  connection: string;
}

/** A team with a connection, and an endpoint that has received one event and still waits for another. */
async function fill({ api }: ServerProcess, path: string): Promise<Filled> {
  const { key } = await api.team();
  receiver.respond(path, (n) => ({ status: n === 1 ? 200 : 500 }));
  const fields = { url: receiver.url(path), enabled_events: ['*'], headers: CUSTOM };
  const { body: endpoint } = await api.call('POST', '/webhooks', key, fields);
  const pasted = { connector: 'slack', kind: 'bot_token', secret: slack.botToken };
  const { body: connection } = await api.call('POST', '/connections', key, pasted);
  await api.publish(key, { id: 'event_done' });
  await until(() => arrivals(path, 'event_done') === 1);
  await api.publish(key, { id: 'event_waiting' });
  await until(() => arrivals(path, 'event_waiting') >= 1);
  return { path, key, endpoint, connection: connection.id };
}

const requestsOf = (path: string, event: string) =>
  receiver.forPath(path).filter(({ headers }) => headers['autousers-event-id'] === event);
const arrivals = (path: string, event: string) => requestsOf(path, event).length;

/** On what was restored: what waited arrives, with the secrets from before, and Slack knows our token. */
async function startRestored(env: Record<string, string>, filled: Filled): Promise<ServerProcess> {
  const { path, key, endpoint, connection } = filled;
  receiver.respond(path, { status: 200 });
  const seen = arrivals(path, 'event_waiting');
  const server = await start(env);
  const { api } = server;
  await until(() => arrivals(path, 'event_waiting') > seen, 30_000);
  const request = requestsOf(path, 'event_waiting').at(-1);
  if (!request) throw new Error('not received');
  const header = String(request.headers['autousers-signature']);
  const now = Number(request.headers['webhook-timestamp']);
  const verdict = verifySignature({ header, body: request.rawBody, secret: endpoint.secret, now });
  expect(verdict).toMatchObject({ ok: true });
  expect(request.headers['x-receiver-password']).toBe(CUSTOM['X-Receiver-Password']);
  const shown = { status: 'enabled', warning: null };
  expect((await api.call('GET', `/webhooks/${endpoint.id}`, key)).body).toMatchObject(shown);
  const channels = await api.call('GET', `/connections/${connection}/options/channels`, key);
  expect(channels.body.data, channels.text).toHaveLength(slack.channels.length);
  const { data } = (await api.call('GET', '/events', key)).body;
  expect(data.map((event: { id: string }) => event.id).sort()).toEqual(['event_done', 'event_waiting']);
  return server;
}

describe('what the page says is what works', () => {
  test('with the embedded PostgreSQL', async () => {
    const [save, restore] = commandsOf('The embedded PostgreSQL');
    const before = join(folder, 'before');
    const server = await start({ DATA_DIR: before, OPERATOR_TOKEN, ENCRYPTION_KEY: '' });
    const filled = await fill(server, '/embedded');
    await server.terminate();
    await run('bash', ['-ec', save], { cwd: folder, env: { ...process.env, DATA_DIR: before } });
    rmSync(before, { recursive: true });
    const after = join(folder, 'after');
    await run('bash', ['-ec', restore], { cwd: folder, env: { ...process.env, DATA_DIR: after } });
    await startRestored({ DATA_DIR: after, OPERATOR_TOKEN, ENCRYPTION_KEY: '' }, filled);
  }, 120_000);

  test('with a PostgreSQL of your own, and what came after the backup; without the key it does not start', async () => {
    const [save, restore] = commandsOf('Your own PostgreSQL');
    const postgres = await startSystemPostgres();
    const path = '/own';
    try {
      const url = await postgres.create('connect');
      const server = await start({ DATABASE_URL: url });
      const filled = await fill(server, path);
      const { key } = filled;
      await run('bash', ['-ec', save], { cwd: folder, env: { ...process.env, DATABASE_URL: url } });

      receiver.respond(path, { status: 200 });
      const tried = arrivals(path, 'event_waiting');
      await until(() => arrivals(path, 'event_waiting') > tried, 30_000);
      await server.api.publish(key, { id: 'event_since' });
      await until(() => arrivals(path, 'event_since') === 1);
      await server.terminate();
      await postgres.drop('connect');

      const fresh = await postgres.create('connect');
      await run('bash', ['-ec', restore], { cwd: folder, env: { ...process.env, DATABASE_URL: fresh } });
      const otherKey = Buffer.alloc(32, 9).toString('base64');
      await expect(startServer('all', { DATABASE_URL: fresh, ENCRYPTION_KEY: otherKey })).rejects.toThrow(
        'ended (1) before it was ready',
      );
      // Delivered since, and so delivered twice; accepted since, and so not known.
      const restored = await startRestored({ DATABASE_URL: fresh }, filled);

      for (const id of ['event_done', 'event_since']) await restored.api.publish(key, { id });
      await until(() => arrivals(path, 'event_since') === 2);
      await restored.terminate();
      expect(arrivals(path, 'event_done')).toBe(1);
    } finally {
      await postgres.remove();
    }
  }, 120_000);
});
