import { afterEach, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import { eventTypes } from '../support/catalog.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage();

const paid = {
  title: 'Invoice Paid',
  description: 'Triggers when an invoice is paid in full.',
  sentence: 'an invoice is paid',
  group: 'Invoices',
  schema: {
    type: 'object',
    required: ['id'],
    properties: {
      id: { title: 'Invoice ID', type: 'string' },
      amount: { title: 'Amount', type: 'integer', minimum: 0 },
      currency: { title: 'Currency', type: 'string', enum: ['EUR', 'USD', 'JPY'] },
      customer: { title: 'Customer', type: 'object', properties: { name: { type: 'string' } } },
    },
  },
  samples: [{ id: 'in_8c2d', amount: 4_900, currency: 'EUR', customer: { name: 'Acme' } }],
};
const TYPE = 'invoice.paid';

const ask = (method: string, path: string, body?: unknown) =>
  stage.app.call(method, `/admin${path}`, OPERATOR_TOKEN, body);
const put = (body: object, query = '') => ask('PUT', `/event-types/${TYPE}${query}`, body);
const withSchema = (change: (schema: typeof paid.schema) => object, more: object = {}) => ({
  ...paid,
  ...more,
  schema: change(structuredClone(paid.schema)),
});

afterEach(async () => {
  expect((await ask('DELETE', '/catalog?force=true')).status).toBe(200);
});

describe('a type of ones own', () => {
  test('is published, checked, delivered and offered from the next request on', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    expect(
      (await app.call('POST', '/events', key, { type: TYPE, data: { object: paid.samples[0] } })).body,
    ).toMatchObject({
      error: { param: 'type', message: expect.stringContaining(`must be one of ${eventTypes.join(', ')}`) },
    });
    const made = await put(paid);
    expect(made.body).toEqual({
      applied: true,
      types: 8,
      changes: [{ type: TYPE, path: null, kind: 'type_added', breaking: false, message: `${TYPE} is new.` }],
      used_by: [],
    });
    const { id } = await app.endpoint(key, receiver.url('/own'), [TYPE]);
    const event = { type: TYPE, data: { object: paid.samples[0] } };
    expect((await app.call('POST', '/events', key, event)).status).toBe(202);
    await app.settled(id);
    expect(receiver.forPath('/own')[0]?.body).toMatchObject(event);
    const wrong = { type: TYPE, data: { object: { amount: -1, currency: 'GBP' } } };
    expect((await app.call('POST', '/events', key, wrong)).body.error.message).toBe(
      'data.object.id is required; data.object.amount must be a whole number of at least 0; data.object.currency must be one of EUR, USD, JPY',
    );
    const { data } = (await app.call('GET', '/event-types', key)).body;
    expect(data.at(-1)).toMatchObject({ type: TYPE, sentence: 'an invoice is paid', group: 'Invoices' });
    expect(data.at(-1).fields.map(({ path }: { path: string }) => path)).toContain(
      'data.object.customer.name',
    );
    const test = await app.call('POST', `/webhooks/${id}/test`, key, { type: TYPE });
    expect(test.status).toBe(202);
    await app.settled(id);
    expect(receiver.forPath('/own')[1]?.body).toMatchObject({ data: { object: { id: 'in_test_8c2d' } } });
    const document = (await app.call('GET', '/openapi.json')).body;
    expect(document.webhooks[TYPE].post.summary).toBe('Invoice Paid');
    expect(document.components.schemas.InvoicePaidEvent.properties.data.properties.object.required).toEqual([
      'id',
    ]);
  });

  test('is shown as it is defined, and listed with the others', async () => {
    await put(paid);
    const shown = (await ask('GET', `/event-types/${TYPE}`)).body;
    expect(shown).toMatchObject({
      ...paid,
      type: TYPE,
      version: 1,
      status: 'active',
      teams: null,
      test_ids: ['id'],
    });
    const { data } = (await ask('GET', '/event-types')).body;
    expect(data.map(({ type }: { type: string }) => type)).toEqual([...eventTypes, TYPE]);
    const whole = (await ask('GET', '/catalog')).body;
    expect(whole).toMatchObject({ source: 'uploaded', catalog: { types: data } });
    // What is shown can be put back, and changes nothing.
    expect((await ask('PUT', '/catalog', whole.catalog)).body).toMatchObject({ applied: false, changes: [] });
  });

  test.each([
    [
      'an unknown keyword',
      { schema: { type: 'object', properties: { id: { type: 'string', foo: 1 } } } },
      'schema.properties.id.foo',
    ],
    [
      'a pattern that can hang',
      { schema: { type: 'object', properties: { id: { type: 'string', pattern: '^(a+)+$' } } } },
      'schema.properties.id.pattern',
    ],
    [
      'a circle',
      { schema: { type: 'object', properties: { id: { $ref: '#/properties/id' } } } },
      'schema.properties.id',
    ],
    ['a sample that does not fit', { samples: [{ id: 'in_1', amount: 'much' }] }, 'samples.0.amount'],
    ['no sample', { samples: [] }, 'samples'],
    ['an id that is not there', { object_id: 'invoice.id' }, 'object_id'],
    ['another name than the path has', { type: 'invoice.created' }, 'type'],
    ['a template that is none', { presentation: { headline: '{{ object.id' } }, 'presentation.headline'],
    [
      'a fact that is not there',
      { presentation: { facts: [{ label: 'Tax', path: 'tax' }] } },
      'presentation.facts.0.path',
    ],
    ['a title that is no text', { title: 7 }, 'title'],
  ])('with %s is refused with the path, and nothing changes', async (_, change, param) => {
    const answer = await put({ ...paid, ...change });
    expect(answer.status).toBe(400);
    expect(answer.body.error.param).toBe(param);
    expect((await ask('GET', '/catalog')).body.source).toBe('folder');
  });

  test.each([
    ['warn', 202],
    ['off', 202],
    ['reject', 400],
  ])('validation %s answers %d to what does not fit', async (validation, status) => {
    const { key } = await stage.app.team();
    await put({ ...paid, validation });
    const unfit = { type: TYPE, data: { object: { id: 'in_1', amount: 'much' } } };
    expect((await stage.app.call('POST', '/events', key, unfit)).status).toBe(status);
  });

  test('that is limited to teams is unknown to others', async () => {
    const { app } = stage;
    const [insider, outsider] = [await app.team(), await app.team()];
    await put({ ...paid, teams: [insider.id] });
    const event = { type: TYPE, data: { object: { id: 'in_1' } } };
    const subscription = { url: stage.receiver.url('/limited'), enabled_events: [TYPE] };
    expect((await app.call('POST', '/events', insider.key, event)).status).toBe(202);
    expect((await app.call('POST', '/webhooks', insider.key, subscription)).status).toBe(201);
    expect((await app.call('POST', '/events', outsider.key, event)).body.error.param).toBe('type');
    expect((await app.call('POST', '/webhooks', outsider.key, subscription)).body.error.param).toBe(
      'enabled_events.0',
    );
    const typesOf = async (key: string) =>
      (await app.call('GET', '/event-types', key)).body.data.map(({ type }: { type: string }) => type);
    expect(await typesOf(insider.key)).toContain(TYPE);
    expect(await typesOf(outsider.key)).not.toContain(TYPE);
    expect((await app.call('GET', '/openapi.json')).body.webhooks[TYPE]).toBeUndefined();
  });
});

describe('a change that takes something away', () => {
  const withoutAmount = withSchema(
    ({ properties: { amount: _, ...properties }, ...schema }) => ({ ...schema, properties }),
    {
      samples: [{ id: 'in_1' }],
    },
  );

  test('is refused with what uses it, unless it is a new version or somebody insists', async () => {
    const { app, receiver } = stage;
    await put(paid);
    const { key } = await app.team();
    const { body: endpoint } = await app.call('POST', '/webhooks', key, {
      url: receiver.url('/uses'),
      enabled_events: ['*'],
      filter: { path: 'data.object.amount', op: 'gt', value: 100 },
    });
    await app.call('POST', '/webhooks', key, { url: receiver.url('/other'), enabled_events: [TYPE] });
    const refused = await put(withoutAmount);
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ code: 'breaking_change', param: 'data.object.amount' });
    expect(refused.body.error.message).toContain(endpoint.id);
    const dry = await put(withoutAmount, '?dry_run=true');
    expect(dry.body).toMatchObject({
      applied: false,
      changes: [
        { kind: 'field_removed', path: 'data.object.amount', breaking: true },
        { kind: 'words_changed', breaking: false },
      ],
      used_by: [{ kind: 'endpoint', id: endpoint.id, how: 'condition', path: 'data.object.amount' }],
    });
    expect((await put({ ...withoutAmount, version: 2 })).body).toMatchObject({
      applied: true,
      used_by: [{ id: endpoint.id }],
    });
    expect((await put({ ...paid, version: 1 })).body.error).toMatchObject({ param: 'version' });
    expect(
      (
        await put(
          { ...withoutAmount, version: 2, schema: { type: 'object' }, object_id: 'id' },
          '?force=true',
        )
      ).body.applied,
    ).toBe(true);
  });

  test('going back to the folder takes new versions away, for who insists', async () => {
    const type = eventTypes[0] ?? '';
    const known = (await ask('GET', `/event-types/${type}`)).body;
    expect((await ask('PUT', `/event-types/${type}`, { ...known, version: 2, title: 'New' })).status).toBe(
      200,
    );
    const refused = await ask('DELETE', '/catalog');
    expect(refused).toMatchObject({ status: 400, body: { error: { param: 'version' } } });
    expect((await ask('DELETE', '/catalog?force=true')).body.applied).toBe(true);
    expect((await ask('GET', `/event-types/${type}`)).body).toEqual(known);
  });

  test('such as archiving ends subscribing, and what was published goes on', async () => {
    const { app, receiver } = stage;
    await put(paid);
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/archived'), [TYPE]);
    const event = await app.publish(key, { type: TYPE, object: { id: 'in_1' } });
    await app.settled(id);
    const { data } = (await app.call('GET', `/webhooks/${id}/deliveries`, key)).body;
    expect((await put({ ...paid, status: 'archived' })).body.error.message).toContain(`${id} of `);
    await put({ ...paid, status: 'archived' }, '?force=true');
    expect(
      (await app.call('POST', '/events', key, { type: TYPE, data: { object: { id: 'in_2' } } })).status,
    ).toBe(400);
    const subscription = { url: receiver.url('/late'), enabled_events: [TYPE] };
    expect((await app.call('POST', '/webhooks', key, subscription)).body.error.param).toBe(
      'enabled_events.0',
    );
    expect((await app.call('PATCH', `/webhooks/${id}`, key, { description: 'Old' })).status).toBe(200);
    expect((await app.call('POST', `/webhooks/deliveries/${data[0].id}/retry`, key)).status).toBe(202);
    await until(() => receiver.forPath('/archived').length === 2);
    expect((await app.call('GET', `/events?type=${TYPE}`, key)).body.data[0].id).toBe(event);
  });

  test('deleting a type is refused while something names it; its events stay', async () => {
    const { app, receiver } = stage;
    await put(paid);
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/gone'), [TYPE]);
    await app.publish(key, { type: TYPE, object: { id: 'in_1' } });
    await app.settled(id);
    expect((await ask('DELETE', `/event-types/${TYPE}`)).status).toBe(409);
    expect((await ask('DELETE', `/event-types/${TYPE}?force=true`)).body).toMatchObject({
      applied: true,
      types: 7,
    });
    expect((await ask('DELETE', `/event-types/${TYPE}?force=true`)).status).toBe(404);
    expect((await app.call('GET', `/webhooks/${id}/deliveries`, key)).body.data).toHaveLength(1);
    expect((await app.call('GET', '/events', key)).body.data[0].type).toBe(TYPE);
  });
});

test('a whole catalog is put in force at once, or not at all', async () => {
  const { key } = await stage.app.team();
  const shop = {
    name: 'Shop',
    types: [
      { type: TYPE, ...paid },
      { type: 'order.shipped', ...paid, title: 'Order Shipped' },
    ],
  };
  const bad = { ...shop, types: [...shop.types, { type: 'order.lost', title: 'Order Lost' }] };
  const refused = await ask('PUT', '/catalog?force=true', bad);
  expect(refused.body.error.param).toBe('types.2.description');
  expect((await ask('PUT', '/catalog', shop)).body.error.code).toBe('breaking_change');
  expect((await ask('PUT', '/catalog?dry_run=true', shop)).body).toMatchObject({ applied: false, types: 2 });
  expect((await ask('PUT', '/catalog?force=true', shop)).body).toMatchObject({ applied: true, types: 2 });
  const { data } = (await stage.app.call('GET', '/event-types', key)).body;
  expect(data.map(({ type }: { type: string }) => type)).toEqual([TYPE, 'order.shipped']);
  const gone = { type: 'rating.created', data: { object: {} } };
  expect((await stage.app.call('POST', '/events', key, gone)).body.error.message).toBe(
    `type: must be one of ${TYPE}, order.shipped`,
  );
  expect((await ask('PUT', '/catalog', { ...shop, name: 'x'.repeat(5_000_000) })).status).toBe(413);
});

test('of two who change it at once, neither loses', async () => {
  const types = Array.from({ length: 4 }, (_, i) => `made_at_once.t${i}`);
  const answers = await Promise.all(types.map((type) => ask('PUT', `/event-types/${type}`, paid)));
  expect(answers.map(({ status }) => status)).toEqual(types.map(() => 200));
  const { data } = (await ask('GET', '/event-types')).body;
  expect(data.map(({ type }: { type: string }) => type)).toEqual(expect.arrayContaining(types));
});
