import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has } from '../support/has-program.ts';
import { type Command, LineProcess } from '../support/line-process.ts';
import { freePort } from '../support/ports.ts';
import { until } from '../support/until.ts';
import { DRIVERS, GO, goBuild, PYTHON } from '../verifiers/languages.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const run = promisify(execFile);

/** What the dialog shows for one language. */
interface Shown {
  /** What the link downloads. */
  file: Buffer;
  curl: string;
  program: string;
  code: string;
  start: string;
}

/** How the tests start what was pasted into a folder. */
const languages: { name: string; available: boolean; command(folder: string): Promise<Command> }[] = [
  {
    name: 'Node.js',
    available: true,
    command: async () => ({ command: process.execPath, args: ['receiver.mjs'] }),
  },
  {
    name: 'Python',
    available: has('python3', '--version'),
    command: async () => ({ command: 'python3', args: ['-W', 'error', 'receiver.py'], env: PYTHON }),
  },
  {
    name: 'Go',
    available: has('go', 'version'),
    // Not `go run`, whose program would go on when it is killed.
    command: (folder) => goBuild(folder, join(folder, 'receiver')),
  },
  {
    name: 'Ruby',
    available: has('ruby', '--version'),
    // A Rack server of the standard library, in the place of `rackup`.
    command: async () => ({ command: 'ruby', args: ['-w', join(DRIVERS, 'rack.rb')] }),
  },
];

const { stage, browser, team } = usePagesOfATeam({ env: { RETRY_SCHEDULE: '300,300' } });
const shown = new Map<string, Shown>();
let endpoint: { id: string; secret: string };
let stranger: { id: string };
let port: number;

beforeAll(async () => {
  port = await freePort();
});

test('the dialog with a new secret shows each language a file to download and a program', async () => {
  const { app } = stage;
  const { page } = await browser.signIn(app, team.id, { path: '/settings/webhooks' });
  await page.getByRole('button', { name: 'Create your first endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(`http://127.0.0.1:${port}/`);
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  const secret = await dialog.getByLabel('Signing secret', { exact: true }).inputValue();
  const [created] = (await app.call('GET', '/webhooks', team.key)).body.data;
  endpoint = { id: created.id, secret };
  // Another endpoint at the same address, signed with a secret that the program doesn't have.
  stranger = await app.endpoint(team.key, `http://127.0.0.1:${port}/`);

  expect(await dialog.getByRole('tab').allTextContents()).toEqual(languages.map(({ name }) => name));
  for (const { name } of languages) {
    await dialog.getByRole('tab', { name }).click();
    const panel = dialog.getByRole('tabpanel', { name });
    const downloading = page.waitForEvent('download');
    await panel.getByRole('link', { name: 'Download' }).click();
    const download = await downloading;
    expect(await panel.getByRole('link').textContent()).toBe(` Download ${download.suggestedFilename()}`);
    const text = async (label: string) =>
      (await panel.getByRole('group', { name: `${label} ${name}`, exact: true }).textContent()) ?? '';
    shown.set(name, {
      file: await readFile(await download.path()),
      curl: await text('Downloading for'),
      program: (await panel.locator('p code').first().textContent()) ?? '',
      code: await text('Verifying in'),
      start: await text('Starting it in'),
    });
    expect(JSON.stringify(shown.get(name))).not.toContain(secret);
  }
});

describe.each(languages)('what is shown for $name', ({ name, available, command }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pasted-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.skipIf(!available)(
    'runs as it stands there, takes our delivery and refuses another',
    async () => {
      const { app } = stage;
      const { file, curl, program, code, start } = shown.get(name) as Shown;
      await run('bash', ['-ec', curl], { cwd: folder, env: { ...process.env, ...GO } });
      const saved = /-o (\S+)/.exec(curl)?.[1] ?? /\/([^/]+)$/.exec(curl)?.[1] ?? '';
      expect(await readFile(join(folder, saved))).toEqual(file);
      await writeFile(join(folder, program), `${code}\n`);
      expect(name === 'Go' || name === 'Ruby' || start.endsWith(` ${program}`)).toBe(true);

      const started = await command(folder);
      const env = { ...started.env, PORT: String(port), AUTOUSERS_WEBHOOK_SECRET: endpoint.secret };
      const child = new LineProcess({ cwd: folder, ...started, env });
      try {
        await until(() => {
          child.alive();
          return answersTo(port);
        });
        const id = await app.publish(team.key);
        await app.settled(endpoint.id);
        await app.settled(stranger.id);
        const answer = async (endpointId: string) => {
          const rows = await app.deliveries(endpointId);
          const row = rows.find(({ event_id, attempt }) => event_id === id && attempt === 1);
          return [row?.response_status, row?.response_body];
        };
        expect((await answer(endpoint.id))[0]).toBe(204);
        const [status, said] = await answer(stranger.id);
        expect(status).toBe(400);
        expect(said).toMatch(/signature_mismatch|no v1 matches/);
        await until(() => child.output.includes(id));
      } finally {
        await child.stop();
      }
    },
    90_000,
  );
});

function answersTo(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
