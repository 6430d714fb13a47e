import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { CatalogError, readCatalog } from '../../catalog/read.ts';
import { templateProblem } from '../../connectors/templates.ts';

/** What one bad catalog may take of a processor: its reader stands in the way of a start. Milliseconds. */
const LONGEST = 2_000;

const PAID = `type: invoice.paid
title: Invoice Paid
description: Triggers when an invoice is paid in full.
sentence: an invoice is paid
group: Invoices
version: 2
object_id: id
test_ids: [id]
status: active
teams: null
validation: reject
schema:
  type: object
  required: [id]
  properties:
    id: { title: Invoice ID, type: string, minLength: 1, maxLength: 200 }
    amount: { title: Amount, type: integer, minimum: 0, maximum: 1000000 }
    currency: { title: Currency, type: string, enum: [EUR, USD], pattern: "^[A-Z]{3}$" }
    customer: { $ref: shared/customer.yaml }
    paid_at: { type: string, format: date-time }
    lines: { type: array, items: { type: object, properties: { text: { type: string } } } }
    tags: { type: object, additionalProperties: { type: string } }
samples:
  - id: in_1
    amount: 4900
    currency: EUR
    customer: { id: cus_1, name: Acme }
    paid_at: 2026-05-04T09:44:21Z
presentation:
  headline: "{{ object.id }}"
  severity: success
  link: { label: Open, url: "https://acme.example/{{ object.id }}" }
  facts:
    - { label: Amount, path: amount, kind: money, currency: currency }
  quotes:
    - { label: Customer, path: customer.name }
  issue: { title: "{{ object.id }}" }
  row: { columns: [{ name: Amount, type: number, value: "{{ object.amount }}" }] }
`;
const SETTINGS = `name: Acme
order: [invoice.paid]
related:
  customer: { told_by: [invoice.paid], member: customer, id_in: customer_id, named_by: [invoice.paid], offers: { name: Name } }
recipes:
  slack:
    - id: tell
      title: Tell
      about: Tells
      automation: { name: Tell, action: post_message, enabled_events: [invoice.paid], config: {} }
table:
  cluster_by: amount
  columns: [{ name: amount, type: number, column: Amount, description: The amount }]
`;
const CUSTOMER = 'type: object\nproperties:\n  id: { type: string }\n  name: { type: string }\n';

type Files = Record<string, string | ((path: string) => void)>;
const GOOD: Files = { 'catalog.yaml': SETTINGS, 'paid.yaml': PAID, 'shared/customer.yaml': CUSTOMER };

const root = mkdtempSync(join(tmpdir(), 'bad-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

function folderWith(files: Files): string {
  count += 1;
  const folder = join(root, String(count));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else content(path);
  }
  return folder;
}

interface Bad {
  about: string;
  files: Files;
  /** Of one of the problems. */
  file: string;
  path?: string;
}

/** The good catalog, in which one file has other text. */
const text = (about: string, file: string, content: Files[string], path = ''): Bad => ({
  about,
  files: { ...GOOD, [file]: content },
  file,
  path,
});

/** The good catalog, in which a value stands elsewhere than it should. */
function changed(
  file: string,
  path: string,
  value: unknown,
  at = path,
  about = `${path}: ${show(value)}`,
): Bad {
  const content = parse(file === 'paid.yaml' ? PAID : SETTINGS);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const around = keys.reduce((each, key) => (each[key] ??= {}), content);
  if (value === undefined) delete around[last];
  else Object.defineProperty(around, last, { value, enumerable: true, configurable: true, writable: true });
  return { about: `${file} ${about}`, files: { ...GOOD, [file]: stringify(content) }, file, path: at };
}

const show = (value: unknown) => (JSON.stringify(value) ?? 'missing').slice(0, 60);
const inType = (path: string, value: unknown, at?: string, about?: string) =>
  changed('paid.yaml', path, value, at, about);
const inSettings = (path: string, value: unknown, at?: string) => changed('catalog.yaml', path, value, at);
const nested = (depth: number): object => {
  let schema: object = { type: 'string' };
  for (let i = 0; i < depth; i += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
};

/** Every member with values of every wrong type. */
const wrongTypes: Bad[] = [
  ...['type', 'title', 'description', 'sentence', 'group', 'object_id', 'status', 'validation'].flatMap(
    (key) => [7, [], null].map((value) => inType(key, value)),
  ),
  ...['version'].flatMap((key) => ['two', 0, -1, 1.5, 10_001, [], null].map((value) => inType(key, value))),
  ...['test_ids', 'teams', 'samples'].flatMap((key) => ['x', 7, {}].map((value) => inType(key, value))),
  ...['schema', 'presentation'].flatMap((key) => ['x', 7, [], null].map((value) => inType(key, value))),
  ...['type', 'title', 'description', 'sentence', 'schema', 'samples'].map((key) => inType(key, undefined)),
  ...['title', 'description', 'sentence', 'group'].flatMap((key) =>
    ['', 'x'.repeat(600)].map((value) => inType(key, value)),
  ),
  ...['name', 'order', 'related', 'recipes', 'table'].flatMap((key) =>
    [7, true, 'x'.repeat(99)]
      .filter((value) => !(key === 'name' && typeof value === 'string' && value.length < 60))
      .map((value) => inSettings(key, value)),
  ),
  inSettings('name', undefined),
];

const wrongNames: Bad[] = [
  ...[
    'paid',
    'Invoice.paid',
    'invoice..paid',
    '.paid',
    'invoice.',
    '1.2',
    'invoice paid',
    'a.b\n',
    'ä.b',
  ].map((value) => inType('type', value)),
  inType('type', 'webhook.test'),
  inType('type', `a.${'b'.repeat(200)}`),
  ...[
    'nope',
    'customer.nope',
    'lines.0.nope',
    'amount.value',
    '__proto__',
    'constructor',
    'toString.length',
  ].map((value) => inType('object_id', value)),
  ...['', '.', 'a..b', 'a b', 'x'.repeat(300)].map((value) => inType('object_id', value)),
  inType('test_ids', ['nope'], 'test_ids.0'),
  inType('status', 'retired'),
  ...['invoice.nope', 'invoice.paid', '', 7].map((value) => inType('replaced_by', value)),
  inType('validation', 'maybe'),
  inType('teams', []),
  ...['titel', 'Schema', 'x-note', 'toString'].map((key) => inType(key, 'x')),
  inSettings('order', ['invoice.sent'], 'order.0'),
  inSettings('related.customer.told_by', ['nope.gone'], 'related.customer.told_by.0'),
  inSettings('related.customer.offers', {}),
  inSettings('recipes.slack.0.id', undefined),
  inSettings(
    'recipes.slack.0.automation.enabled_events',
    ['nope.gone'],
    'recipes.slack.0.automation.enabled_events.0',
  ),
  inSettings(
    'recipes.slack.1',
    {
      id: 'tell',
      title: 'T',
      about: 'A',
      automation: { name: 'T', action: 'a', enabled_events: ['invoice.paid'], config: {} },
    },
    'recipes.slack.1.id',
  ),
  inSettings('table.cluster_by', 'nope'),
  inSettings('table.columns.0.name', 'event_id'),
  inSettings('table.columns.0.column', undefined, 'table.columns.0'),
  inSettings('table.columns.0.type', 'varchar'),
  inSettings('nmae', 'Acme'),
  {
    about: 'the same type twice',
    files: { ...GOOD, 'second.yaml': PAID },
    file: 'second.yaml',
    path: 'type',
  },
  {
    about: 'two kinds of settings',
    files: { ...GOOD, 'catalog.json': '{"name":7}' },
    file: 'catalog.json',
    path: 'name',
  },
];

const wrongSchemas: Bad[] = [
  ...['strnig', 7, [], ['string', 'string'], ['string', 'x'], null, {}].map((value) =>
    inType('schema.properties.amount.type', value),
  ),
  ...[
    'minLenght',
    'if',
    'not',
    'patternProperties',
    '$dynamicRef',
    'nullable',
    'example',
    'discriminator',
  ].map((key) => inType(`schema.properties.amount.${key}`, {})),
  ...['phone', 7, null].map((value) => inType('schema.properties.paid_at.format', value)),
  ...['minimum', 'maximum', 'multipleOf'].flatMap((key) =>
    ['1', null, []].map((value) => inType(`schema.properties.amount.${key}`, value)),
  ),
  inType('schema.properties.amount.multipleOf', 0),
  inType('schema.properties.id.minLength', 300),
  inType('schema.properties.amount.minimum', 2_000_000),
  inType('schema.properties.currency.enum', []),
  inType(
    'schema.properties.currency.enum',
    Array.from({ length: 600 }, (_, i) => i),
  ),
  ...['required', 'properties'].flatMap((key) => ['id', 7].map((value) => inType(`schema.${key}`, value))),
  inType('schema.required', ['id', 'id']),
  ...[{ type: 'string' }, { type: 'array' }, {}, { properties: {} }].map((value) => inType('schema', value)),
  ...['(', '[a', '*', '\\', '(?<a>x)(?<a>y)', '\\p{Nope}'].map((value) =>
    inType('schema.properties.currency.pattern', value),
  ),
  ...[
    '^(a+)+$',
    '^(a|a)*$',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*)*b',
    '^(\\w+\\s?)*$',
    '(a|b|ab)*c$',
    '\\s+$',
  ].map((value) => inType('schema.properties.currency.pattern', value)),
  inType('schema.properties.currency.pattern', 'a'.repeat(501)),
  inType('schema.properties.deep', nested(25), 'schema.properties.deep.properties.a', 'nests 25 levels'),
  inType('schema.properties.deep', nested(60), '', 'nests 60 levels'),
  inType(
    'schema.properties',
    Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`f${i}`, {}])),
    'schema.properties',
    '501 members',
  ),
  inType(
    'schema.properties.wide',
    {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 490 }, (_, i) => [
          `f${i}`,
          { anyOf: Array.from({ length: 5 }, () => ({ type: 'string' })) },
        ]),
      ),
    },
    'schema',
    'thousands of parts',
  ),
];

const wrongReferences: Bad[] = [
  ...[
    'nope.yaml',
    '../catalog.yaml',
    '/etc/hostname',
    'shared',
    'shared/customer.yaml#/nope',
    '#/nope',
    'https://acme.example/x.yaml',
    'shared/../../1/paid.yaml',
    'shared/customer.yaml#/properties/%ZZ',
    'shared/customer.yaml#/__proto__',
    '',
  ].map((value) => inType('schema.properties.customer', { $ref: value }, 'schema.properties.customer.$ref')),
  ...[7, [], null, {}].map((value) =>
    inType('schema.properties.customer', { $ref: value }, 'schema.properties.customer.$ref'),
  ),
  inType('schema.properties.customer', { $ref: '#' }, 'schema.properties.customer'),
  inType('schema.properties.customer', { $ref: '#/properties/customer' }, 'schema.properties.customer'),
  inType('schema', { $ref: 'paid.yaml#/schema' }),
  {
    ...text(
      'files that refer to each other',
      'shared/customer.yaml',
      'type: object\nproperties: { a: { $ref: shared/other.yaml } }\n',
    ),
    file: 'paid.yaml',
  },
  {
    about: 'a circle of files',
    files: {
      ...GOOD,
      'shared/customer.yaml': 'type: object\nproperties: { a: { $ref: shared/other.yaml } }\n',
      'shared/other.yaml': 'type: object\nproperties: { b: { $ref: shared/customer.yaml } }\n',
    },
    file: 'paid.yaml',
    path: 'schema.properties.customer',
  },
  {
    about: 'references that double twenty times',
    files: {
      ...GOOD,
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [
          `shared/d${i}.yaml`,
          `type: object\nproperties: { a: { $ref: shared/d${i + 1}.yaml }, b: { $ref: shared/d${i + 1}.yaml } }\n`,
        ]),
      ),
      'shared/d20.yaml': 'type: string\n',
      'shared/customer.yaml': 'type: object\nproperties: { a: { $ref: shared/d0.yaml } }\n',
    },
    file: 'paid.yaml',
  },
  { ...text('a part that is no schema', 'shared/customer.yaml', '- a\n'), file: 'paid.yaml' },
  text('a part that is no YAML', 'shared/customer.yaml', 'type: ['),
];

const wrongSamples: Bad[] = [
  ...[[], [7], ['x'], [null], [[]], Array.from({ length: 11 }, () => ({ id: 'a' }))].map((value) =>
    inType('samples', value),
  ),
  ...[{}, { id: 7 }, { id: '' }, { id: 'x'.repeat(201) }].map((value) =>
    inType('samples', [value], 'samples.0.id'),
  ),
  ...[-1, 1.5, '4900', null, 2_000_000].map((value) => inType('samples.0.amount', value)),
  ...['GBP', 'eur', 7].map((value) => inType('samples.0.currency', value)),
  ...['2026-05-04', '2026-05-04T09:44:21', 'now', '2026-02-30T00:00:00Z'].map((value) =>
    inType('samples.0.paid_at', value),
  ),
  inType('samples.0.customer', 'Acme'),
  inType('samples.0.lines', [{ text: 7 }], 'samples.0.lines.0.text'),
  inType('samples.0.tags', { a: 7 }, 'samples.0.tags.a'),
];

const wrongPresentations: Bad[] = [
  ...['headlines', 'color'].map((key) => inType(`presentation.${key}`, 'x')),
  ...['headline', 'emoji', 'summary', 'issue', 'row', 'link', 'facts'].map((key) =>
    inType(`presentation.${key}`, 7),
  ),
  ...['{{ object.id', '{% if %}', '{% nope %}', '{{ object.id | nope }}', '{% for a in b %}'].map((value) =>
    inType('presentation.headline', value),
  ),
  inType('presentation.issue.title', '{% endif %}'),
  inType('presentation.row.columns.0.value', '{{'),
  inType('presentation.link.url', '{% raw %}'),
  inType('presentation.severity', 'fatal'),
  inType('presentation.facts.0.path', 'nope'),
  inType('presentation.facts.0.kind', 'colour'),
  inType('presentation.facts.0.label', undefined),
  inType('presentation.facts.0.currency', 'nope'),
  inType('presentation.facts.0.value', 'x'),
  inType('presentation.quotes.0.path', 'customer.nope'),
  inType('presentation.row.columns.0.type', 'nope'),
  inSettings(
    'table.columns.0',
    { name: 'a', type: 'text', description: 'A', value: '{{ x' },
    'table.columns.0.value',
  ),
];

const laughs = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghi'].map(
    (name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[i]}`).join(', ')}]`,
  ),
].join('\n');
const wrongTexts: Bad[] = [
  ...['', '# nothing', '7', 'text', '- a', 'null', '[]', '{}'].map((content) =>
    text(`a type's file that is ${show(content)}`, 'paid.yaml', content),
  ),
  ...['', '7', '- a'].map((content) => text(`settings that are ${show(content)}`, 'catalog.yaml', content)),
  ...[
    'type: [',
    'a: b: c',
    'a: "x',
    '\ttype: x',
    'a: 1\na: 2',
    '&a',
    '*nope',
    '{',
    'a: !!nope [',
    '%YAML 9\n',
    '"\\q"',
    'a: @b',
    '---\na: 1\n---\nb: 2',
    '\u0000',
  ].map((content) => text(`no YAML: ${show(content)}`, 'paid.yaml', content)),
  text('a bomb of aliases', 'paid.yaml', laughs),
  text('an alias of what it stands in', 'paid.yaml', 'type: &a [*a, *a]'),
  text('brackets without end', 'paid.yaml', '['.repeat(10_000)),
  text('braces without end', 'paid.yaml', '{"a":'.repeat(10_000)),
  text('lists in lists', 'paid.yaml', `${'- '.repeat(2_000)}a`),
  text(
    'a deep sample',
    'paid.yaml',
    PAID.replace('currency: EUR', `currency: ${'['.repeat(500)}${']'.repeat(500)}`),
  ),
  text('a number without end', 'paid.yaml', PAID.replace('amount: 4900', 'amount: .inf')),
  text('a number that is none', 'paid.yaml', PAID.replace('amount: 4900', 'other: .nan')),
  text(
    'bytes of older YAML',
    'paid.yaml',
    `%YAML 1.1\n---\n${PAID.replace('amount: 4900', 'other: !!binary aGk=')}`,
  ),
  text(
    'a date of older YAML',
    'paid.yaml',
    `%YAML 1.1\n---\n${PAID.replace('amount: 4900', 'other: 2026-05-04')}`,
  ),
  text('a huge file', 'paid.yaml', `# ${'x'.repeat(600 * 1024)}\n${PAID}`),
  text('a huge file of JSON', 'huge.json', JSON.stringify({ x: 'y'.repeat(600 * 1024) })),
  text('no text', 'paid.yaml', (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x01]))),
  text('a folder', 'more.yaml', (path) => mkdirSync(path)),
  text('a link to nowhere', 'more.yaml', (path) => symlinkSync('/nowhere', path)),
  text('a pipe that nobody writes to', 'more.yaml', (path) => void execFileSync('mkfifo', [path])),
  { about: 'no types', files: { 'catalog.yaml': 'name: Acme\n' }, file: 'catalog.yaml' },
];

const all = [
  ...wrongTypes,
  ...wrongNames,
  ...wrongSchemas,
  ...wrongReferences,
  ...wrongSamples,
  ...wrongPresentations,
  ...wrongTexts,
];

function problemsOf(folder: string): { problems: CatalogError['problems']; took: number } {
  const before = process.cpuUsage();
  const took = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  try {
    readCatalog(folder, { templateProblem });
  } catch (error) {
    // Any other exception is a failure of the reader.
    if (!(error instanceof CatalogError)) throw error;
    return { problems: error.problems, took: took() };
  }
  return { problems: [], took: took() };
}

test('the catalog that all of them are made of is good', () => {
  expect(problemsOf(folderWith(GOOD)).problems).toEqual([]);
});

test('there are some two hundred', () => {
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(new Set(all.map(({ about }) => about)).size).toBe(all.length);
});

describe('a bad catalog ends with a problem that says where', () => {
  test.each(all)('$about', ({ files, file, path = '' }) => {
    const { problems, took } = problemsOf(folderWith(files));
    expect(problems).toContainEqual(
      expect.objectContaining({
        file,
        path: expect.stringMatching(new RegExp(`^${path.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')}`)),
      }),
    );
    for (const { message } of problems) {
      expect(message).toMatch(/^\S.{3,}/);
      expect(message).not.toMatch(/undefined(?! filter)|\[object|Cannot read|is not a function|\n/);
      expect(message.length).toBeLessThan(1_000);
    }
    expect(took).toBeLessThan(LONGEST);
  });

  test.each(['/nowhere/at/all', '', '\0'])('no folder: %j', (folder) => {
    expect(problemsOf(folder).problems).toEqual([expect.objectContaining({ file: folder })]);
  });

  test('more files than a catalog has', () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`${i}.txt`, '']));
    expect(problemsOf(folderWith(many)).problems).toEqual([
      expect.objectContaining({ message: 'must have at most 500 files' }),
    ]);
  });
});
