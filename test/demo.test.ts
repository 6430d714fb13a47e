import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { until } from './support/until.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DEMO = ['--import', 'tsx', 'server/demo/main.ts'];
const DEADLINE_MS = 90_000;

interface Run {
  child: ChildProcess;
  /** Standard output and standard error so far. */
  output: () => string;
  exitCode: Promise<number | null>;
}

let running: Run | undefined;
afterEach(() => {
  running?.child.kill('SIGKILL');
  running = undefined;
});

function run(command: string, args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  running = { child, output: () => output, exitCode };
  return running;
}

function directoryOf(output: string): string {
  const [, directory] = /PostgreSQL is up, in (\S+)/.exec(output) ?? [];
  if (!directory) throw new Error(`no directory in:\n${output}`);
  return directory;
}

test('the demo shows all seven events arriving, a retry and a replay, and leaves nothing behind', {
  timeout: DEADLINE_MS,
}, async () => {
  const demo = run('npm', ['run', '-s', 'demo', '--', '--once']);
  expect(await demo.exitCode, demo.output()).toBe(0);
  const output = demo.output();
  expect(output).toContain(
    '7 of 7 events arrived and were handled once: 9 deliveries, every signature verified',
  );
  expect(output).toMatch(/autouser_run\.failed +500, 200 .*delivered by a retry/);
  expect(output).toMatch(/evaluation\.completed +200, 200 .*delivered, then replayed/);
  expect(output, 'colours are for terminals').not.toContain('\u001b');
  expect(existsSync(directoryOf(output))).toBe(false);
});

test('it stays up for the event that the printed curl line publishes, until Ctrl-C', {
  timeout: DEADLINE_MS,
}, async () => {
  const demo = run(process.execPath, DEMO);
  await until(() => demo.output().includes('Ctrl-C stops the demo'), DEADLINE_MS);
  const [, url = '', authorization = '', contentType = '', body = ''] =
    /^curl -s (\S+) -H 'Authorization: (.+?)' -H 'Content-Type: (.+?)' -d '(.+)'$/m.exec(demo.output()) ?? [];
  const headers = { authorization, 'content-type': contentType };
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.status, await answer.text()).toBe(202);
  const arrivals = () => demo.output().match(/← {2}rating\.created/g)?.length;
  await until(() => arrivals() === 2);

  const [, link = ''] = /^ {2}Settings pages +(\S+)$/m.exec(demo.output()) ?? [];
  const signIn = await fetch(link, { redirect: 'manual' });
  expect(signIn.status).toBe(303);
  const [cookie = ''] = signIn.headers.getSetCookie().map((each) => each.split(';')[0]);
  const page = await fetch(new URL(signIn.headers.get('location') ?? '', link), { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="root">');

  demo.child.kill('SIGINT');
  expect(await demo.exitCode).toBe(0);
  expect(existsSync(directoryOf(demo.output()))).toBe(false);
});

test('a signal while it starts leaves nothing behind', { timeout: DEADLINE_MS }, async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'demo-test-'));
  // PostgreSQL may run as another user, who must be let in.
  await chmod(temporary, 0o755);
  const made = async () =>
    (await readdir(temporary)).filter((name) => name.startsWith('autousers-connect-demo-'));
  try {
    const demo = run(process.execPath, DEMO, { TMPDIR: temporary });
    await until(async () => (await made()).length === 1, DEADLINE_MS);
    demo.child.kill('SIGTERM');
    expect(await demo.exitCode).toBe(130);
    expect(demo.output()).not.toContain('The demo failed');
    expect(await made()).toEqual([]);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
});
