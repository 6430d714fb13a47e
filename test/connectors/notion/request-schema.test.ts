import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { definitions, schemaVersion } from '../../support/fakes/notion-requests.ts';

test('the schema of requests was made from the SDK that is installed', () => {
  const path = createRequire(import.meta.url).resolve('@notionhq/client/package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8'));
  expect(
    schemaVersion,
    'run node --import tsx test/fixtures/notion/generate.ts after an update of @notionhq/client',
  ).toBe(version);
  expect(Object.keys(definitions)).toEqual(
    expect.arrayContaining(['CreatePageParameters', 'UpdatePageParameters', 'QueryDataSourceParameters']),
  );
});
