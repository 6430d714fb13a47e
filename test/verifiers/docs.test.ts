import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { calibrationEvents } from '../../server/catalog/calibration.ts';
import { evaluationEvents } from '../../server/catalog/evaluation.ts';
import { type catalog, eventTypes } from '../../server/catalog/index.ts';
import { ratingEvents } from '../../server/catalog/rating.ts';
import { runEvents } from '../../server/catalog/run.ts';
import { testEvents } from '../../server/catalog/test.ts';
import { DEFAULT_RETRY_SCHEDULE } from '../../server/config.ts';
import { signedHeaders } from '../../server/signing/index.ts';
import {
  EVENT_TYPES,
  type EventObjects,
  type WebhookEvent,
} from '../../verifiers/typescript/autousers-webhooks.ts';
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

describe('the types of the TypeScript verifier', () => {
  const schemas = { ...evaluationEvents, ...runEvents, ...ratingEvents, ...calibrationEvents, ...testEvents };
  type Schemas = typeof schemas;
  /** Without the "and any other" that the catalog allows. */
  type Named<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };
  type Described = { [Type in keyof Schemas]: keyof Named<Schemas[Type]['schema']['_zod']['output']> };
  type Typed = { [Type in keyof EventObjects]: keyof EventObjects[Type] };

  test('have the fields of the catalog', () => {
    expectTypeOf<Typed>().toEqualTypeOf<Described>();
    expect(EVENT_TYPES).toEqual(eventTypes);
    expectTypeOf<keyof EventObjects>().toEqualTypeOf<keyof typeof catalog>();
  });

  test('take what the catalog allows in a field', () => {
    type Allowed = { [Type in keyof Schemas]: Named<Schemas[Type]['schema']['_zod']['output']> };
    expectTypeOf<Allowed>().toExtend<EventObjects>();
  });

  test('are told apart by the type, also beside types that nobody knows yet', () => {
    const summary = (event: WebhookEvent) =>
      event.type === 'evaluation.completed' ? event.data.object.summary?.ratingCount : undefined;
    expectTypeOf(summary).returns.toEqualTypeOf<number | null | undefined>();
    expectTypeOf<WebhookEvent['type']>().toExtend<string>();
  });
});
