import ts from 'typescript';
import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { ROOT, readText } from '../verifiers/languages.ts';

const stage = useStage();
const fetched = (path: string, init: RequestInit = {}) => fetch(`${stage.app.app.url}${path}`, init);

const files = [
  ['autousers-webhooks.mjs', 'typescript', 'text/javascript'],
  ['autousers-webhooks.ts', 'typescript', 'text/x-typescript'],
  ['autousers_webhooks.py', 'python', 'text/x-python'],
  ['autouserswebhooks.go', 'go', 'text/x-go'],
  ['autousers_webhooks.rb', 'ruby', 'text/x-ruby'],
] as const;

test.each(files)('%s is there for everybody, as it is in the repository', async (name, folder, type) => {
  const response = await fetched(`/verifiers/${name}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(await readText(`verifiers/${folder}/${name}`));
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
  });
  expect(headers['set-cookie']).toBeUndefined();
  expect((await fetched(`/verifiers/${name}`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetched(`/verifiers/${name}`, { method: 'POST' })).status).toBe(405);
});

test.each([
  '/verifiers',
  '/verifiers/',
  '/verifiers/receiver.ts',
  '/verifiers/typescript/autousers-webhooks.ts',
  '/verifiers/..%2fpackage.json',
  '/verifiers/%2e%2e%2fpackage.json',
  '/verifiers/python%2fautousers_webhooks.py',
  '/verifiers/autousers_webhooks.py/',
  '/verifiers/AUTOUSERS_WEBHOOKS.PY',
  '/verifiers/constructor',
])('there is nothing at %s', async (path) => {
  const response = await fetched(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { type: 'not_found_error' } });
});

test('the documents name each address', async () => {
  for (const [name] of files) {
    for (const document of ['docs/receivers/README.md', 'README.md']) {
      expect(await readText(document)).toContain(`/verifiers/${name}\``);
    }
  }
});

test('the JavaScript is what the TypeScript says, without its types', async () => {
  const source = await readText('verifiers/typescript/autousers-webhooks.ts');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  // `vitest -u` writes it anew.
  await expect(outputText).toMatchFileSnapshot(`${ROOT}/verifiers/typescript/autousers-webhooks.mjs`);
});
