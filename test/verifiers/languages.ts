import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { has } from '../support/has-program.ts';
import type { Command } from '../support/line-process.ts';

const run = promisify(execFile);

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERIFIERS = join(ROOT, 'verifiers');
export const DRIVERS = join(ROOT, 'test/verifiers/drivers');
const TSX = import.meta.resolve('tsx');

export interface Language {
  name: string;
  /** The verifier: one file. */
  verifier: string;
  /** The complete receiver that the docs show. */
  examples: string[];
  doc: string;
  available: boolean;
  /** The process that answers the cases of `cases.ts`. Works in an empty folder of its own. */
  driver(folder: string): Promise<Command>;
  /** The example receiver, set up in an empty folder as its document says. */
  receiver(folder: string): Promise<Command>;
}

const typescript: Language = {
  name: 'TypeScript',
  verifier: 'verifiers/typescript/autousers-webhooks.ts',
  examples: ['verifiers/typescript/receiver.ts'],
  doc: 'docs/receivers/typescript-express.md',
  available: true,
  driver: async () => ({
    command: process.execPath,
    args: ['--import', TSX, join(DRIVERS, 'typescript.ts')],
  }),
  async receiver(folder) {
    const source = join(VERIFIERS, 'typescript');
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    // Running it doesn't check its types.
    await run(process.execPath, [tsc, '--project', join(source, 'tsconfig.json')]);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await mkdir(join(folder, 'node_modules'));
    await symlink(join(ROOT, 'node_modules/express'), join(folder, 'node_modules/express'));
    for (const name of ['autousers-webhooks.ts', 'receiver.ts']) {
      await cp(join(source, name), join(folder, name));
    }
    return { command: process.execPath, args: ['--import', TSX, 'receiver.ts'], cwd: folder };
  },
};

export const PYTHON = { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' };

const python: Language = {
  name: 'Python',
  verifier: 'verifiers/python/autousers_webhooks.py',
  examples: ['verifiers/python/examples/receiver.py'],
  doc: 'docs/receivers/python-http-server.md',
  available: has('python3', '--version'),
  driver: async () => ({
    command: 'python3',
    args: ['-W', 'error', join(DRIVERS, 'python.py')],
    env: { ...PYTHON, PYTHONPATH: join(VERIFIERS, 'python') },
  }),
  async receiver(folder) {
    await cp(join(VERIFIERS, 'python/autousers_webhooks.py'), join(folder, 'autousers_webhooks.py'));
    await cp(join(VERIFIERS, 'python/examples/receiver.py'), join(folder, 'receiver.py'));
    return { command: 'python3', args: ['receiver.py'], cwd: folder, env: PYTHON };
  },
};

/** Offline, and with what this machine has. The build cache makes every run but the first one fast. */
export const GO = {
  HOME: homedir(),
  GOFLAGS: '-mod=mod',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  CGO_ENABLED: '0',
  GOCACHE: process.env.GOCACHE ?? join(homedir(), '.cache/go-build'),
};

export async function goBuild(source: string, target: string): Promise<Command> {
  await run('go', ['build', '-o', target, '.'], { cwd: source, env: { ...process.env, ...GO } });
  return { command: target, args: [] };
}

const go: Language = {
  name: 'Go',
  verifier: 'verifiers/go/autouserswebhooks.go',
  examples: ['verifiers/go/examples/receiver.go'],
  doc: 'docs/receivers/go-net-http.md',
  available: has('go', 'version'),
  driver: (folder) => goBuild(join(DRIVERS, 'go'), join(folder, 'driver')),
  async receiver(folder) {
    const options = { cwd: folder, env: { ...process.env, ...GO } };
    const name = 'autouserswebhooks.go';
    await cp(join(VERIFIERS, 'go', name), join(folder, 'autouserswebhooks', name));
    await cp(join(VERIFIERS, 'go/examples/receiver.go'), join(folder, 'receiver.go'));
    await run('go', ['mod', 'init', 'receiver'], options);
    return goBuild(folder, join(folder, 'receiver'));
  },
};

const ruby: Language = {
  name: 'Ruby',
  verifier: 'verifiers/ruby/autousers_webhooks.rb',
  examples: ['verifiers/ruby/examples/receiver.rb', 'verifiers/ruby/examples/config.ru'],
  doc: 'docs/receivers/ruby-rack.md',
  available: has('ruby', '--version'),
  driver: async () => ({
    command: 'ruby',
    args: ['-w', '-I', join(VERIFIERS, 'ruby'), join(DRIVERS, 'ruby.rb')],
  }),
  async receiver(folder) {
    await cp(join(VERIFIERS, 'ruby/autousers_webhooks.rb'), join(folder, 'autousers_webhooks.rb'));
    for (const name of ['receiver.rb', 'config.ru']) {
      await cp(join(VERIFIERS, 'ruby/examples', name), join(folder, name));
    }
    return { command: 'ruby', args: ['-w', '-E', 'UTF-8', join(DRIVERS, 'rack.rb')], cwd: folder };
  },
};

export const languages: Language[] = [typescript, python, go, ruby];

for (const { name, available } of languages) {
  if (!available) console.warn(`${name} is not installed: its verifier is NOT tested`);
}

/** A file of the repository. */
export const readText = (path: string) => readFile(join(ROOT, path), 'utf8');
