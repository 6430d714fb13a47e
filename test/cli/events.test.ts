import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { asTeam, runCli, teamEnv, urlOf } from './run-cli.ts';

const stage = useStage();
let team = { id: '', key: '' };
beforeAll(async () => {
  team = await stage.app.team();
});
const cli = (...args: string[]) => asTeam(stage)(team.key, ...args);
const OBJECT = '{ "id": "rat_1",\n "big": 12345678901234567890, "one": 1.0 }';

describe('publish', () => {
  test('sends the object byte for byte, from the line, a file or standard input', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cli-test-'));
    try {
      const file = join(directory, 'object.json');
      await writeFile(file, `\uFEFF${OBJECT}\n`);
      const publish = ['publish', 'rating.created', '--data'];
      const [line, read, piped] = await Promise.all([
        cli(...publish, OBJECT, '--id', 'event_mine'),
        cli(...publish, file, '--json'),
        runCli([...publish, '-'], { env: teamEnv(stage, team.key), input: OBJECT }),
      ]);
      expect(line).toEqual({ code: 0, out: 'event_mine accepted\n', err: '' });
      expect(JSON.parse(read.out)).toEqual({ id: expect.stringMatching(/^event_/), status: 'accepted' });
      expect(piped).toMatchObject({ code: 0, err: '' });
      for (const id of ['event_mine', JSON.parse(read.out).id, piped.out.split(' ')[0]]) {
        expect((await stage.app.call('GET', `/events/${id}`, team.key)).text).toContain(`"object":${OBJECT}`);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('with --team goes in with the operator token', async () => {
    const env = { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN };
    const args = [
      'publish',
      'rating.created',
      '--data',
      '{"id":"rat_2"}',
      '--id',
      'event_op',
      '--team',
      team.id,
    ];
    expect(await runCli(args, { env })).toMatchObject({ code: 0, out: 'event_op accepted\n' });
    expect((await stage.app.call('GET', '/events/event_op', team.key)).status).toBe(200);
  });

  test('says what is wrong with the data before anything is sent', async () => {
    const [none, broken, list, missing] = await Promise.all([
      cli('publish', 'rating.created'),
      cli('publish', 'rating.created', '--data', '{"password": hunter2}'),
      runCli(['publish', 'rating.created', '--data', '-'], { env: teamEnv(stage, team.key), input: '[1]' }),
      cli('publish', 'rating.created', '--data', 'no/such/file.json'),
    ]);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--data with JSON, a file, or -') });
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('--data is not valid JSON') });
    expect(broken.err).not.toContain('hunter2');
    expect(list).toMatchObject({ code: 2, err: expect.stringContaining('must hold a JSON object') });
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') });
    const unknown = await cli('publish', 'rating.deleted', '--data', '{}');
    expect(unknown).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: type: .*\(400, param type, request /),
    });
  });
});

test('events lists, filters and shows one', async () => {
  const other = await stage.app.team();
  const rating = await stage.app.publish(other.key, { type: 'rating.created', object: { id: 'rat_7' } });
  const evaluation = await stage.app.publish(other.key, { object: { id: 'eval_7' } });
  const events = (...args: string[]) => asTeam(stage)(other.key, 'events', ...args);
  const [list, json, typed, about, one, oneJson, none] = await Promise.all([
    events(),
    events('--json'),
    events('--type', 'rating.created'),
    events('--object', 'eval_7', '--all'),
    events(rating),
    events(rating, '--json'),
    events('--object', 'nothing'),
  ]);
  expect(list.out).toMatch(/^ID +TYPE +OBJECT +CREATED\n/);
  expect(list.out).toMatch(
    new RegExp(`${evaluation} +evaluation\\.created +eval_7 +20.*Z\n${rating} +rating\\.created`),
  );
  expect(json.out).toBe(`${(await stage.app.call('GET', '/events', other.key)).text}\n`);
  expect(typed.out.match(/event_\w+/g)).toEqual([rating]);
  expect(about.out.match(/event_\w+/g)).toEqual([evaluation]);
  expect(one.out).toContain('"id": "rat_7"');
  expect(oneJson.out).toBe(`${(await stage.app.call('GET', `/events/${rating}`, other.key)).text}\n`);
  expect(none).toEqual({ code: 0, out: '', err: 'There are none.\n' });
});

test('deliveries lists and shows attempts, replay sends one again', async () => {
  const other = await stage.app.team();
  const run = (...args: string[]) => asTeam(stage)(other.key, ...args);
  stage.receiver.respond('/log', [{ status: 503, body: 'escape \u001b[31m' }, { status: 200 }]);
  const { id } = await stage.app.endpoint(other.key, stage.receiver.url('/log'));
  await stage.app.publish(other.key);
  await stage.app.settled(id);
  const [failed] = (await stage.app.call('GET', `/webhooks/${id}/deliveries?status=failed`, other.key)).body
    .data;
  const replay = await run('replay', failed.id);
  expect(replay.out).toMatch(new RegExp(`^whd_\\w+ pending, replays ${failed.id}\n$`));
  expect(JSON.parse((await run('replay', failed.id, '--json')).out)).toMatchObject({
    replays_delivery_id: failed.id,
  });
  await stage.app.settled(id);

  const [list, json, only, one, oneJson] = await Promise.all([
    run('deliveries', id),
    run('deliveries', id, '--json'),
    run('deliveries', id, '--status', 'failed', '--limit', '5'),
    run('deliveries', failed.id),
    run('deliveries', failed.id, '--json'),
  ]);
  expect(list.out).toMatch(/^ID +STATUS +ATTEMPT +ANSWER +MS +SCHEDULED +EVENT +ERROR\n/);
  expect(list.out).toMatch(/whd_\w+ +delivered +1 +200 +\d+ /);
  expect(json.out).toBe(`${(await stage.app.call('GET', `/webhooks/${id}/deliveries`, other.key)).text}\n`);
  expect(only.out.match(/whd_\w+/g)).toEqual([failed.id]);
  expect(one.out).toMatch(/Status +failed\n/);
  expect(one.out).toMatch(/Autousers-Signature: t=\d+,v1=/);
  expect(one.out, 'a receiver must not drive the terminal').not.toContain('\u001b');
  expect(oneJson.out).toBe(
    `${(await stage.app.call('GET', `/webhooks/deliveries/${failed.id}`, other.key)).text}\n`,
  );
});
