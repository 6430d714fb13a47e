import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generate } from 'orval';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document } from '../support/openapi.ts';

/** In this package, so that the client finds what it imports. */
const CACHE = path.resolve('node_modules/.cache');
let folder: string;
beforeAll(async () => {
  await mkdir(CACHE, { recursive: true });
  folder = await mkdtemp(path.join(CACHE, 'generated-client-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['single', 'split'] as const)(
  'a client that orval makes of the document compiles (%s)',
  async (mode) => {
    const [input, target] = [path.join(folder, 'openapi.json'), path.join(folder, mode, 'client.ts')];
    await writeFile(input, JSON.stringify(document));
    await generate({ input: { target: input }, output: { target, mode, client: 'fetch' } });
    const program = ts.createProgram([target], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
      types: [],
    });
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText, file, start }) => {
      const line = file?.text.slice(0, start).split('\n').length;
      return `${file && path.basename(file.fileName)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(problems).toEqual([]);
    const text = ts.sys.readFile(target) ?? '';
    for (const name of ['publishEvent', 'listEndpoints', 'getDelivery']) expect(text).toContain(name);
  },
  60_000,
);
