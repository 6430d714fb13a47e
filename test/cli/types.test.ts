import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inForce, SHIPPED } from '../../catalog/index.ts';
import { readCatalog } from '../../catalog/read.ts';
import { has } from '../support/has-program.ts';
import { useStage } from '../support/stage.ts';
import { urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const stage = useStage();
const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const DEADLINE = { timeout: 120_000 };

/** Names, values and forms that are hard to write in some language. */
const HARD = {
  type: 'thing.changed',
  title: 'Thing */ "Changed"',
  description: 'Triggers when """ or */ or \\ is\nin a text.',
  sentence: 'a thing is changed',
  schema: {
    type: 'object',
    required: ['id', 'in', 'both'],
    properties: {
      id: { type: ['string', 'integer'] },
      in: { type: 'object', properties: { class: { type: 'boolean' }, 'a-b': { type: 'null' } } },
      both: {
        anyOf: [
          { type: 'string' },
          { type: 'object', properties: { x: { type: 'number' } } },
          { type: 'null' },
        ],
      },
      level: { enum: [1, 2, null] },
      share: { enum: [0.5, 1] },
      mark: { const: 'it\'s "quoted"' },
      aB: { type: 'array', items: { type: ['array', 'null'], items: { type: 'object', properties: {} } } },
      a_b: { type: 'object', additionalProperties: { type: ['integer', 'null'] } },
      '2nd': {},
      'two words, "quoted"': { type: 'string', description: 'A */ and """.' },
    },
  },
  samples: [{ id: 'thing_1', in: {}, both: null }],
};

let work = '';
let hard = '';
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'types-'));
  hard = mkdtempSync(join(tmpdir(), 'hard-'));
  writeFileSync(join(hard, 'catalog.json'), '{"name":"Acme"}');
  writeFileSync(join(hard, 'thing.json'), JSON.stringify(HARD));
});
afterAll(() => {
  for (const folder of [work, hard]) rmSync(folder, { recursive: true });
});

async function written(lang: string, file: string, ...from: string[]): Promise<string> {
  const { code, out, err } = await runHere(['types', '--lang', lang, ...from]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  writeFileSync(join(work, file), out);
  return out;
}

const check = (...files: string[]) =>
  run(
    process.execPath,
    [tsc, '--strict', '--noEmit', '--skipLibCheck', '--exactOptionalPropertyTypes', ...files],
    {
      ...DEADLINE,
      cwd: work,
    },
  );

describe('TypeScript', () => {
  test('compiles, takes the samples, and refuses what is not in the schema', async () => {
    await written('ts', 'events.ts', '--catalog', SHIPPED);
    await written('ts', 'hard.ts', '--catalog', hard);
    const samples = Object.fromEntries(
      readCatalog(SHIPPED).types.map(({ type, samples: [first] }) => [type, first]),
    );
    writeFileSync(
      join(work, 'use.ts'),
      `import type { AnyEvent, EventObjects } from './events';
import type { ThingChanged } from './hard';
export const samples: EventObjects = ${JSON.stringify(samples)};
export const thing: ThingChanged = ${JSON.stringify(HARD.samples[0])};
export function read(event: AnyEvent): string | null | undefined {
  return event.type === 'rating.created' ? event.data.object.justification : null;
}
`,
    );
    await check('use.ts');
    writeFileSync(
      join(work, 'wrong.ts'),
      "import type { EventObjects } from './events';\nexport const id: EventObjects['rating.created']['id'] = 7;\n",
    );
    await expect(check('wrong.ts')).rejects.toMatchObject({ stdout: expect.stringContaining('wrong.ts(2,') });
  }, 240_000);
});

describe('Python', () => {
  test('runs, and its members are those of the schema', async () => {
    await written('python', 'events.py', '--catalog', SHIPPED);
    await written('python', 'hard.py', '--catalog', hard);
    const program = `import events, hard, json
print(json.dumps([sorted(events.RatingCreated.__annotations__), sorted(hard.ThingChanged.__annotations__)]))
`;
    const { stdout } = await run('python3', ['-c', program], { ...DEADLINE, cwd: work });
    expect(JSON.parse(stdout)).toEqual([
      Object.keys(inForce().find('rating.created')?.schema.properties ?? {}).sort(),
      Object.keys(HARD.schema.properties).sort(),
    ]);
  }, 120_000);
});

describe.runIf(has('go', 'version'))('Go', () => {
  test('passes go vet, and reads a sample whole', async () => {
    const folder = join(work, 'go');
    await run('mkdir', ['-p', join(folder, 'events'), join(folder, 'hard')]);
    await written('go', 'go/events/events.go', '--catalog', SHIPPED);
    await written('go', 'go/hard/hard.go', '--catalog', hard);
    writeFileSync(join(folder, 'go.mod'), 'module receiver\n\ngo 1.21\n');
    const [sample] = inForce().find('rating.created')?.samples ?? [];
    writeFileSync(
      join(folder, 'main.go'),
      `package main

import (
	"encoding/json"
	"fmt"
	"receiver/events"
	_ "receiver/hard"
)

func main() {
	var rating events.RatingCreated
	if err := json.Unmarshal([]byte(\`${JSON.stringify(sample)}\`), &rating); err != nil {
		panic(err)
	}
	fmt.Print(*rating.ID, " ", *rating.TimeSpentSeconds, " ", rating.UserID == nil, " ", events.TypeRatingCreated)
}
`,
    );
    const options = {
      timeout: 300_000,
      cwd: folder,
      env: { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
    };
    await run('go', ['vet', './...'], options);
    const { stdout } = await run('go', ['run', '.'], options);
    expect(stdout).toBe(`${sample?.id} 37.5 true rating.created`);
  }, 400_000);
});

test('--url asks the server for what it sends', async () => {
  const here = await written('ts', 'folder.ts', '--catalog', SHIPPED);
  const there = await written('ts', 'server.ts', '--url', urlOf(stage.app));
  const interfacesIn = (text: string) =>
    [...text.matchAll(/^export interface (\w+) \{\n/gm)].map(([, name]) => name);
  expect(interfacesIn(there)).toEqual(expect.arrayContaining(interfacesIn(here)));
  expect(there).toContain('justification?: string | null;');
});

test('asks for a language that there is', async () => {
  const { code, err } = await runHere(['types', '--lang', 'cobol']);
  expect(code).toBe(2);
  expect(err).toContain('ts, python, go');
});
