import { execFile } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

// Of a project with few files: the real one is compiled before every run of the tests, which then start it.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const A_MINUTE_AGO = new Date(Date.now() - 60_000);

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'connect-compile-'));
  for (const file of ['compile.mjs', 'tsconfig.json', 'package.json']) {
    await cp(join(ROOT, file), join(project, file));
    await utimes(join(project, file), A_MINUTE_AGO, A_MINUTE_AGO);
  }
  await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  await write('server/main.ts', "import { one } from './one.ts';\nconsole.log(one);\n");
  await write('server/one.ts', 'export const one: number = 1;\n');
  await write('server/dashboard/page.tsx', 'export const Page = () => <p>1</p>;\n');
  await write('catalog/types.json', '{}');
  await write('verifiers/verify.ts', 'export const verify: boolean = true;\n');
});
afterEach(() => rm(project, { recursive: true, force: true }));

/** Writes a file that is older than what is made of it. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
  await utimes(join(project, path), A_MINUTE_AGO, A_MINUTE_AGO);
}
const run = (file: string) => promisify(execFile)(process.execPath, [file], { cwd: project });
const compile = () => run('compile.mjs');
const made = async () =>
  (await readdir(join(project, 'dist'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(project, 'dist/').length))
    .toSorted();

test('makes JavaScript that runs of the sources, and copies what is read', async () => {
  await compile();
  expect(await made()).toEqual([
    'catalog/types.json',
    'package.json',
    'server/main.js',
    'server/one.js',
    'verifiers/verify.ts',
  ]);
  expect((await run('dist/server/main.js')).stdout).toBe('1\n');
});

test('makes anew what is older than its source, and nothing else', async () => {
  await compile();
  const before = await stat(join(project, 'dist/server/main.js'));
  await write('server/one.ts', 'export const one: number = 2;\n');
  await utimes(join(project, 'dist/server/one.js'), new Date(0), new Date(0));
  await compile();
  expect((await run('dist/server/main.js')).stdout).toBe('2\n');
  expect((await stat(join(project, 'dist/server/main.js'))).mtimeMs).toBe(before.mtimeMs);
});

test('takes away what has no source any more', async () => {
  await compile();
  await rm(join(project, 'catalog/types.json'));
  await compile();
  expect(await made()).not.toContain('catalog/types.json');
});

test('several at once, as when two roles are started together, do not get into each other’s way', async () => {
  await Promise.all([compile(), compile(), compile()]);
  expect((await run('dist/server/main.js')).stdout).toBe('1\n');
  expect(await made()).toHaveLength(5);
});

test('without TypeScript what was made before runs, and where there is nothing, it says what to do', async () => {
  await compile();
  await rm(join(project, 'node_modules'));
  await write('server/one.ts', 'export const one: number = 3;\n');
  await utimes(join(project, 'dist/server/one.js'), new Date(0), new Date(0));
  await compile();
  expect(await readFile(join(project, 'dist/server/one.js'), 'utf8')).toContain('one = 1');
  await rm(join(project, 'dist'), { recursive: true });
  await expect(compile()).rejects.toThrow('run npm ci without --omit=dev');
});
