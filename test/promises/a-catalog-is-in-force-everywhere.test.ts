import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const servers: ServerProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  receiver = await startReceiver();
  const env = { DATABASE_URL: database.url, SIGNATURE_HEADER: 'Acme-Signature', BRAND_NAME: 'Acme' };
  for (let i = 0; i < 2; i += 1) servers.push(await startServer('all', env));
}, 120_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.terminate()));
  await receiver?.stop();
  await database?.drop();
});

const shipped = {
  title: 'Order Shipped',
  description: 'Triggers when an order leaves the warehouse.',
  sentence: 'an order is shipped',
  schema: {
    type: 'object',
    properties: { id: { title: 'Order ID', type: 'string' }, items: { title: 'Items', type: 'integer' } },
  },
  samples: [{ id: 'ord_1', items: 3 }],
};

test('what is uploaded at one process is in force at the other within a second, and after a restart', async () => {
  const [one, other] = servers;
  if (!one || !other) throw new Error('they did not start');
  const { id, key } = await one.api.team();
  const named = async ({ api }: ServerProcess) =>
    (await api.call('GET', '/event-types', key)).body.data.map(({ type }: { type: string }) => type);
  const before = await named(other);
  await one.api.call('PUT', '/admin/event-types/order.shipped', OPERATOR_TOKEN, shipped);
  // Sooner than by looking every five seconds.
  await until(async () => (await named(other)).includes('order.shipped'), 2_500);

  await one.api.endpoint(key, receiver.url('/shipped'), ['order.shipped']);
  await other.api.publish(key, { type: 'order.shipped', object: { id: 'ord_2', items: 1 } });
  await until(() => receiver.forPath('/shipped').length === 1);
  const [{ headers = {} } = {}] = receiver.forPath('/shipped');
  expect(headers).toMatchObject({ 'acme-event-type': 'order.shipped', 'user-agent': 'Acme-Webhooks/1.0' });
  expect(headers['acme-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  expect(Object.keys(headers).filter((name) => name.includes('autousers'))).toEqual([]);
  const document = (await one.api.call('GET', '/openapi.json')).body;
  expect(document.info.title).toBe('Acme Connect');
  expect(
    document.webhooks['order.shipped'].post.parameters.map(({ name }: { name: string }) => name),
  ).toContain('Acme-Signature');
  const verifier = await (await fetch(`${one.url}/verifiers/autousers-webhooks.mjs`)).text();
  expect(verifier).toContain("'acme-signature'");

  await one.kill();
  const env = { DATABASE_URL: database.url };
  const again = await startServer('all', env);
  servers[0] = again;
  expect(await named(again)).toEqual([...before, 'order.shipped']);
  expect(id).toMatch(/^team_/);
}, 120_000);
