import { beforeAll, describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { asTeam } from './run-cli.ts';

const stage = useStage();
let key = '';
beforeAll(async () => {
  key = (await stage.app.team()).key;
});
const cli = (...args: string[]) => asTeam(stage)(key, ...args);
const NOTE = "Keep the secret now: it won't be shown again.\n";

describe('endpoint', () => {
  test('create shows the secret once, get only how it begins', async () => {
    const url = stage.receiver.url('/a');
    const created = await cli(
      'endpoint',
      'create',
      url,
      '--event',
      'rating.created',
      '--description',
      'ours',
    );
    expect(created).toMatchObject({ code: 0, err: NOTE });
    const [, id = ''] = /^Endpoint +(whe_\S+)$/m.exec(created.out) ?? [];
    const [, secret = ''] = /^Secret +(whsec_\S{32})$/m.exec(created.out) ?? [];
    expect(secret).not.toBe('');
    const [get, json] = await Promise.all([cli('endpoint', 'get', id), cli('endpoint', 'get', id, '--json')]);
    expect(get).toMatchObject({ code: 0, err: '' });
    expect(get.out).toContain(`${secret.slice(0, 12)}…`);
    expect(get.out).not.toContain(secret);
    const api = await stage.app.call('GET', `/webhooks/${id}`, key);
    expect(json).toEqual({ code: 0, out: `${api.text}\n`, err: '' });
    expect(api.body).toMatchObject({ url, enabled_events: ['rating.created'], description: 'ours' });
  });

  test('create --json has the secret in the answer and the note beside it', async () => {
    const created = await cli('endpoint', 'create', stage.receiver.url(), '--json');
    expect(created.err).toBe(NOTE);
    expect(JSON.parse(created.out)).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
      enabled_events: ['*'],
    });
  });

  test('update, disable, enable and rotate-secret', async () => {
    const { id, secret } = await stage.app.endpoint(key, stage.receiver.url());
    const url = stage.receiver.url('/new');
    const updated = await cli('endpoint', 'update', id, url, '--event', 'rating.created,evaluation.created');
    expect(updated.out).toContain(url);
    expect(updated.out).toMatch(/Events +rating\.created, evaluation\.created/);
    const described = await cli('endpoint', 'update', id, '--description', 'x', '--json');
    expect(JSON.parse(described.out)).toMatchObject({ url, description: 'x' });
    const nothing = await cli('endpoint', 'update', id);
    expect(nothing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Nothing to change') });

    expect((await cli('endpoint', 'disable', id)).out).toMatch(/Status +disabled\nReason +It was disabled/);
    expect(JSON.parse((await cli('endpoint', 'disable', id, '--json')).out).status).toBe('disabled');
    expect((await cli('endpoint', 'enable', id)).out).toMatch(/Status +enabled\n/);
    expect(JSON.parse((await cli('endpoint', 'enable', id, '--json')).out).status).toBe('enabled');

    const rotated = await cli('endpoint', 'rotate-secret', id);
    expect(rotated.err).toBe(NOTE);
    expect(rotated.out).toMatch(/Secret +whsec_\S{32}\nOld secret +verifies until 20/);
    expect(rotated.out).not.toContain(secret);
    expect(JSON.parse((await cli('endpoint', 'rotate-secret', id, '--json')).out).secret).toMatch(/^whsec_/);
  });

  test('list shows a page and says how to go on; --all shows every page', async () => {
    const other = await stage.app.team();
    const ids: string[] = [];
    for (const path of ['/1', '/2', '/3']) {
      ids.unshift((await stage.app.endpoint(other.key, stage.receiver.url(path))).id);
    }
    const list = (...args: string[]) => asTeam(stage)(other.key, 'endpoint', 'list', ...args);
    const [page, next, all, json] = await Promise.all([
      list('--limit', '2'),
      list('--after', ids[1] ?? ''),
      list('--all', '--limit', '2'),
      list('--all', '--limit', '2', '--json'),
    ]);
    expect(page.out.match(/whe_\w+/g)).toEqual(ids.slice(0, 2));
    expect(page.err).toBe(`There are more: --after ${ids[1]}, or --all.\n`);
    expect(next.out.match(/whe_\w+/g)).toEqual(ids.slice(2));
    expect(all.out.match(/whe_\w+/g)).toEqual(ids);
    expect(all.err).toBe('');
    const answers = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ data }) => data.length)).toEqual([2, 1]);
  });

  test('delete wants --yes where nobody can be asked', async () => {
    const { id } = await stage.app.endpoint(key, stage.receiver.url());
    const second = await stage.app.endpoint(key, stage.receiver.url());
    expect(await cli('endpoint', 'delete', id)).toMatchObject({ code: 2, out: '' });
    expect((await stage.app.call('GET', `/webhooks/${id}`, key)).status).toBe(200);
    const [human, json] = await Promise.all([
      cli('endpoint', 'delete', id, '--yes'),
      cli('endpoint', 'delete', second.id, '--yes', '--json'),
    ]);
    expect(human).toEqual({ code: 0, out: `${id} and its delivery log are deleted.\n`, err: '' });
    expect(JSON.parse(json.out)).toEqual({ id: second.id, deleted: true });
    expect((await stage.app.call('GET', `/webhooks/${id}`, key)).status).toBe(404);
  });

  test('conditions, rate limits and headers', async () => {
    const filter = '{"path":"data.object.status","op":"eq","value":"Ended"}';
    const options = [
      '--filter',
      filter,
      '--rate-limit',
      '20',
      '--header',
      'X-Team: a',
      '--header',
      'X-Token: sesame',
    ];
    const { out } = await cli('endpoint', 'create', stage.receiver.url(), ...options);
    expect(out).toMatch(/Condition +\{.*"Ended"/);
    expect(out).toMatch(/Rate limit +20 a second/);
    expect(out).toMatch(/Headers +X-Team: \[redacted\], X-Token: \[redacted\]/);
    const [, id = ''] = /^Endpoint +(whe_\S+)$/m.exec(out) ?? [];
    expect((await cli('endpoint', 'headers', id)).out).toMatch(/^X-Team +a\nX-Token +sesame\n$/);
    expect((await cli('endpoint', 'update', id, '--filter', 'null')).out).not.toContain('Condition');
    expect((await cli('endpoint', 'update', id, '--filter', 'nonsense')).code).toBe(2);
    const bad = await cli('endpoint', 'update', id, '--header', 'no-colon-sesame');
    expect(bad.code).toBe(2);
    expect(bad.err).not.toContain('sesame');
  });

  test('recover sends what was missed', async () => {
    const { id } = await stage.app.endpoint(key, stage.receiver.url('/recovered'));
    await cli('endpoint', 'disable', id);
    await stage.app.publish(key);
    expect(await cli('recover', id, '--since', '1h')).toMatchObject({
      code: 1,
      err: expect.stringContaining('disabled'),
    });
    await cli('endpoint', 'enable', id);
    const done = await cli('recover', id, '--since', '1h', '--status', 'never_attempted');
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^rec_\S+ completed: 1 of \d+ events/),
    });
    await stage.receiver.waitFor((requests) => requests.some(({ path }) => path === '/recovered'));
  });
});
