import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const page = readFileSync(new URL('../../docs/operate/proxy.md', import.meta.url), 'utf8');
const [, example = ''] = /^```nginx\n(.*?)^```/ms.exec(page) ?? [];
const stage = useStage();
const trusting = new Agent({ connect: { rejectUnauthorized: false } });

describe('the example for nginx, in nginx', () => {
  let folder: string;
  let base: string;
  let stop = async () => {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'connect-nginx-'));
    const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')];
    const subject = ['-subj', '/CN=connect.example.com', '-days', '2'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject],
      { stdio: 'ignore' },
    );
    const port = await freePort();
    base = `https://127.0.0.1:${port}`;
    const server = example
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replaceAll('/etc/ssl/connect', folder)
      .replace('http://127.0.0.1:8080', stage.app.app.url.replace('localhost', '127.0.0.1'));
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    );
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off;\npid ${join(folder, 'pid')};\nerror_log ${join(folder, 'error.log')};
      events {}\nhttp { access_log off; ${paths.join(' ')}\n${server} }\n`,
    );
    const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]);
    const ended = once(nginx, 'exit');
    stop = async () => {
      nginx.kill('SIGTERM');
      await ended;
    };
    const answers = () =>
      fetch(base, { dispatcher: trusting }).then(
        () => true,
        () => false,
      );
    await until(async () => nginx.exitCode !== null || (await answers()), 15_000);
    expect(nginx.exitCode).toBeNull();
  }, 30_000);
  afterAll(async () => {
    await stop();
    await trusting.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (method: string, path: string, key: string, body?: string) =>
    fetch(base + path, {
      dispatcher: trusting,
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });

  test('hands everything on, a whole batch of 10 MB too, and what is larger is refused in the server’s words', async () => {
    const { key } = await stage.app.team();
    const event = { type: 'rating.created', data: { object: { id: 'r', note: 'x'.repeat(200_000) } } };
    const batch = JSON.stringify({ events: Array.from({ length: 48 }, () => event) });
    expect(batch.length).toBeGreaterThan(9_000_000);
    expect((await send('POST', '/v1/events/batch', key, batch)).status).toBe(202);
    const large = await send('POST', '/v1/events/batch', key, `${batch}${' '.repeat(1_000_000)}`);
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    const page = await send('GET', '/settings/integrations', key);
    expect(await page.text()).toContain('/settings/assets/');
  });

  test('keeps what is for operators inside', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz', '/livez']) {
      expect((await send('GET', path, 'x')).status, path).toBe(404);
    }
  });
});
