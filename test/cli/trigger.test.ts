import { describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { asTeam } from './run-cli.ts';

const stage = useStage({ env: { DELIVERY_TIMEOUT_MS: '5000' } });

async function teamWith(...paths: string[]) {
  const { key } = await stage.app.team();
  const ids: string[] = [];
  for (const path of paths) ids.push((await stage.app.endpoint(key, stage.receiver.url(path))).id);
  return { key, ids, cli: (...args: string[]) => asTeam(stage)(key, ...args) };
}

describe('trigger', () => {
  test('sends to every enabled endpoint and ends well when all take it', async () => {
    const { key, ids, cli } = await teamWith('/one', '/two', '/off');
    await stage.app.call('PATCH', `/webhooks/${ids[2]}`, key, { status: 'disabled' });
    const human = await cli('trigger', 'rating.created');
    expect(human).toMatchObject({ code: 0, err: '' });
    expect(human.out).toMatch(/^DELIVERY +STATUS +ANSWER +MS +ENDPOINT +ERROR\n/);
    expect(human.out.match(/whd_test_\w+ +delivered +200 +\d+ +http/g)).toHaveLength(2);
    expect(stage.receiver.forPath('/one')[0]?.headers['autousers-event-type']).toBe('rating.created');
    expect(stage.receiver.forPath('/off')).toEqual([]);

    const json = await cli('trigger', '--json');
    expect(json).toMatchObject({ code: 0, err: '' });
    const answers = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  test('ends with 3 when a receiver refuses, and still reports the others', async () => {
    stage.receiver.respond('/broken', { status: 500 });
    const { ids, cli } = await teamWith('/fine', '/broken');
    const [all, one, json] = await Promise.all([
      cli('trigger'),
      cli('trigger', '--endpoint', ids[1] ?? ''),
      cli('trigger', '--endpoint', ids[1] ?? '', '--json'),
    ]);
    expect(all).toMatchObject({ code: 3, err: 'error: 1 of 2 not delivered\n' });
    expect(all.out).toMatch(/ delivered +200 .*\/fine\n/);
    expect(all.out).toMatch(/ failed +500 .*\/broken +answered 500\n/);
    expect(one).toMatchObject({ code: 3, err: 'error: 1 of 1 not delivered\n' });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.out)).toMatchObject({ status: 'failed', response_status: 500 });
  });

  test('gives up waiting at its deadline; --no-wait does not wait at all', async () => {
    stage.receiver.respond('/slow', { status: 200, delayMs: 4_000 });
    const { cli } = await teamWith('/slow');
    const [waiting, sent, sentJson] = await Promise.all([
      cli('trigger', '--wait', '0.5'),
      cli('trigger', '--no-wait'),
      cli('trigger', '--no-wait', '--json'),
    ]);
    expect(waiting).toMatchObject({ code: 3, err: expect.stringContaining('1 had no outcome within 0.5 s') });
    expect(waiting.out).toMatch(/ pending +- +- /);
    expect(sent).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^whd_test_\w+ pending, to http.*\/slow\n$/),
    });
    expect(JSON.parse(sentJson.out)).toMatchObject({ status: 'pending', synthetic: true });
  });

  test('says so when there is nothing to send to, or no such type or endpoint', async () => {
    const { cli } = await teamWith();
    const [none, unknown] = await Promise.all([cli('trigger'), cli('trigger', '--endpoint', 'whe_none')]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('no enabled endpoint') });
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('(resource_missing, request ') });
  });
});
