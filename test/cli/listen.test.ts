import { afterEach, describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';
import { type Running, runCli, startCli, teamEnv } from './run-cli.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '0.3,0.3' } });

let running: Running | undefined;
afterEach(() => {
  running?.child.kill('SIGKILL');
});

/** Starts `listen` on a free port; resolves with its address when it listens. */
async function listen(key: string, ...args: string[]) {
  running = startCli(['listen', '--port', '0', ...args], { env: teamEnv(stage, key) });
  const { err } = running;
  const url = await until(() => /^Listening at (http:\S+) until Ctrl-C/m.exec(err())?.[1], 15_000);
  return { ...running, url };
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('listen', () => {
  test('--register receives, fails on purpose, gets the retry, and leaves no endpoint behind', async () => {
    const { key } = await stage.app.team();
    const { out, err, child, ended } = await listen(key, '--register', '--fail', '1', '--path', '/hooks');
    const id = await stage.app.publish(key);
    await until(() => out().match(/signature verified/g)?.length === 2);
    expect(out()).toMatch(/evaluation\.created +500 +signature verified +\d+ bytes\n/);
    expect(out()).toMatch(/evaluation\.created +200 +signature verified +\d+ bytes +seen 2 times\n/);
    expect(out()).toMatch(new RegExp(` {2}event ${id} {2}delivery whd_`));
    await stage.app.settled();
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(err()).toMatch(/^Made (whe_\w+) for http:\/\/localhost:\d+\/hooks; .*\n(.*\n)+Deleted \1\.\n$/);
    expect((await stage.app.call('GET', '/webhooks', key)).body.data).toEqual([]);
    expect(out() + err()).not.toContain('whsec_');
  });

  test('--json writes one line a delivery, and any of several secrets may verify', async () => {
    const { key } = await stage.app.team();
    const unused = `whsec_${'A'.repeat(32)}`;
    const probe = await stage.app.endpoint(key, stage.receiver.url());
    const { url, out, child, ended } = await listen(
      key,
      '--json',
      '--secret',
      unused,
      '--secret',
      probe.secret,
    );
    await stage.app.call('PATCH', `/webhooks/${probe.id}`, key, { url });
    const stranger = await stage.app.endpoint(key, url);
    const id = await stage.app.publish(key);
    await until(() => out().split('\n').length > 4);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    const deliveries = lines(out());
    expect(deliveries.filter(({ signature }) => signature === 'verified')).toEqual([
      expect.objectContaining({ event_id: id, event_type: 'evaluation.created', answered: 200, path: '/' }),
    ]);
    const refused = deliveries.filter(({ signature }) => signature === 'mismatch');
    expect(refused.map(({ answered }) => answered)).toEqual(refused.map(() => 400));
    expect(refused.length, 'from the endpoint whose secret it does not know').toBeGreaterThan(1);
    const [{ body, size, headers }] = deliveries;
    expect(size).toBe(Buffer.byteLength(body));
    expect(JSON.parse(body).id).toBe(id);
    expect(headers['user-agent']).toBe('Autousers-Webhooks/1.0');
    await stage.app.call('DELETE', `/webhooks/${stranger.id}`, key);
  });

  test('answers as told, without a secret checks nothing, and turns other requests away', async () => {
    const { url, out, err, child, ended } = await listen('', '--status', '418', '--delay', '300', '--body');
    expect(err()).toContain('Signatures are not checked: pass --secret.');
    const startedAt = performance.now();
    const answer = await fetch(url, { method: 'POST', body: '{"a":[1]}' });
    expect(answer.status).toBe(418);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    expect((await fetch(url)).status).toBe(405);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(out()).toMatch(
      /\(no event type\) +418 +signature unchecked +9 bytes\n(.*\n)+Body\n {2}\{\n {4}"a": \[/,
    );
    expect(err()).toContain('GET / is no delivery: answered 405');
  });

  test('says how the operator allows this machine, when the server refuses it', async () => {
    const strict = await startTestApp({ env: { ALLOWED_TARGETS: 'hooks.internal' } });
    try {
      const { key } = await strict.team();
      const env = teamEnv({ app: strict }, key);
      const refused = await runCli(['listen', '--register', '--port', '0'], { env });
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/^error: must use https.*\(url_not_allowed, param url, request \S+\)\n/);
      expect(refused.err).toContain('start the server with ALLOWED_TARGETS=localhost');
    } finally {
      await strict.stop();
    }
  });

  test('refuses options that make no sense, and a port that is taken', async () => {
    const port = new URL(stage.receiver.url()).port;
    const [secret, path, status, taken] = await Promise.all([
      runCli(['listen', '--secret', 'not-to-be-shown']),
      runCli(['listen', '--path', 'hooks']),
      runCli(['listen', '--status', '99']),
      runCli(['listen', '--port', port]),
    ]);
    expect(secret).toEqual({ code: 2, out: '', err: 'error: A --secret starts with whsec_.\n' });
    expect(path).toMatchObject({ code: 2, err: expect.stringContaining('starts with a slash') });
    expect(status).toMatchObject({ code: 2, err: expect.stringContaining('whole number from 200 to 599') });
    expect(taken).toMatchObject({ code: 1, err: expect.stringContaining('--port 0 takes any free port') });
  });
});
