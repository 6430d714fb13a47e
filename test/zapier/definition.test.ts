import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import zapier from 'zapier-platform-core';
import { sampleOf } from '../../zapier-app/src/event-output.ts';
import app from '../../zapier-app/src/index.ts';
import { eventTrigger } from '../../zapier-app/src/triggers/event.ts';
import type { Definition } from '../../zapier-app/tools/definition.ts';
import { eventDefinition } from '../../zapier-app/tools/event-definitions.ts';
import { broken, type PublishedKeys, publishedKeys } from '../../zapier-app/tools/published-keys.ts';
import { catalog, eventTypes } from '../support/catalog.ts';
import { lint } from './lint.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const definition = app as unknown as Definition;
// Its types leave this one out.
const { createAppHandler } = zapier as unknown as {
  createAppHandler(app: object): (event: { command: string }) => Promise<{ results: unknown }>;
};
const ask = (of: object, command: string) => createAppHandler(of)({ command });
const golden: PublishedKeys = JSON.parse(read('test/zapier/published-keys.json'));

describe("the app's definition", () => {
  test('is structurally valid', async () => {
    expect((await ask(app, 'validate')).results).toEqual([]);
  });

  test('keeps the publishing rules', async () => {
    expect(await lint(definition)).toEqual([]);
  });

  test('has a trigger for every event type, named as in the product', () => {
    for (const type of eventTypes) {
      expect(definition.triggers[type.replace('.', '_')]).toMatchObject({
        display: { label: catalog[type].title },
        operation: { type: 'hook' },
      });
    }
  });

  test('carries the version of its package, and the change log tells of it', () => {
    const { version } = JSON.parse(read('zapier-app/package.json'));
    expect(definition.version).toBe(version);
    expect(read('zapier-app/CHANGELOG.md')).toContain(`\n## ${version}\n`);
  });

  test('is built with one exact version of the platform', () => {
    const { 'zapier-platform-core': core } = JSON.parse(read('zapier-app/package.json')).dependencies;
    const { 'zapier-platform-cli': cli } = JSON.parse(read('zapier-app/cli/package.json')).dependencies;
    expect(core).toMatch(/^\d+\.\d+\.\d+$/);
    expect([cli, zapier.version]).toEqual([core, core]);
  });

  test('breaks nothing that was published', () => {
    expect(broken(golden, publishedKeys(definition))).toEqual([]);
  });
});

describe('the catalog is where triggers come from', () => {
  test('an event type that nobody has thought of yet becomes a valid trigger', async () => {
    const sample = { id: 'rep_1', audience: 'team', scores: { speed: 0.5 } };
    const made = eventDefinition({
      type: 'report_card.shared',
      sentence: 'a report is shared',
      status: 'active',
      title: 'Report Card Shared',
      description: 'Triggers when a report is shared.',
      schema: {
        type: 'object',
        properties: {
          id: { title: 'Report ID', description: 'The report.', type: 'string' },
          audience: {
            ...{ title: 'Audience', description: 'Who can read it.' },
            ...{ type: ['string', 'null'], enum: ['team', 'public', null] },
          },
          scores: {
            ...{ title: 'Scores', description: 'By topic.', type: ['object', 'null'] },
            additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
          },
        },
      },
      samples: [sample],
    });
    expect(made).toMatchObject({ key: 'report_card_shared', noun: 'Report Card', kind: 'report_card' });
    expect(made.conditions.map(({ key }) => key)).toEqual(['audience', 'score']);
    const trigger = eventTrigger(made);
    expect(sampleOf(made)).toMatchObject({ type: 'report_card.shared', report_card: sample });
    const inputFields = made.conditions.map(({ key }) => ({ key }));
    const operation = { ...trigger.operation, inputFields };
    const bigger = { ...app, triggers: { ...app.triggers, [trigger.key]: { ...trigger, operation } } };
    expect((await ask(bigger, 'validate')).results).toEqual([]);
    expect(await lint(bigger as unknown as Definition)).toEqual([]);
    // Adding is always possible.
    expect(broken(golden, publishedKeys(bigger as unknown as Definition))).toEqual([]);
  });
});
