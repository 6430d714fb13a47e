import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { automate, connectedTeam, useConnectedTeam } from '../support/integrations.ts';
import { startReceiver } from '../support/receiver.ts';
import { teamEnv } from './run-cli.ts';
import { runHere } from './run-here.ts';

const { world, team } = useConnectedTeam();

const as = (key: string, args: string[], more: { input?: string; answer?: string } = {}) =>
  runHere(args, { env: teamEnv(world, key), ...more });
const cli = (...args: string[]) => as(team.key, args);
const slackSays = (error: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ok: false, error }),
});
const told = async (path: string, key = team.key) => `${(await world.app.call('GET', path, key)).text}\n`;

describe('connection', () => {
  test('lists and shows accounts', async () => {
    const list = await cli('connection', 'list');
    expect(list.out).toMatch(/^ID +CONNECTOR +ACCOUNT +STATUS +REASON\n/);
    expect(list.out).toMatch(new RegExp(`${team.slack} +slack +Acme Research +active\n`));
    expect((await cli('connections', 'list', '--json')).out).toBe(await told('/connections'));
    const one = await cli('connection', 'get', team.slack);
    expect(one.out).toMatch(/Account +Acme Research \(https:\/\/acme-research\.slack\.com\)\n/);
    expect((await cli('connection', 'show', team.slack, '--json')).out).toBe(
      await told(`/connections/${team.slack}`),
    );
  });

  test('connects with a credential from standard input, and shows it to nobody', async () => {
    const { key } = await world.app.team();
    const create = ['connection', 'create', 'slack', '--kind', 'bot_token'];
    const made = await as(key, create, { input: `${world.slack.botToken}\n` });
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/Status +active\n/);
    const refused = await as(key, create, { input: 'xoxb-nobody-has-this-token' });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('credential_refused') });
    expect(made.out + refused.err).not.toContain('xoxb-');
    expect(await as(key, create, { input: '\n' })).toMatchObject({ code: 2, out: '' });
  });

  test('verifies one, and ends with 1 when it no longer works', async () => {
    const { key } = await world.app.team();
    const pasted = { connector: 'slack', kind: 'bot_token', secret: world.slack.botToken };
    const { id } = (await world.app.call('POST', '/connections', key, pasted)).body;
    expect(await as(key, ['connection', 'verify', id])).toMatchObject({ code: 0, err: '' });
    world.slack.server.inject({ instead: slackSays('token_revoked') }, 9, () => true);
    const gone = await as(key, ['connection', 'verify', id]);
    expect(gone.code).toBe(1);
    expect(gone.out).toMatch(/Status +needs_reconnect\n/);
    expect(gone.err).toMatch(/^error: Slack /);
  });

  test('disconnects after a question, or with --yes', async () => {
    const other = await connectedTeam(world);
    const disconnect = ['connection', 'disconnect', other.notion];
    expect(await as(other.key, disconnect)).toMatchObject({ code: 2, out: '' });
    expect(await as(other.key, disconnect, { answer: 'n' })).toMatchObject({ code: 1, out: '' });
    const done = await as(other.key, [...disconnect, '--yes']);
    expect(done).toMatchObject({ code: 0, out: `${other.notion} is disconnected.\n` });
    expect((await world.app.call('GET', `/connections/${other.notion}`, other.key)).status).toBe(404);
  });
});

describe('automation', () => {
  let automation = '';
  beforeEach(async () => {
    const fields = { connection_id: team.slack, config: { channel: 'C0RESEARCH' } };
    automation = await automate(world.app, team.key, fields);
  });

  test('is created from a file, changed, shown and deleted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-test-'));
    try {
      const file = join(folder, 'automation.json');
      const fields = {
        name: 'Tell #general',
        connection_id: team.slack,
        action: 'post_message',
        enabled_events: ['evaluation.completed'],
        config: { channel: '#general' },
      };
      await writeFile(file, JSON.stringify(fields));
      const created = await cli('automation', 'create', file);
      expect(created.code, created.err).toBe(0);
      expect(created.out).toMatch(/Does +slack post_message\n/);
      const id = /aut_\w+/.exec(created.out)?.[0] ?? '';
      expect(JSON.parse(await told(`/automations/${id}`))).toMatchObject(fields);

      const update = ['automation', 'update', id, '-', '--json'];
      const changed = await as(team.key, update, { input: '{"on_ambiguous": "skip"}' });
      expect(JSON.parse(changed.out)).toMatchObject({ ...fields, on_ambiguous: 'skip' });
      expect((await cli('automation', 'disable', id)).out).toMatch(/Status +disabled\n/);
      expect((await cli('automations', 'list')).out).toMatch(
        new RegExp(`${id} +disabled +Tell #general +slack`),
      );
      expect((await cli('automation', 'enable', id)).out).toMatch(/Status +enabled\n/);
      expect((await cli('automation', 'get', id, '--json')).out).toBe(await told(`/automations/${id}`));
      expect(await cli('automation', 'delete', id)).toMatchObject({ code: 2, out: '' });
      expect(await cli('automation', 'delete', id, '--yes')).toMatchObject({ code: 0 });
      expect((await cli('automation', 'get', id)).err).toContain('resource_missing');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('is not created of what is no JSON, and what the server says is told', async () => {
    expect(await cli('automation', 'create', '{"name": hunter2}')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: The argument is not valid JSON(?:: see at position \d+)?\n$/),
    });
    expect(await cli('automation', 'create', 'no/such/file.json')).toMatchObject({ code: 2 });
    expect(await cli('automation', 'create', '{}')).toMatchObject({
      code: 1,
      err: expect.stringContaining('param name'),
    });
  });

  test('is previewed for a sample or an event, and nothing is sent', async () => {
    const filter = '{"filter": {"path": "data.object.id", "op": "eq", "value": "eval_other"}}';
    await cli('automation', 'update', automation, filter);
    const before = world.slack.server.requests.length;
    const sample = await cli('automation', 'preview', automation);
    expect(sample.code, sample.err).toBe(0);
    expect(sample.out).toMatch(/Would run +no: /);
    expect(sample.out).toContain('"channel": "C0RESEARCH"');
    const object = { id: 'eval_other', name: 'The other one' };
    const event = await world.app.publish(team.key, { type: 'evaluation.created', object });
    const real = await cli('automation', 'preview', automation, '--event', event);
    expect(real.out).toMatch(/Would run +yes\n/);
    expect(real.out).toContain('The other one');
    const json = await cli('automation', 'preview', automation, '--type', 'rating.created', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ event: { type: 'rating.created' }, would_run: false });
    expect(world.slack.server.requests.length).toBe(before);
    await cli('automation', 'update', automation, '{"enabled_events": ["*"]}');
    expect(await cli('automation', 'preview', automation)).toMatchObject({ code: 0 });
  });

  test('is tested for real, and ends with 3 when that fails', async () => {
    const well = await cli('automation', 'test', automation);
    expect(well).toMatchObject({ code: 0, out: expect.stringMatching(/^whd_test_\w+ delivered\n$/) });
    const started = await cli('automation', 'test', automation, '--no-wait');
    expect(started.out).toMatch(/^whd_test_\w+ pending\n$/);
    world.slack.server.inject({ instead: slackSays('channel_not_found') }, 9, () => true);
    const failed = await cli('automation', 'test', automation, '--type', 'evaluation.completed');
    expect(failed.code).toBe(3);
    expect(failed.out).toMatch(/^whd_test_\w+ (?:failed|abandoned)\n$/);
    expect(failed.err).toMatch(/^error: \S/);
  });

  test('has deliveries that are listed, shown and sent again like those of endpoints', async () => {
    await world.app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1' } });
    await world.app.settled(automation);
    const list = await cli('deliveries', automation);
    const [id = ''] = list.out.match(/whd_\w+/) ?? [];
    const shown = await cli('deliveries', id);
    expect(shown.out).toMatch(new RegExp(`Automation +${automation}\n`));
    expect((await cli('replay', id)).out).toMatch(new RegExp(`^whd_\\w+ pending, replays ${id}\n$`));
    await world.app.settled(automation);
    expect((await cli('deliveries', 'whd_nobody')).err).toContain('resource_missing');
    const { token } = await world.app.key(team.id, ['webhooks:read']);
    expect((await as(token, ['deliveries', 'whd_nobody'])).err).toContain('resource_missing');
  });
});

test('recovery lists and shows those of endpoints and automations', async () => {
  const receiver = await startReceiver();
  try {
    const endpoint = await world.app.endpoint(team.key, receiver.url());
    const fields = { connection_id: team.slack, config: { channel: 'C0RESEARCH' } };
    const automation = await automate(world.app, team.key, fields);
    for (const [id, whose] of [
      [endpoint.id, 'Endpoint'],
      [automation, 'Automation'],
    ] as const) {
      const started = await cli('recover', id, '--since', '1h');
      expect(started.code, started.err).toBe(0);
      const [recovery = ''] = started.out.match(/^rec_\w+/) ?? [];
      const list = await cli('recovery', 'list', id);
      expect(list.out).toMatch(/^ID +STATUS +SENDS +SINCE +UNTIL +DONE +SENT AGAIN +STARTED\n/);
      expect(list.out).toMatch(new RegExp(`${recovery} +completed +all +20.* 100 % `));
      const one = await cli('recoveries', 'show', recovery);
      expect(one.out).toMatch(new RegExp(`${whose} +${id}\n`));
      await world.app.settled(id);
    }
    expect((await cli('recovery', 'get', 'rec_nobody')).err).toContain('resource_missing');
  } finally {
    await receiver.stop();
  }
});
