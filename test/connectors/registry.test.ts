import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Connector } from '../../connectors/connector.ts';
import { connectorById, connectors } from '../../connectors/index.ts';
import { template } from '../../connectors/template/index.ts';
import { templateProblem } from '../../connectors/templates.ts';
import { variablesOf } from '../../server/settings/vendors.ts';
import { eventTypes } from '../support/catalog.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');

const ids = connectors.map(({ manifest }) => manifest.id);
const folders = readdirSync(at('connectors'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('every folder is registered under its own name, save the one that is copied and what is shared', () => {
  expect(folders.toSorted()).toEqual([...ids, 'shared', 'template'].sort());
  expect(new Set(ids).size).toBe(ids.length);
  expect(connectors).not.toContain(template);
  for (const connector of connectors) expect(connectorById(connector.manifest.id)).toBe(connector);
  expect(connectorById('template')).toBeUndefined();
});

/** The template's documents and fields are copied too, so they keep the same promises. */
const documented: [folder: string, connector: Connector][] = [
  ...connectors.map((connector): [string, Connector] => [connector.manifest.id, connector]),
  ['template', template],
];

describe.each(documented)('connectors/%s', (folder, connector) => {
  const { manifest, oauth, signals } = connector;
  const setup = read(`connectors/${folder}/SETUP.md`);
  const variables = variablesOf(connector);

  test('has a table of exactly its variables in SETUP.md', () => {
    const rows = [...setup.matchAll(/^\s*\| *`([A-Z][A-Z0-9_]*)` *\|/gm)].map(([, name = '']) => name);
    expect(rows.toSorted()).toEqual(variables.toSorted());
    const prefix = manifest.id.toUpperCase();
    const named = setup.match(new RegExp(`\\b${prefix}_[A-Z_]+\\b`, 'g')) ?? [];
    expect(variables).toEqual(expect.arrayContaining(named));
  });

  test('says there which addresses and scopes to enter at the vendor', () => {
    const ours = [...setup.matchAll(/<PUBLIC_URL>(\/connect\/[\w/-]+)/g)].map(([, path]) => path);
    const paths = [...(oauth ? ['callback'] : []), ...(signals ? ['events'] : [])];
    expect([...new Set(ours)].sort()).toEqual(paths.map((path) => `/connect/${manifest.id}/${path}`));
    for (const scope of oauth?.scopes ?? []) expect(setup).toContain(`\`${scope}\``);
  });

  test('says there which addresses the variables replace', () => {
    const addresses = [
      ...(manifest.apiUrl ? [manifest.apiUrl] : []),
      ...(oauth ? [oauth.authorizeUrl, oauth.tokenUrl] : []),
    ];
    for (const address of addresses) expect(setup).toContain(`\`${address}\``);
  });

  test('has notes for whoever changes it, and links that lead somewhere', () => {
    for (const document of ['NOTES.md', 'SETUP.md']) {
      const text = read(`connectors/${folder}/${document}`);
      expect(text).toMatch(/^# .+\n\n/);
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(existsSync(at(`connectors/${folder}/${link}`)), `${document}: ${link}`).toBe(true);
      }
    }
  });

  test('is held to the contract by the conformance suite', () => {
    const harness = read(`test/conformance/${folder}.test.ts`);
    expect(harness).toContain(`connectors/${folder}/index.ts`);
    expect(harness).toMatch(/^describeConnector\(/m);
  });

  test.each(Object.values(connector.actions))('has fields that a form can show: $id', (action) => {
    const schema = z.toJSONSchema(action.configSchema, { io: 'input', unrepresentable: 'any' });
    const fields = Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>);
    const names = fields.map(([name]) => name);
    expect(names).not.toEqual([]);
    for (const [name, { title, options, dependsOn = [] }] of fields) {
      expect(title, name).toEqual(expect.stringMatching(/\S/));
      if (options !== undefined) expect(Object.keys(connector.options), name).toContain(options);
      expect(names, name).toEqual(expect.arrayContaining(dependsOn as string[]));
    }
    for (const type of eventTypes) {
      for (const [name, value] of Object.entries(action.defaults(type))) {
        expect(names).toContain(name);
        if (typeof value === 'string') expect(templateProblem(value), `${name} of ${type}`).toBeUndefined();
      }
    }
  });
});
