import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templatesOf } from '../../catalog/check-presentation.ts';
import { eventTable } from '../../catalog/event-table.ts';
import { type Catalog, inForce, putInForce } from '../../catalog/index.ts';
import { readCatalog } from '../../catalog/read.ts';
import { sampleRelated } from '../../catalog/related.ts';
import { parseConfig } from '../../connectors/config.ts';
import type { Action } from '../../connectors/connector.ts';
import { connectors, recipesOf } from '../../connectors/index.ts';
import { templateData, templateProblem, templateRenderer } from '../../connectors/templates.ts';
import { conditionProblems } from '../../server/conditions/index.ts';
import { API_VERSION } from '../support/catalog.ts';
import { CHOSEN } from './chosen.ts';

/** The catalogs of docs/catalogs: what somebody copies has to be right. */
const FOLDER = fileURLToPath(new URL('../../docs/catalogs/', import.meta.url));
const folders = readdirSync(FOLDER, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

const shipped = inForce();
afterAll(() => putInForce(shipped));

type AnObject = Readonly<Record<string, unknown>>;

// biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
type AnyAction = Action<any, any>;

function rendered(connectorId: string, action: AnyAction, type: string, object: AnObject) {
  const parsed = parseConfig(action, CHOSEN[connectorId] ?? {}, type);
  if (!parsed.ok) throw new Error(`${connectorId}: ${parsed.path.join('.')} ${parsed.message}`);
  const event = {
    ...{ id: 'event_1', type, api_version: API_VERSION, created: 1_777_997_025, team_id: 'team_1' },
    data: { object: { ...object } },
  };
  const more = { related: sampleRelated(type), product: { name: inForce().settings.name } };
  const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, new Date(0), more));
  return action.render({ event, config: parsed.config, template });
}

/** What a connector makes of an object, which must be nothing to warn of. */
function sent(connectorId: string, type: string, object: AnObject) {
  const [action] = Object.values(
    connectors.find(({ manifest }) => manifest.id === connectorId)?.actions ?? {},
  );
  if (!action) throw new Error(`no connector ${connectorId}`);
  const { request, warnings } = rendered(connectorId, action, type, object);
  expect(warnings, `${connectorId} for ${type}`).toEqual([]);
  return request;
}

const row = (type: string, object: AnObject): Record<string, string> =>
  Object.fromEntries(
    (sent('sheets', type, object).columns as { column: string; text: string }[]).map(({ column, text }) => [
      column,
      text,
    ]),
  );

const samplesOf = (catalog: Catalog) =>
  catalog.types.flatMap(({ type, samples }) => samples.map((object) => ({ type, object })));

function sampleOf(catalog: Catalog, type: string, matches: (object: AnObject) => boolean = () => true) {
  const found = catalog.find(type)?.samples.find(matches);
  if (!found) throw new Error(`no such sample of ${type}`);
  return found;
}

test('there are three, and the guide to catalogs names them', () => {
  expect(folders.sort()).toEqual(['billing', 'ci', 'shop']);
  const guide = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  for (const folder of folders) expect(guide).toContain(`](${folder}/catalog.yaml)`);
});

describe.each(folders)('docs/catalogs/%s', (folder) => {
  let catalog: Catalog;
  beforeAll(() => {
    // Throws with each problem's file and line.
    catalog = readCatalog(join(FOLDER, folder));
    putInForce(catalog);
  });

  test('has samples that fit their schemas, to the last title', () => {
    for (const type of catalog.types) {
      for (const object of type.samples)
        expect(catalog.validate(type, object), type.type).toEqual({ ok: true });
      expect(untitled(type.schema), type.type).toEqual([]);
      const { headline, facts, issue, row, summary } = type.presentation;
      expect([headline, facts?.[0], issue?.title, row?.columns?.[0], summary, type.group]).not.toContain(
        undefined,
      );
    }
  });

  test('is shown by every connector without a warning or a gap', () => {
    for (const { manifest, actions } of connectors)
      for (const action of Object.values(actions))
        for (const { type, object } of samplesOf(catalog)) {
          const { request, warnings } = rendered(manifest.id, action, type, object);
          const where = `${manifest.id}, ${type}`;
          expect(warnings, where).toEqual([]);
          expect(JSON.stringify(request), where).not.toMatch(/undefined|NaN|\[object|\(\)|: ,/);
          expect(JSON.stringify(request), where).not.toMatch(/autousers|evaluation|persona/i);
        }
  });

  test('has templates that can be parsed', () => {
    const sources = catalog.types.flatMap(({ presentation }) => templatesOf(presentation));
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.filter(({ source }) => templateProblem(source) !== undefined)).toEqual([]);
  });

  test('has ready-made automations that work, for Slack, Linear and Google Sheets at least', () => {
    const { recipes = {} } = catalog.settings;
    expect(Object.keys(recipes)).toEqual(expect.arrayContaining(['slack', 'linear', 'sheets']));
    for (const connector of connectors)
      for (const { id, automation } of recipesOf(connector)) {
        const action = connector.actions[automation.action];
        if (!action) throw new Error(`${id} has no action`);
        const config = { ...CHOSEN[connector.manifest.id], ...automation.config };
        for (const type of automation.enabled_events)
          expect(parseConfig(action, config, type), id).toMatchObject({ ok: true });
        if (automation.filter) expect(conditionProblems(automation.filter), id).toEqual([]);
      }
  });

  test('has a table for warehouses, with a name for each column', () => {
    const names = eventTable().columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('speaks of no other product', () => {
    const files = readdirSync(join(FOLDER, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.yaml')))
      expect(readFileSync(join(FOLDER, folder, file), 'utf8'), file).not.toMatch(
        /autouser|evaluation|persona|rater/i,
      );
  });
});

/** Fields without a title or a description. */
function untitled(schema: AnObject, path = ''): string[] {
  const { properties = {}, items } = schema as { properties?: Record<string, AnObject>; items?: AnObject };
  return [
    ...Object.entries(properties).flatMap(([name, each]) => [
      ...(each.title && each.description ? [] : [`${path}${name}`]),
      ...untitled(each, `${path}${name}.`),
    ]),
    ...(items ? untitled(items, `${path}[].`) : []),
  ];
}

describe('money', () => {
  test('has the decimals of its currency: none of JPY, three of KWD', () => {
    const catalog = readCatalog(join(FOLDER, 'billing'));
    putInForce(catalog);
    const paid = (currency: string) =>
      sampleOf(catalog, 'invoice.paid', (each) => each.currency === currency);
    const total = (currency: string) => sent('slack', 'invoice.paid', paid(currency)).plainText;
    expect(total('EUR')).toContain('*Total:* €285.00\n');
    expect(total('JPY')).toContain('*Total:* ¥162,800\n');
    expect(total('KWD')).toContain('*Total:* KWD 86.750\n');
    expect(total('KWD'), 'there is no tax').not.toContain('Tax');
    expect(row('invoice.paid', paid('JPY'))).toMatchObject({ Amount: '162800', Currency: 'JPY' });
    expect(row('invoice.paid', paid('KWD'))).toMatchObject({ Amount: '86.75', Currency: 'KWD' });
  });
});

describe('200 items', () => {
  const items = Array.from({ length: 200 }, (_, i) => ({
    ...{ sku: `SKU-${i}`, name: `A product with a rather long name, number ${i}`, quantity: (i % 9) + 1 },
    options: Array.from({ length: 10 }, () => ({ name: 'Colour', value: 'Green' })),
  }));
  const parcel = { carrier: 'Royal Mail', tracking_number: 'RM884120395GB', items };
  const words = Array.from({ length: 200 }, (_, i) => `a test with a rather long name, number ${i}`);
  const commits = words.map((title) => ({ sha: '9c41e7d02b5f', title }));
  const lines = words.map((description) => ({ description, amount: 100 }));

  test.each([
    ['shop', 'order.placed', { items }],
    ['shop', 'order.shipped', { parcels: Array(20).fill(parcel) }],
    ['shop', 'order.refunded', { items }],
    ['ci', 'build.failed', { failed_tests: words }],
    ['ci', 'deployment.finished', { commits }],
    ['billing', 'invoice.paid', { lines }],
  ])('of docs/catalogs/%s, %s: no flood', (folder, type, more) => {
    const catalog = readCatalog(join(FOLDER, folder));
    putInForce(catalog);
    const object = { ...sampleOf(catalog, type), ...more };
    const definition = catalog.find(type);
    expect(definition && catalog.validate(definition, object)).toEqual({ ok: true });
    expect(sent('slack', type, object).plainText.length).toBeLessThan(1600);
    expect(sent('slack', type, object).message.text.length).toBeLessThan(200);
    expect(sent('linear', type, object).issue.title.length).toBeLessThan(400);
    expect(sent('linear', type, object).issue.description.length).toBeLessThan(2500);
    for (const [column, text] of Object.entries(row(type, object)))
      expect(text.length, column).toBeLessThan(700);
  });
});
