import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiClient } from './support/api-client.ts';
import { ENCRYPTION_KEY, OPERATOR_TOKEN } from './support/app.ts';
import { freePort } from './support/ports.ts';
import { startReceiver } from './support/receiver.ts';
import { until } from './support/until.ts';

// The folder that the last stage of the Dockerfile has, made here by the same steps, and what starts from it.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const [, build = '', last = ''] = dockerfile.split(/^FROM /m);
/** Somebody who owns nothing here. */
const NOBODY = 65_534;

let image: string;
beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), 'connect-image-'));
  await chmod(image, 0o755);
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(ROOT, file), join(image, file));
  mkdirSync(join(image, 'prisma'));
  cpSync(join(ROOT, 'prisma/postinstall.mjs'), join(image, 'prisma/postinstall.mjs'));
  // `npm ci` without what is pruned right after it; all else of that step is run as it stands.
  const [, install = ''] = /^RUN (npm ci (?:.*\\\n)*.*)$/m.exec(build) ?? [];
  expect(install).toContain('npm prune --omit=dev');
  const step = install.replace('npm ci', 'npm ci --omit=dev --prefer-offline').replaceAll('\\\n', ' ');
  await run('bash', ['-ec', step], { cwd: image });
  for (const [, sources = ''] of last.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)) {
    for (const source of sources.split(' ').map((each) => each.replace('/app/', ''))) {
      if (source === 'node_modules') continue;
      const skip = (path: string) => !path.includes('server/dashboard/dist/.');
      cpSync(join(ROOT, source), join(image, source), { recursive: true, filter: skip });
    }
  }
  await run('chmod', ['-R', 'a-w', image]);
}, 180_000);
afterAll(async () => {
  await run('chmod', ['-R', 'u+w', image]);
  rmSync(image, { recursive: true, force: true });
});

test('has what the server runs on, and nothing that pages are built with or tests are run by', () => {
  const has = (name: string) => existsSync(join(image, 'node_modules', name));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies).filter((name) => !has(name))).toEqual([]);
  // Packages that the server runs on have these as dependencies of their own.
  const theirs = ['@types/node', '@types/pg', 'graphql'];
  expect(Object.keys(devDependencies).filter(has).toSorted()).toEqual(theirs);
  // What belongs to a tool goes with it.
  for (const name of ['esbuild', 'rollup', 'rolldown', 'lightningcss', 'prisma', '@babel/core']) {
    expect(has(name), name).toBe(false);
  }
  expect(readdirSync(join(image, 'dist/server/dashboard/dist'))).toContain('index.html');
});

test('is small', async () => {
  const { stdout } = await run('du', ['-sm', join(image, 'node_modules')]);
  expect(Number.parseInt(stdout, 10), 'megabytes').toBeLessThan(240);
});

test('starts, publishes, delivers and serves the pages as a user who may write nothing but data and temporary files', async () => {
  const isRoot = process.getuid?.() === 0;
  const writable = mkdtempSync(join(tmpdir(), 'connect-writable-'));
  const [dataDir, temporary] = [join(writable, 'data'), join(writable, 'tmp')];
  await chmod(writable, 0o755);
  for (const each of [dataDir, temporary]) {
    await mkdir(each, { mode: 0o700 });
    if (isRoot) await chown(each, NOBODY, NOBODY);
  }
  const words: string[] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
  const [, environment = ''] = /^ENV (.+)$/m.exec(dockerfile) ?? [];
  const port = String(await freePort());
  const receiver = await startReceiver();
  const child = spawn(process.execPath, [...words.slice(1), 'all'], {
    cwd: image,
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    env: {
      ...Object.fromEntries(environment.split(' ').map((pair) => pair.split('=', 2))),
      ...{ PATH: process.env.PATH, TMPDIR: temporary, DATA_DIR: dataDir, HOME: '/nonexistent' },
      ...{ PORT: port, OPERATOR_TOKEN, ENCRYPTION_KEY, PUBLIC_URL: 'https://connect.example' },
      ALLOWED_TARGETS: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  try {
    const base = `http://127.0.0.1:${port}`;
    const ready = () =>
      fetch(`${base}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
    await until(async () => child.exitCode !== null || (await ready()), 60_000);
    expect(child.exitCode, said).toBeNull();
    const api = apiClient(base);
    const { key } = await api.team();
    await api.endpoint(key, receiver.url('/image'));
    const id = await api.publish(key);
    const [arrived] = await receiver.waitFor(1);
    expect(arrived?.headers['autousers-event-id']).toBe(id);
    const page = await fetch(`${base}/settings/integrations`);
    expect(await page.text()).toContain('/settings/assets/');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await receiver.stop();
    rmSync(writable, { recursive: true, force: true });
  }
}, 120_000);
