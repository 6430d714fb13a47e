import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typeNamed } from '../../catalog/index.ts';
import type { Step } from '../../zapier-app/tools/definition.ts';
import { missingKeys } from './lint.ts';
import { HOST, type MadeApp, makeApp } from './made-app.ts';
import { type HookOperation, hookBundle, hookOf, runnerOf, useZapier } from './world.ts';

/** The app of a billing system, at a server that has its catalog and its name. */
const FOLDER = 'docs/catalogs/billing';
const { PUBLIC_URL: _, ...host } = HOST;
const world = useZapier({
  env: { ...host, CATALOG_DIR: fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url)) },
});

let made: MadeApp;
let run: ReturnType<typeof runnerOf>;
let operation: HookOperation;
beforeAll(async () => {
  made = await makeApp(FOLDER);
  run = runnerOf(made.app);
  operation = hookOf('invoice_payment_failed', made.app);
});
afterAll(() => made?.remove());

type Output = Record<string, unknown>;
interface Subscribed {
  id: string;
  secret: string;
}

const failed = (change: Output = {}) => ({ ...typeNamed('invoice.payment_failed').samples[0], ...change });

test('a trigger shows the catalog’s sample, then what was published, and runs on what is really sent', async () => {
  const { app: server, receiver } = world;
  const { id: teamId, key } = await server.team();
  const bundle = { ...world.connection(key), inputData: {}, targetUrl: receiver.url(`/${teamId}`) };
  const list = () => run<Output[]>(operation.performList, bundle);
  expect(await list()).toEqual([operation.sample]);
  expect(operation.sample).toMatchObject({
    type: 'invoice.payment_failed',
    invoice: { number: 'INV-2026-0402', decline_code: 'expired_card', customer: { country: 'SE' } },
  });

  const subscribed = await run<Subscribed>(operation.performSubscribe, bundle);
  const id = await server.publish(key, { type: 'invoice.payment_failed', object: failed() });
  const posts = () => receiver.forPath(`/${teamId}`).filter(({ method }) => method === 'POST');
  await receiver.waitFor(() => posts().length === 1);
  const [received] = posts();
  if (!received) throw new Error('nothing arrived');
  expect(Object.keys(received.headers)).toContain('acme-signature');
  const runs = (subscribeData: object) =>
    run<Output[]>(operation.perform, { ...bundle, subscribeData, ...hookBundle(received) });
  const [output, ...more] = await runs(subscribed);
  expect(more).toEqual([]);
  expect(output).toMatchObject({ id, invoice: (operation.sample as { invoice: object }).invoice });
  expect(missingKeys(made.definition.triggers.invoice_payment_failed as Step, output)).toEqual([]);
  expect(await list()).toEqual([output]);
  await expect(runs({ ...subscribed, secret: 'whsec_another' })).rejects.toThrow(/rotated in Acme/);
  expect(await run(operation.performUnsubscribe, { ...bundle, subscribeData: subscribed })).toEqual({
    id: subscribed.id,
  });
});

test('a trigger is narrowed by a field of the catalog, on the server', async () => {
  const { app: server, receiver } = world;
  const { id: teamId, key } = await server.team();
  const inputData = { decline_code: 'Expired card' };
  const bundle = { ...world.connection(key), inputData, targetUrl: receiver.url(`/${teamId}`) };
  await run(operation.performSubscribe, bundle);
  const publish = (change: Output) =>
    server.publish(key, { type: 'invoice.payment_failed', object: failed(change) });
  const wanted = await publish({ decline_code: 'expired_card' });
  await publish({ decline_code: 'lost_card' });
  await server.settled();
  expect(receiver.forPath(`/${teamId}`).map(({ body }) => (body as { id: string }).id)).toEqual([wanted]);
});

test('a server of another product is told by its name', async () => {
  world.front.answerNext({ status: 200, body: '<h1>Welcome</h1>' });
  const tested = run(made.app.authentication?.test, world.connection('ak_live_x'));
  await expect(tested).rejects.toThrow('There is no Acme server at this Server URL');
});
