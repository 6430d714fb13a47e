import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { inForce, putInForce } from '../catalog/index.ts';
import { wholeStory } from '../server/demo/chapters.ts';
import { bare, catalogOf, orderPaid } from './catalog/made-up-types.ts';
import { until } from './support/until.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DEMO = ['dist/server/demo/main.js'];
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
  const { type } = JSON.parse(body) as { type: string };
  await until(() => demo.output().split(`←  ${type} `).length - 1 === 2);

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

test('with --catalog it plays the samples of that catalog, in its product’s name', {
  timeout: DEADLINE_MS,
}, async () => {
  const demo = run(process.execPath, [...DEMO, '--catalog', 'docs/catalogs/billing']);
  await until(() => demo.output().includes('Ctrl-C stops the demo'), DEADLINE_MS);
  const output = demo.output();
  expect(output).toContain('The events are those of Acme Billing, from docs/catalogs/billing.');
  expect(output).toContain('Publish the 10 samples of the 5 types, as they happened');
  const told = [...output.matchAll(/→ {2}(.+)$/gm)].map(([, line = '']) => line);
  expect(told.slice(0, 5)).toEqual([
    'Lindholm & Sons subscribed to Team: €228.00 a month',
    'Lindholm & Sons paid INV-2026-0318: €285.00',
    'Payment failed: €285.00 of Lindholm & Sons (INV-2026-0402, attempt 1)',
    'Payment failed: €285.00 of Lindholm & Sons (INV-2026-0402, attempt 3)',
    'Lindholm & Sons canceled Team: €2,736.00 a year',
  ]);
  expect(told).toHaveLength(10);
  expect(output).toContain('10 of 10 events arrived and were handled once: 12 deliveries');
  expect(output).toMatch(/invoice\.payment_failed +INV-2026-0402 +500, 200 .*delivered by a retry/);
  expect(output).toMatch(/invoice\.paid +INV-2026-0318 +200, 200 .*delivered, then replayed/);

  const [, url = '', authorization = '', body = ''] =
    /^curl -s (\S+) -H 'Authorization: (.+?)' -H 'Content-Type: .+?' -d '(.+)'$/m.exec(output) ?? [];
  const headers = { authorization, 'content-type': 'application/json' };
  expect(JSON.parse(body)).toMatchObject({
    type: 'subscription.created',
    data: { object: { amount: 22800 } },
  });
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.status, await answer.text()).toBe(202);

  const [, link = ''] = /^ {2}Settings pages +(\S+)$/m.exec(output) ?? [];
  const signIn = await fetch(link, { redirect: 'manual' });
  const [cookie = ''] = signIn.headers.getSetCookie().map((each) => each.split(';')[0]);
  const page = await fetch(new URL(signIn.headers.get('location') ?? '', link), { headers: { cookie } });
  expect(await page.text(), 'BRAND_NAME').toContain('Acme Billing');

  demo.child.kill('SIGINT');
  expect(await demo.exitCode).toBe(0);
  expect(existsSync(directoryOf(output))).toBe(false);
});

test('a catalog that isn’t there, or has problems, is the end: it says which', {
  timeout: DEADLINE_MS,
}, async () => {
  const nowhere = run(process.execPath, [...DEMO, '--catalog', 'docs/catalogs/nowhere']);
  expect(await nowhere.exitCode).toBe(1);
  expect(nowhere.output()).toContain("The catalog docs/catalogs/nowhere can't be used:");
  expect(nowhere.output()).toContain('ENOENT');

  const folder = await mkdtemp(join(tmpdir(), 'demo-catalog-'));
  try {
    await writeFile(join(folder, 'catalog.yaml'), 'name: Acme\n');
    await writeFile(
      join(folder, 'invoice.paid.yaml'),
      'type: invoice.paid\ntitle: Invoice Paid\nshema: {}\n',
    );
    const wrong = run(process.execPath, [...DEMO, '--once', '--catalog', folder]);
    expect(await wrong.exitCode).toBe(1);
    expect(wrong.output()).toMatch(/^invoice\.paid\.yaml:\d+ .*shema/m);
    expect(wrong.output()).toMatch(/^invoice\.paid\.yaml:\d+ .*description/m);
    expect(wrong.output()).not.toContain('PostgreSQL');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('samples are told as they happened, or in turn where one has no moment', () => {
  const shipped = inForce();
  const footer = [{ label: 'Paid', path: 'paid_at' }];
  const [sample = {}] = orderPaid.samples as Record<string, unknown>[];
  const later = { ...sample, id: 'ord_2', number: 2, paid_at: '2026-05-06T00:00:00Z' };
  const order = { ...orderPaid, presentation: { footer }, samples: [later, sample] };
  try {
    putInForce(catalogOf([order]));
    expect(wholeStory().map(({ object }) => object.id)).toEqual(['ord_7f3k', 'ord_2']);
    putInForce(catalogOf([order, bare]));
    expect(wholeStory().map(({ object }) => object.id)).toEqual(['ord_2', 't_1', 'ord_7f3k']);
    expect(wholeStory()[0]?.told).toEqual({ about: '#2', summary: 'Order paid: #2' });
  } finally {
    putInForce(shipped);
  }
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
