import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE } from '../../server/config.ts';
import { signedHeaders } from '../../server/signing/index.ts';
import { EVENT_TYPES, type WebhookEvent } from '../../verifiers/typescript/autousers-webhooks.ts';
import { catalog, eventTypes, testableTypes } from '../support/catalog.ts';
import { languages, ROOT, readText } from './languages.ts';

const DOCS = 'docs/receivers';

describe.each(languages)('for $name', ({ verifier, examples, doc }) => {
  it.each(examples)('the document shows the receiver that is tested: %s', async (example) => {
    const shown = [...(await readText(doc)).matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, text]) => text);
    expect(shown).toContain(await readText(example));
  });

  it('the verifier names the event types of the catalog', async () => {
    const named = (await readText(verifier)).matchAll(
      /^\s*(?:\w+\s*= )?['"]?((?!webhook\b)[a-z_]{3,}\.[a-z_]{3,})['"]?,?$/gm,
    );
    expect([...named].map(([, type]) => type)).toEqual([...eventTypes]);
  });
});

describe('the README of receivers', () => {
  it('lists the headers that are sent', async () => {
    const parts = { deliveryId: 'whd_1', eventId: 'event_1', eventType: 'rating.created' };
    const sent = signedHeaders(parts, ['whsec_test'], 1_777_996_800, '{}');
    const listed = (await readText(`${DOCS}/README.md`)).matchAll(/^\| `([\w-]+)` +\|/gm);
    expect([...listed].map(([, name]) => name)).toEqual(expect.arrayContaining(Object.keys(sent)));
  });

  it('has the retry schedule', async () => {
    const rows = (await readText(`${DOCS}/README.md`)).matchAll(/^\| (\d)(?: to (\d))? +\| (\d+) s/gm);
    const delays = [...rows].flatMap(([, from, to, seconds]) =>
      Array.from({ length: Number(to ?? from) - Number(from) + 1 }, () => Number(seconds)),
    );
    expect(delays).toEqual(DEFAULT_RETRY_SCHEDULE);
  });
});

test('no link in the documents leads nowhere', async () => {
  for (const name of await readdir(join(ROOT, DOCS))) {
    const text = await readText(`${DOCS}/${name}`);
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
      const [path, anchor] = link.split('#');
      const target = path ? join(dirname(`${DOCS}/${name}`), path) : `${DOCS}/${name}`;
      expect(existsSync(join(ROOT, target)), `${name}: ${link}`).toBe(true);
      if (!anchor) continue;
      const headings = (await readText(target)).matchAll(/^#+ (.*)$/gm);
      const anchors = [...headings].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
      expect(anchors, `${name}: ${link}`).toContain(anchor);
    }
  }
});

const camel = (type: string) => type.replaceAll('.', '_');

/** What the compiler says of a file that isn't there. */
function typeErrors(path: string, text: string): string[] {
  const file = join(ROOT, path);
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, types: ['node'] },
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('the types of the TypeScript verifier', () => {
  test('have the fields of the catalog, and take its samples', () => {
    expect(EVENT_TYPES).toEqual(eventTypes);
    expect(Object.keys(catalog).sort()).toEqual([...testableTypes].sort());
    const lines = testableTypes.flatMap((type) => {
      const object = `EventObjects[${JSON.stringify(type)}]`;
      const { schema, sample } = catalog[type];
      const names = Object.keys(schema.properties ?? {}).map((name) => [name, true]);
      return [
        `export const _${camel(type)}: ${object} = ${JSON.stringify(sample)};`,
        `export const _${camel(type)}Fields: Record<keyof Named<${object}>, true> = ${JSON.stringify(Object.fromEntries(names))};`,
      ];
    });
    const source = [
      `import type { EventObjects } from './autousers-webhooks.ts';`,
      'type Named<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };',
      ...lines,
    ];
    expect(typeErrors('verifiers/typescript/from-the-catalog.ts', source.join('\n'))).toEqual([]);
    // It can fail: a field too many, and one of another type.
    const wrong = "export const a: EventObjects['rating.created'] = { id: 7 };";
    expect(typeErrors('verifiers/typescript/wrong.ts', [source[0], wrong].join('\n'))).toHaveLength(1);
  }, 30_000);

  test('are told apart by the type, also beside types that nobody knows yet', () => {
    const summary = (event: WebhookEvent) =>
      event.type === 'evaluation.completed' ? event.data.object.summary?.ratingCount : undefined;
    expectTypeOf(summary).returns.toEqualTypeOf<number | null | undefined>();
    expectTypeOf<WebhookEvent['type']>().toExtend<string>();
  });
});
