import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Built, buildCatalog } from '../../catalog/build.ts';
import { FACT_KINDS } from '../../catalog/presentation.ts';
import { presentationOf } from '../../catalog/presented.ts';

const here = new URL('../../docs/catalogs/README.md', import.meta.url);
const guide = readFileSync(here, 'utf8');
const [type = {}, presentation = {}, settings = {}] = [...guide.matchAll(/^```yaml\n(.*?)^```/gms)].map(
  ([, block = '']) => parse(block),
);
const text = { type: 'string' };
const customer = { type: 'object', properties: { id: text, name: text, email: text } };

function built(content: object): Built {
  return buildCatalog({
    settings: { file: 'catalog.yaml', content: { name: 'Acme', ...settings } },
    types: [{ file: 'invoice.paid.yaml', content }],
    find: (name) => (name === 'shared/customer.yaml' ? customer : undefined),
  });
}

describe('docs/catalogs', () => {
  test('is two pages at most', () => expect(guide.split('\n').length).toBeLessThanOrEqual(151));

  test('shows a type that can be used, and is read as it says', () => {
    const { catalog, problems } = built(type);
    expect(problems).toBeUndefined();
    const [invoice] = catalog?.types ?? [];
    const facts = invoice && presentationOf(invoice).facts;
    expect(facts?.map(({ label, kind }) => `${label}: ${kind}`).slice(0, 4)).toEqual([
      'Total: money',
      'Customer: person',
      'Status: enum',
      'Paid: date',
    ]);
  });

  test('shows a presentation that fits the type', () => {
    expect(built({ ...type, ...presentation }).problems).toBeUndefined();
  });

  test('has a row for every kind of fact', () => {
    const kinds = guide.slice(guide.indexOf('| kind '), guide.indexOf('Money in whole numbers'));
    expect([...kinds.matchAll(/^\| `(\w+)`/gm)].map(([, kind]) => kind)).toEqual([...FACT_KINDS]);
  });

  test('links to files that there are', () => {
    const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links) expect(existsSync(new URL(link, here)), link).toBe(true);
  });
});
