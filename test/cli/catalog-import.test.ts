import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonSchema } from '../../catalog/index.ts';
import { readCatalog } from '../../catalog/read.ts';
import { runHere } from './run-here.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/catalog-import/${name}`, import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  folders.push(folder);
  return folder;
}

/** What the command makes of a document; `files` are written first. */
async function imported(files: Record<string, unknown> | string, ...more: string[]) {
  const folder = newFolder();
  const out = join(folder, 'out');
  const names =
    typeof files === 'string' ? [fixture(files)] : Object.keys(files).map((name) => join(folder, name));
  if (typeof files !== 'string') {
    for (const [name, content] of Object.entries(files))
      writeFileSync(
        join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content, null, 2),
      );
  }
  const ended = await runHere(['catalog', 'import', ...names, '--out', out, ...more]);
  return { ...ended, out, printed: ended.out, read: () => readCatalog(out) };
}

const typesOf = (catalog: ReturnType<typeof readCatalog>) => catalog.types.map(({ type }) => type);

describe('OpenAPI 3.0', () => {
  test('x-webhooks become types that pass the check', async () => {
    const { code, out, printed, err, read } = await imported('billing-3.0.yaml');
    expect(err).not.toContain('error');
    expect(code).toBe(0);
    const catalog = read();
    expect(catalog.settings.name).toBe('Acme Billing');
    expect(typesOf(catalog)).toEqual([
      ...['invoice.paid', 'invoice.payment_failed', 'subscription.renewed', 'subscription.cancelled'],
    ]);
    expect(printed).toMatch(/^invoice\.paid +Invoice Paid +an invoice is paid$/m);
    expect(printed).toMatch(
      /^invoice\.payment_failed +Invoice Payment Failed +the payment of an invoice fails$/m,
    );
    expect(catalog.find('invoice.paid')).toMatchObject({
      ...{ description: 'An invoice was paid in full.', object_id: 'id', group: 'Invoices' },
      // The example that fits, and nothing else.
      samples: [{ id: 'in_8c2d5f1a', number: 'INV-1042', due_date: null }],
    });
    expect((await runHere(['catalog', 'check', out])).code).toBe(0);
  });

  test('refs, allOf and nullable are said in the words of catalogs', async () => {
    const { read } = await imported('billing-3.0.yaml');
    const schema: JsonSchema = read().find('invoice.payment_failed')?.schema ?? {};
    expect(schema.allOf).toBeUndefined();
    expect(schema.required).toEqual(['id', 'status', 'amount_due', 'currency', 'failure']);
    expect(schema.properties).toMatchObject({
      due_date: { type: ['string', 'null'], format: 'date' },
      tax_rate: { type: ['number', 'null'], exclusiveMinimum: 0, maximum: 1 },
      amount_due: { minimum: 0 },
      failure: {
        type: ['object', 'null'],
        properties: { code: { enum: ['card_declined', 'insufficient_funds'] } },
      },
      customer: { properties: { email: { type: ['string', 'null'] }, parent: { type: 'object' } } },
    });
    expect(schema.properties?.tax_rate).not.toHaveProperty('minimum');
    expect(schema.properties?.reference).not.toHaveProperty('pattern');
  });

  test('fields have titles: those of the document, or else made of their names', async () => {
    const schema = (await imported('billing-3.0.yaml')).read().find('invoice.paid')?.schema;
    expect(schema?.properties).toMatchObject({
      id: { title: 'ID' },
      due_date: { title: 'Due date' },
      customer: { title: expect.any(String), properties: { email: { title: 'Email' } } },
      lines: { items: { properties: { quantity: { title: 'Quantity' } } } },
    });
    const files = {
      'a.opened.json': {
        type: 'object',
        properties: {
          id: { title: 'Number' },
          assigneeName: {},
          parts: { oneOf: [{ properties: { x_y: {} } }] },
        },
      },
    };
    expect((await imported(files)).read().find('a.opened')?.schema.properties).toEqual({
      id: { title: 'Number' },
      assigneeName: { title: 'Assignee name' },
      parts: { title: 'Parts', oneOf: [{ properties: { x_y: { title: 'X y' } } }] },
    });
  });

  test('what is left out is told once, with its place', async () => {
    const { err } = await imported('billing-3.0.yaml');
    const lines = readFileSync(fixture('billing-3.0.yaml'), 'utf8').split('\n');
    const line = lines.findIndex((each) => each.includes('"^(a+)+$"')) + 1;
    expect(err).toContain(`billing-3.0.yaml:${line}`);
    for (const said of [
      /: the pattern \^\(a\+\)\+\$ is left out: it can take exponential/,
      /: discriminator is left out/,
      /: #\/components\/schemas\/Customer refers to itself, and is left open there/,
      /: the object of the event is data\.object of the payload/,
      /: the object of the event is payload of the payload/,
      /: an example of invoice\.paid is left out, because it doesn't fit: /,
    ]) {
      expect(err).toMatch(said);
      expect(err.split('\n').filter((each) => said.test(each))).toHaveLength(1);
    }
  });

  test('an object without an id of its own has that of its noun', async () => {
    const type = (await imported('billing-3.0.yaml')).read().find('subscription.renewed');
    expect(type).toMatchObject({ object_id: 'subscription_id', sentence: 'a subscription is renewed' });
    expect(type?.samples).toEqual([
      expect.objectContaining({ plan: 'team', seats: 3, renews_at: '2026-05-04T09:30:00Z' }),
    ]);
  });

  test('--types picks schemas of the components', async () => {
    const { code, read } = await imported(
      'billing-3.0.yaml',
      '--types',
      'invoice.voided=Invoice,client.added=Customer',
      '--name',
      'Shop',
    );
    expect(code).toBe(0);
    expect(read().settings.name).toBe('Shop');
    expect(typesOf(read())).toEqual(['invoice.voided', 'client.added']);
    expect(read().find('invoice.voided')?.samples[0]).toMatchObject({ number: 'INV-1042', currency: 'EUR' });
  });
});

describe('OpenAPI 3.1', () => {
  test('webhooks become types: by their names, and by what their forms say', async () => {
    const { code, err, out, read } = await imported('shop-3.1.json');
    expect({ code, failed: /^error/m.test(err) }).toEqual({ code: 0, failed: false });
    expect(typesOf(read())).toEqual(['order.created', 'parcel.shipped', 'parcel.lost']);
    expect(read().settings.name).toBe('Corner Shop');
    expect(read().find('order.created')).toMatchObject({
      description: 'Sent as soon as a customer has placed an order.',
      sentence: 'an order is created',
      samples: [
        {
          country: expect.stringMatching(/^[A-Z]{2}$/),
          items: [{ sku: expect.stringMatching(/^[A-Z]{3}-\d{4}$/) }],
        },
      ],
    });
    expect(read().find('parcel.lost')).toMatchObject({
      ...{ object_id: 'parcelId', sentence: 'a parcel is lost' },
      schema: { required: ['parcelId', 'carrier', 'last_seen'] },
      samples: [{ carrier: 'DHL', last_seen: '2026-05-04T09:30:00Z' }],
    });
    for (const keyword of ['if', 'then', 'patternProperties'])
      expect(err).toMatch(new RegExp(`: ${keyword} is left out: catalogs don't have it`));
    expect((await runHere(['catalog', 'check', out])).code).toBe(0);
  });

  test('files that are there are replaced only when it is said', async () => {
    const { out } = await imported('shop-3.1.json');
    const again = ['catalog', 'import', fixture('shop-3.1.json'), '--out', out];
    const refused = await runHere(again);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('order.created.yaml');
    expect((await runHere([...again, '--force'])).code).toBe(0);
  });
});

describe('JSON Schema', () => {
  const person = { title: 'Person', type: 'object', properties: { name: { type: 'string' } } };
  const schema = (more: object) => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { id: { type: 'string' }, by: { $ref: './person.json' }, ...more },
  });

  test('types are named by $id, title or file; what files refer to is none itself', async () => {
    const { code, err, read } = await imported({
      'a.json': { ...schema({}), $id: 'https://acme.example/schemas/ticket.opened.json' },
      'b.json': { ...schema({}), title: 'Ticket Closed' },
      'ticket.reopened.schema.json': schema({ at: { type: 'string', format: 'date-time' } }),
      'person.json': person,
    });
    expect({ code, failed: /^error/m.test(err) }).toEqual({ code: 0, failed: false });
    expect(typesOf(read())).toEqual(['ticket.opened', 'ticket.closed', 'ticket.reopened']);
    expect(read().find('ticket.closed')?.schema.properties?.by?.properties).toHaveProperty('name');
  });

  test.each([
    [
      'no id',
      { 'ticket.opened.json': { type: 'object', properties: { a_id: {}, b_id: {} } } },
      'ticket.opened.json:1 has no field that is the id of the ticket: say which one with --id ticket.opened=<path>',
    ],
    [
      'no event',
      { 'person.json': person },
      "person.json:1 person doesn't say what happens: give it a name with --types invoice.paid=person",
    ],
    [
      'a reference to nothing',
      { 'a.opened.json': schema({ x: { $ref: '#/$defs/y' } }), 'person.json': person },
      "a.opened.json:12 properties.x.$ref refers to #/$defs/y, which isn't there",
    ],
    [
      'a reference to the web',
      { 'a.opened.json': { $ref: 'https://acme.example/x.json' } },
      'a.opened.json:2 $ref refers to https://acme.example/x.json: only references within files here are followed',
    ],
    ['no schema', { 'a.opened.json': [] }, 'a.opened.json:1 must be an OpenAPI document or a JSON Schema'],
    ['no JSON', { 'a.opened.json': '{\n  "type": [\n' }, 'a.opened.json:3 is no valid YAML: '],
    [
      'Swagger',
      { 'a.yaml': 'info: {}\nswagger: "2.0"\n' },
      'a.yaml:2 swagger is no OpenAPI 3: convert it first',
    ],
    [
      'no webhooks',
      { 'a.yaml': 'openapi: 3.0.0\ncomponents: { schemas: { Ticket: {} } }\n' },
      'a.yaml:1 has no webhooks: say which schemas are events, such as --types invoice.paid=InvoicePaid; there are Ticket',
    ],
    [
      'an empty webhook',
      { 'a.yaml': 'openapi: 3.1.0\nwebhooks:\n  a.opened:\n    post: {}\n' },
      'a.yaml:4 webhooks.a.opened.post has no requestBody with content',
    ],
  ])('with %s it says what to do, and writes nothing', async (_, files, message) => {
    const { code, err, out } = await imported(files);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(() => readCatalog(out)).toThrow('ENOENT');
  });

  test('--id and --object say what the schema does not', async () => {
    const files = {
      'ticket.opened.json': {
        type: 'object',
        properties: { data: { type: 'object' }, code: { type: 'string' }, x_id: {}, y_id: {} },
      },
    };
    const { read, err, code } = await imported(files, '--object', '.', '--id', 'ticket.opened=code');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(read().find('ticket.opened')?.object_id).toBe('code');
  });
});

test('a catalog that was there keeps its settings', async () => {
  const { out } = await imported('shop-3.1.json');
  const folder = newFolder();
  mkdirSync(join(folder, 'more'));
  writeFileSync(
    join(folder, 'ticket.opened.json'),
    '{"type":"object","properties":{"id":{"type":"string"}}}',
  );
  await runHere(['catalog', 'import', join(folder, 'ticket.opened.json'), '--out', out]);
  expect(parse(readFileSync(join(out, 'catalog.yaml'), 'utf8')).name).toBe('Corner Shop');
  expect(typesOf(readCatalog(out))).toContain('ticket.opened');
});
