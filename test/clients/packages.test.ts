import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { languages } from './languages.ts';
import { clientTypes } from './openapi-types.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENTS = join(ROOT, 'clients');
const run = promisify(execFile);
const stage = useStage();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The one example of a README in a language. */
async function example(readme: string, language: string): Promise<string> {
  const text = await readFile(join(CLIENTS, readme), 'utf8');
  const [found, ...more] = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))];
  expect([found?.length, more]).toEqual([2, []]);
  return found?.[1] ?? '';
}

/** Runs a README's example in the folder. */
async function tryExample(command: string, args: string[], more: Record<string, string> = {}) {
  const { key } = await stage.app.team();
  const CONNECT_URL = stage.app.app.url.replace('localhost', '127.0.0.1');
  const env = { PATH: process.env.PATH, CONNECT_URL, CONNECT_API_KEY: key, ...more };
  const { stdout, stderr } = await run(command, args, { cwd: folder, env, timeout: 30_000 });
  expect(stderr).toBe('');
  const { data } = (await stage.app.call('GET', '/events', key)).body;
  return { stdout, objects: data.map(({ data }: { data: { object: { id: string } } }) => data.object.id) };
}

const PUBLISHED = ['rat_3', 'rat_2', 'arun_1', 'rat_1'];

/** Compiles when what is expected to be wrong is. */
const TYPES = `
import type { PublishableEvent } from '@autousers/connect-client';

export const events: PublishableEvent[] = [
  { type: 'rating.created', data: { object: { id: 'rat_1', timeSpentSeconds: 37, ourOwn: true } } },
  // @ts-expect-error: a number
  { type: 'rating.created', data: { object: { id: 'rat_1', timeSpentSeconds: '37' } } },
  // @ts-expect-error: human or autouser
  { type: 'rating.created', data: { object: { id: 'rat_1', raterType: 'robot' } } },
  // @ts-expect-error: no such type
  { type: 'rating.deleted', data: { object: { id: 'rat_1' } } },
];
`;

test('the types of the TypeScript client are current: else run `npm run clients:types`', async () => {
  const committed = join(CLIENTS, 'typescript/src/generated/openapi.ts');
  expect(await readFile(committed, 'utf8')).toBe(await clientTypes());
});

describe('the package in TypeScript', () => {
  beforeAll(async () => {
    const pack = ['pack', '--pack-destination', folder, '--json'];
    const { stdout } = await run('npm', pack, { cwd: join(CLIENTS, 'typescript') });
    // What the build says comes before it.
    const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
    expect(await readFile(join(CLIENTS, 'typescript/README.md'), 'utf8')).toContain(filename);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await run('npm', ['install', '--offline', '--no-audit', `./${filename}`], { cwd: folder });
  }, 120_000);

  /** What the compiler says of programs that use the package, and of its declarations. */
  function compile(files: string[]): string[] {
    const program = ts.createProgram(files, {
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      types: ['node'],
      outDir: folder,
    });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ messageText, file }) => `${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    program.emit();
    return problems;
  }

  test('does what its README says in plain Node.js, and knows the fields of each type', async () => {
    const [readme, types] = [join(folder, 'example.ts'), join(folder, 'types.ts')];
    await writeFile(readme, await example('typescript/README.md', 'ts'));
    await writeFile(types, TYPES);
    expect(compile([readme, types])).toEqual([]);
    const { stdout, objects } = await tryExample(process.execPath, ['example.js']);
    expect(stdout).toMatch(/^event_[0-9a-f]{32} is durable\n$/);
    expect(objects).toEqual(PUBLISHED);
  }, 120_000);

  test('has nothing but what is compiled', async () => {
    const installed = join(folder, 'node_modules/@autousers/connect-client');
    const { dependencies, files } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect([dependencies, files]).toEqual([undefined, ['dist']]);
    expect(await readFile(join(installed, 'dist/index.js'), 'utf8')).toContain('from "./client.js"');
  });
});

describe.skipIf(!languages.find(({ name }) => name === 'Python')?.available)('the module in Python', () => {
  test('does what its README says', async () => {
    await cp(join(CLIENTS, 'python/autousers_connect.py'), join(folder, 'autousers_connect.py'));
    await writeFile(join(folder, 'example.py'), await example('python/README.md', 'python'));
    const env = { PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout, objects } = await tryExample('python3', ['-W', 'error', 'example.py'], env);
    expect(stdout).toMatch(/^event_[0-9a-f]{32} is durable\n$/);
    expect(objects).toEqual(PUBLISHED);
  });

  test('sends what is held also when the program ends without a word', async () => {
    const program = [
      'import os, autousers_connect',
      'client = autousers_connect.ConnectClient(os.environ["CONNECT_URL"], os.environ["CONNECT_API_KEY"])',
      'client.batcher(print, max_wait=0.2).add({"type": "rating.created", "data": {"object": {"id": "rat_9"}}})',
    ];
    await writeFile(join(folder, 'ends.py'), program.join('\n'));
    const { objects } = await tryExample('python3', ['-W', 'error', 'ends.py']);
    expect(objects).toEqual(['rat_9']);
  });
});
