import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { buildCatalog } from '../../catalog/build.ts';
import { templatesOf } from '../../catalog/check-presentation.ts';
import { eventTable } from '../../catalog/event-table.ts';
import { inForce, putInForce, sampleObject } from '../../catalog/index.ts';
import { FACT_KINDS, type Presentation } from '../../catalog/presentation.ts';
import { parseConfig } from '../../connectors/config.ts';
import { connectors, recipesOf } from '../../connectors/index.ts';
import { templateData, templateProblem, templateRenderer } from '../../connectors/templates.ts';
import { CHOSEN } from './chosen.ts';
import { bare, buildFinished, catalogOf, orderPaid, paymentFailed } from './made-up-types.ts';

const shipped = inForce();
const madeUp = catalogOf([orderPaid, paymentFailed, buildFinished, bare]);
afterAll(() => putInForce(shipped));

/** What a connector makes of an event of the catalog in force. */
function rendered(connectorId: string, type: string, object = sampleObject(type)) {
  const connector = connectors.find(({ manifest }) => manifest.id === connectorId);
  const [action] = Object.values(connector?.actions ?? {});
  if (!action) throw new Error(`no connector ${connectorId}`);
  const parsed = parseConfig(action, CHOSEN[connectorId] ?? {}, type);
  if (!parsed.ok) throw new Error(`${connectorId}: ${parsed.path.join('.')} ${parsed.message}`);
  const event = { id: 'e_1', type, api_version: '1', created: 1_777_997_025, team_id: 't', data: { object } };
  const template = templateRenderer(templateData(event, { id: 't', name: 'Acme' }, new Date(0)));
  return action.render({ event, config: parsed.config, template });
}

function sent(connectorId: string, type: string, object?: Record<string, unknown>) {
  const { request, warnings } = rendered(connectorId, type, object);
  expect(warnings, `${connectorId} for ${type}`).toEqual([]);
  return request;
}

const row = (connectorId: string, type: string, object?: Record<string, unknown>) =>
  Object.fromEntries(
    (sent(connectorId, type, object).columns as { column: string; text: string }[]).map((each) => [
      each.column,
      each.text,
    ]),
  );

describe('a type that says nothing of how it is shown', () => {
  test('is a message with a title, what happened, facts, a quote and a link', () => {
    putInForce(madeUp);
    const { message, plainText } = sent('slack', 'order.paid');
    expect(message.text).toBe('Order paid: #1042');
    expect(message.blocks[0].text.text).toBe('#1042');
    expect(message.blocks[1].elements[0].text).toBe('✅ *Order paid*');
    expect(plainText.split('\n')).toEqual([
      'Order paid: #1042',
      '*Status:* Past due',
      '*Total:* €12.50',
      '*Customer:* Maya Lind (maya@acme.example)',
      '*Items:* 2 items: 2 × Mug, Tea',
      '*Gift:* yes',
      '*Paid:* <!date^1777887861^{date_short_pretty} at {time}|2026-05-04 09:44 UTC>',
      '*Note*',
      '> Please ring twice.',
      '> The *bell* is small.',
      '<https://shop.example/orders/1042|Open>',
    ]);
  });

  test('never shows what looks like a secret', () => {
    putInForce(madeUp);
    for (const { manifest } of connectors.filter(({ manifest: { id } }) => id !== 'bigquery'))
      expect(JSON.stringify(sent(manifest.id, 'order.paid')), manifest.id).not.toContain('tok_secret');
  });

  test('is an embed, a card and a mail', () => {
    putInForce(madeUp);
    const [embed] = sent('discord', 'subscription.payment_failed').message.embeds;
    expect(embed).toMatchObject({ title: 'Team plan', url: 'https://billing.example/invoices/9' });
    expect(embed.description).toContain('❌ **Payment failed**');
    expect(embed.fields).toContainEqual({ name: 'Amount due', value: '$49.90', inline: true });
    const card = sent('teams', 'build.finished').message.attachments[0].content;
    expect(card.body[0].text).toBe('✅ CI build finished');
    expect(card.body[1].facts).toContainEqual({ title: 'Coverage', value: '88 %' });
    expect(card.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open', url: 'https://ci.example/builds/88123' },
    ]);
    const mail = sent('email', 'subscription.payment_failed');
    expect(mail.subject).toBe('Team plan');
    expect(mail.content.groups[0]).toContainEqual(['Next attempt at', '2026-05-05 16:53 UTC']);
  });

  test('is an issue', () => {
    putInForce(madeUp);
    const { issue, link } = sent('linear', 'order.paid');
    expect(issue.title).toBe('Order paid: #1042');
    expect(issue.description.split('\n')).toEqual([
      '**Note**',
      '> Please ring twice.',
      '> The \\*bell\\* is small.',
      '',
      '- **Status:** Past due',
      '- **Total:** €12.50',
      '- **Customer:** Maya Lind (maya@acme.example)',
      '- **Items:** 2 items: 2 × Mug, Tea',
      '- **Gift:** yes',
      '- **Paid:** 4 May 2026, 09:44 UTC',
      '',
      '[Open](https://shop.example/orders/1042)',
    ]);
    expect(link.url).toBe('https://shop.example/orders/1042');
  });

  test.each(['notion', 'sheets', 'airtable'])('is a row in %s, with values to count with', (connector) => {
    putInForce(madeUp);
    expect(row(connector, 'order.paid')).toMatchObject({
      Name: '#1042',
      Event: 'Order paid',
      Date: '1777997025',
      Status: 'Past due',
      Total: '12.5',
      Currency: 'EUR',
      Customer: 'Maya Lind (maya@acme.example)',
      Items: '2 items: 2 × Mug, Tea',
      Paid: '2026-05-04T09:44:21.750Z',
      Link: 'https://shop.example/orders/1042',
      'Object ID': 'ord_7f3k',
      'Event ID': 'e_1',
    });
    expect(row(connector, 'build.finished')).toMatchObject({ Coverage: '0.875', Took: '465' });
  });

  test('is a row of a warehouse, in the columns of all types', () => {
    putInForce(madeUp);
    expect(row('bigquery', 'subscription.payment_failed')).toMatchObject({
      object_id: 'sub_9',
      amount_due: '49.9',
      attempt_count: '2',
      next_attempt_at: '1778000000',
    });
    expect(eventTable().columns).toContainEqual(expect.objectContaining({ name: 'paid', type: 'time' }));
  });

  test('has a ready-made automation of each connector', () => {
    putInForce(madeUp);
    const made = connectors.flatMap((connector) => recipesOf(connector));
    expect(made).toHaveLength(connectors.length);
    expect(made[0]).toMatchObject({
      title: 'Tell a Slack channel when a build finishes',
      automation: { enabled_events: ['build.finished'] },
    });
    for (const [i, { automation }] of made.entries())
      expect(Object.keys(connectors[i]?.actions ?? {})).toContain(automation.action);
  });

  test('whose schema is open shows what the object has', () => {
    putInForce(madeUp);
    const { message, plainText } = sent('slack', 'thing.happened', { id: 't_1', colour: 'red', deep: {} });
    expect(message.text).toBe('Thing happened: t_1');
    expect(plainText).toBe('Thing happened: t_1\n*Id:* t_1\n*Colour:* red');
  });

  test('is no flood, whatever it holds', () => {
    putInForce(madeUp);
    const line_items = Array.from({ length: 200 }, (_, i) => ({ name: `Item ${i}`, quantity: 1 }));
    const object = { ...sampleObject('order.paid'), line_items };
    const items = '200 items: Item 0, Item 1, Item 2, Item 3, Item 4 and 195 more';
    expect(sent('slack', 'order.paid', object).plainText).toContain(`*Items:* ${items}`);
    expect(sent('linear', 'order.paid', object).issue.description).toContain(`- **Items:** ${items}`);
    expect(row('sheets', 'order.paid', object).Items).toBe(items);
    const failed_tests = Array.from({ length: 50 }, (_, i) => `t${i}`);
    expect(row('sheets', 'build.finished', { id: 1, failed_tests })['Failed tests']).toMatch(
      /t9 and 40 more$/,
    );
  });

  test.each([
    ['nothing but an id', { id: 'ord_1' }],
    ['nothing at all', {}],
    [
      'values of other types',
      { number: {}, total: 'much', customer: 'Maya', line_items: 3, paid_at: false, url: 7 },
    ],
  ])('copes with %s', (_, object) => {
    putInForce(madeUp);
    for (const id of ['slack', 'discord', 'teams', 'email', 'linear', 'sheets'])
      expect(JSON.stringify(rendered(id, 'order.paid', object).request), id).not.toMatch(
        /undefined|NaN|\[object|null,null/,
      );
  });
});

describe('money', () => {
  test.each([
    [1250, 'eur', '€12.50', '12.5'],
    [1250, 'JPY', '¥1,250', '1250'],
    [1250, 'KWD', 'KWD 1.250', '1.25'],
    [-1999, 'USD', '-$19.99', '-19.99'],
    [0, 'CHF', 'CHF 0.00', '0'],
    [1250, 'no currency', '12.50', '12.5'],
  ])('%i of the smallest units of %s', (total, currency, words, amount) => {
    putInForce(madeUp);
    const object = { ...sampleObject('order.paid'), total, currency };
    expect(sent('slack', 'order.paid', object).plainText).toContain(`*Total:* ${words}\n`);
    const { description } = sent('linear', 'order.paid', object).issue;
    expect(description.replaceAll('\\', '')).toContain(`**Total:** ${words}\n`);
    expect(row('sheets', 'order.paid', object).Total).toBe(amount);
  });
});

/** A type with one field of each kind, as its file says it. */
const everyKind: Presentation = {
  headline: '{{ object.name }}',
  happened: 'All kinds shown',
  emoji: '🧪',
  aside: 'for a test',
  lead: '**{{ object.name }}** has them all',
  severity: 'warning',
  link: {
    label: 'Open',
    url: '{{ object.page }}',
    by: 'state',
    when: { done: { label: 'See results', url: '{{ object.page }}/results' } },
  },
  facts: [
    { label: 'Text', path: 'name' },
    { label: 'Number', path: 'count', kind: 'number' },
    {
      label: 'Graded',
      path: 'share',
      kind: 'number',
      decimals: 2,
      grades: [{ from: 0.8, name: 'good' }, { name: 'poor' }],
    },
    { label: 'Percent', path: 'share', kind: 'percent' },
    { label: 'Score', path: 'share', kind: 'score' },
    { path: 'marks', each: true, kind: 'percent' },
    { label: 'Day', path: 'day', kind: 'date' },
    { label: 'Lasted', path: 'begun', kind: 'duration', until: 'ended' },
    { label: 'Price', path: 'count', kind: 'money', currency: 'GBP' },
    { label: 'By', path: 'by', kind: 'person' },
    { label: 'State', path: 'state', kind: 'enum', names: { done: 'All done' } },
    { label: 'Tags', path: 'tags', kind: 'list' },
    { label: 'Both', value: '{{ object.name }} and {{ object.count }}' },
  ],
  quotes: [{ label: 'Said', path: 'said' }],
  footer: [{ label: 'Id', path: 'id', kind: 'id' }],
};
const presented = (presentation: object) => ({
  type: 'kinds.shown',
  title: 'Kinds Shown',
  description: 'Triggers for a test.',
  sentence: 'kinds are shown',
  schema: {
    type: 'object',
    properties: {
      ...Object.fromEntries(
        ['id', 'name', 'state', 'page', 'said'].map((name) => [name, { type: 'string' }]),
      ),
      ...Object.fromEntries(['day', 'begun', 'ended'].map((name) => [name, { type: 'string' }])),
      ...{ count: { type: 'integer' }, share: { type: 'number' }, tags: { type: 'array' } },
      by: { type: 'object', properties: { name: { type: 'string' } } },
      marks: { type: 'object', additionalProperties: { type: 'number' } },
    },
  },
  samples: [
    {
      ...{ id: 'k_1', name: 'Kit <b>', state: 'done', page: 'https://acme.example/k', said: 'so' },
      ...{ day: '2026-05-04', begun: '2026-05-04T09:00:00Z', ended: '2026-05-04T10:01:00Z' },
      ...{ count: 12_000, share: 0.81, tags: ['a', 'b'], by: { name: 'Leo' }, marks: { first_try: 0.5 } },
    },
  ],
  presentation,
});

describe('a type that says how it is shown', () => {
  test('has every kind written in its way, and data in it is escaped', () => {
    putInForce(catalogOf([presented(everyKind)]));
    const { message, plainText } = sent('slack', 'kinds.shown');
    expect(message.blocks[1].elements[0].text).toBe('🧪 *All kinds shown*  ·  for a test');
    expect(message.blocks[2].text.text).toBe('*Kit &lt;b&gt;* has them all');
    expect(plainText.split('\n').slice(2)).toEqual([
      '*Text:* Kit &lt;b&gt;',
      '*Number:* 12,000',
      '*Graded:* 0.81 (good)',
      '*Percent:* 81 %',
      '*Score:* ▰▰▰▰▰▰▰▰▱▱  *81 %*',
      '*First try:* 50 %',
      '*Day:* 4 May 2026',
      '*Lasted:* 1 h 1 min',
      '*Price:* £12,000.00',
      '*By:* Leo',
      '*State:* All done',
      '*Tags:* a, b',
      '*Both:* Kit &lt;b&gt; and 12000',
      '*Said*',
      '> so',
      '<https://acme.example/k/results|See results>',
    ]);
    expect(sent('linear', 'kinds.shown').issue.description).toContain('- **First try:** 50 %');
    expect(row('sheets', 'kinds.shown')).toMatchObject({
      Lasted: '1 h 1 min',
      Price: '12000',
      State: 'All done',
    });
  });

  test('leaves out what an event lacks', () => {
    putInForce(catalogOf([presented(everyKind)]));
    const { plainText } = sent('slack', 'kinds.shown', { id: 'k_2', name: 'Kit' });
    expect(plainText.split('\n')).toEqual([
      'All kinds shown: Kit',
      '*Kit* has them all',
      '*Text:* Kit',
      '*Both:* Kit and',
    ]);
  });

  test('and the published schema knows the same kinds', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../catalog/presentation.schema.json', import.meta.url), 'utf8'),
    );
    expect(schema.$defs.fact.properties.kind.enum).toEqual([...FACT_KINDS]);
  });

  test.each<[string, object, string]>([
    [
      'a path that the schema lacks',
      { facts: [{ label: 'A', path: 'nothing' }] },
      'presentation.facts.0.path',
    ],
    [
      'a currency that is neither',
      { facts: [{ label: 'A', path: 'count', kind: 'money', currency: 'coin' }] },
      'presentation.facts.0.currency',
    ],
    ['a fact without a value', { facts: [{ label: 'A' }] }, 'presentation.facts.0'],
    ['a fact without a label', { facts: [{ path: 'count' }] }, 'presentation.facts.0.label'],
    ['a choice by nothing', { link: { url: 'x', by: 'nothing', when: {} } }, 'presentation.link.by'],
    [
      'a kind that isn’t one',
      { facts: [{ label: 'A', path: 'count', kind: 'cash' }] },
      'presentation.facts.0.kind',
    ],
    ['a word that isn’t known', { titel: 'x' }, 'presentation.titel'],
  ])('is told of %s', (_, presentation, path) => {
    const built = buildCatalog({
      settings: { file: 'catalog.yaml', content: { name: 'Acme' } },
      types: [{ file: 'kinds.yaml', content: presented(presentation) }],
      find: () => undefined,
    });
    expect(built.problems?.map((each) => each.path)).toEqual([path]);
  });
});

test('recipes and tables are checked', () => {
  const recipe = {
    id: 'a',
    title: 'A',
    about: 'B',
    automation: { name: 'A', action: 'x', enabled_events: ['no.such'], config: {} },
  };
  const built = buildCatalog({
    settings: {
      file: 'catalog.yaml',
      content: {
        name: 'Acme',
        recipes: { slack: [recipe, recipe] },
        table: { cluster_by: 'x', columns: [{ name: 'payload', type: 'text', description: 'D' }] },
      },
    },
    types: [{ file: 'kinds.yaml', content: presented({}) }],
    find: () => undefined,
  });
  expect(built.problems?.map(({ path }) => path)).toEqual([
    'recipes.slack.0.automation.enabled_events.0',
    'recipes.slack.1.id',
    'recipes.slack.1.automation.enabled_events.0',
    'table.columns.0.name',
    'table.columns.0',
    'table.cluster_by',
  ]);
});

test('every template of the shipped catalog can be parsed', () => {
  const sources = shipped.types.flatMap(({ presentation }) => templatesOf(presentation));
  expect(sources.length).toBeGreaterThan(80);
  expect(sources.filter(({ source }) => templateProblem(source) !== undefined)).toEqual([]);
});
