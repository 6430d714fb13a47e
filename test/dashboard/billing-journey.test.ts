import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inForce, putInForce } from '../../catalog/index.ts';
import { verifySignature } from '../../server/signing/index.ts';
import { urlOf } from '../cli/run-cli.ts';
import { runHere } from '../cli/run-here.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { choose, useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type MadeApp, makeApp } from '../zapier/made-app.ts';
import { startTlsFront, type TlsFront } from '../zapier/tls-front.ts';
import { hookBundle, hookOf, runnerOf } from '../zapier/world.ts';
import { field, GALLERY, ownAddress, visit } from './integrations-stage.ts';

/** The whole way of a host: from the OpenAPI file of a billing system to what its customers' apps get. */
const SOURCE = fileURLToPath(new URL('../fixtures/catalog-import/payments-3.1.yaml', import.meta.url));
const PARENT = mkdtempSync(join(tmpdir(), 'journey-'));
const CATALOG = join(PARENT, 'catalog');
const FAILED = 'invoice.payment_failed';

const { world, team } = useConnectedTeam({
  env: { ...(await ownAddress()), BRAND_NAME: 'Acme Billing', SIGNATURE_HEADER: 'Acme-Signature' },
});
const browser = useBrowser();
const shipped = inForce();
let receiver: Receiver;
let front: TlsFront;
let zapier: MadeApp | undefined;
beforeAll(async () => {
  receiver = await startReceiver();
  front = await startTlsFront(world.app.app.url);
});
afterAll(async () => {
  putInForce(shipped);
  zapier?.remove();
  rmSync(PARENT, { recursive: true, force: true });
  await Promise.all([receiver?.stop(), front?.stop()]);
});

const cli = (...args: string[]) =>
  runHere(['catalog', ...args], { env: { CONNECT_URL: urlOf(world.app), CONNECT_TOKEN: OPERATOR_TOKEN } });

/** What the billing system publishes when a payment fails for the n-th time. */
const failed = (id: string, attempt: number) => ({
  ...{ id, number: `INV-${attempt}`, currency: 'EUR', amount_due: 28_500, attempt_count: attempt },
  customer: { id: 'cus_9fk2', name: 'Lindholm & Sons', email: 'maya@lindholm.example' },
  hosted_url: `https://billing.acme.example/invoices/${id}`,
  ...{ decline_code: 'expired_card', reason: 'The card has expired.' },
});
const publish = (id: string, attempt: number) =>
  world.app.publish(team.key, { type: FAILED, object: failed(id, attempt) });

const CUSTOMER = 'Lindholm & Sons (maya@lindholm.example)';
const slackField = (name: string, value: string) => ({ text: `*${name}*\n${value}` });

const message = {
  channel: 'C0GENERAL1',
  text: 'Invoice payment failed: INV-3',
  blocks: [
    { type: 'header', text: { text: 'INV-3' } },
    { type: 'context', elements: [{ text: '❌ *Invoice payment failed*' }] },
    {
      type: 'section',
      fields: [
        slackField('Customer', CUSTOMER.replace('&', '&amp;')),
        slackField('Amount due', '€285.00'),
        slackField('Attempt count', '3'),
        slackField('Decline code', 'Expired card'),
      ],
    },
    { type: 'section', text: { text: '*Reason*\n> The card has expired.' } },
    { type: 'actions', elements: [{ url: 'https://billing.acme.example/invoices/in_third' }] },
  ],
};

const issueOf = (attempt: number) => ({
  title: `Invoice payment failed: INV-${attempt}`,
  description: [
    '**Reason**',
    '> The card has expired.',
    '',
    `- **Customer:** ${CUSTOMER.replace('&', '\\&')}`,
    '- **Amount due:** €285.00',
    `- **Attempt count:** ${attempt}`,
    '- **Decline code:** Expired card',
    '',
    `[Open](https://billing.acme.example/invoices/${attempt === 1 ? 'in_first' : 'in_third'})`,
  ].join('\n'),
});

const rowOf = (attempt: number) => ({
  ...{ Name: `INV-${attempt}`, Event: 'Invoice payment failed', Customer: CUSTOMER, Currency: 'EUR' },
  ...{ 'Amount due': 285, 'Attempt count': attempt, 'Decline code': 'Expired card' },
  Reason: 'The card has expired.',
});

test('1. an OpenAPI document becomes a catalog, is checked, and is put in force', async () => {
  expect((await cli('import', SOURCE, '--out', CATALOG)).code).toBe(0);
  const checked = await cli('check', CATALOG, '--json');
  const { problems, shown } = JSON.parse(checked.out);
  expect(problems).toEqual([]);
  expect(shown.flatMap(({ warnings }: { warnings: string[] }) => warnings)).toEqual([]);
  const pushed = await cli('push', CATALOG, '--force');
  expect(pushed.out).toContain('It is in force.');
  const types = await world.app.call('GET', '/event-types', team.key);
  expect(types.body.data.map(({ type }: { type: string }) => type)).toEqual(['invoice.paid', FAILED]);
});

test('2. a person builds an automation with a condition on a field of it, by clicking', async () => {
  const page = await visit(browser, world.app, team.id, { path: `${GALLERY}/automations/new` });
  await page.getByRole('checkbox', { name: 'Invoice paid' }).uncheck();
  await page.getByRole('checkbox', { name: 'Invoice payment failed' }).check();
  await page.getByRole('button', { name: 'Add a condition' }).click();
  const condition = page.getByRole('group', { name: 'Condition 1' });
  await choose(field(condition, 'Field'), 'Attempt count', { typed: 'attempt' });
  await choose(field(condition, 'Comparison'), 'is at least');
  await field(condition, 'Value').fill('3');
  await page.getByRole('radio', { name: 'Send a message: Slack' }).click();
  await choose(field(page, 'Channel'), '#general');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('Lindholm & Sons').waitFor();
  await preview.getByText('With this event, nothing would happen').waitFor();
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  await page.getByText('Saved. From the next event on, it works like this.').waitFor();
  const { data } = (await world.app.call('GET', '/automations', team.key)).body;
  expect(data).toMatchObject([
    {
      enabled_events: [FAILED],
      filter: { path: 'data.object.attempt_count', op: 'gte', value: 3 },
      status: 'enabled',
    },
  ]);
});

test('3. what is published arrives as a webhook, a message, an issue and two rows', async () => {
  const { app, slack, linear, notion, sheets } = world;
  const { body: google } = await app.call('POST', '/connections', team.key, {
    ...{ connector: 'sheets', kind: 'service_account', secret: sheets.accounts.keyFile },
  });
  const spreadsheet = sheets.add('Failed payments');
  const database = notion.workspace.addDatabase('Failed payments').id;
  const all = { enabled_events: [FAILED] };
  const columns = { add_missing_columns: true };
  await automate(app, team.key, {
    ...{ ...all, connection_id: team.linear, config: { team: linearIds.engineering } },
  });
  await automate(app, team.key, {
    ...{ ...all, connection_id: team.notion, config: { data_source: database, ...columns } },
  });
  await automate(app, team.key, {
    ...{ ...all, connection_id: google.id, config: { spreadsheet: spreadsheet.id, tab: '0' } },
  });
  const endpoint = await app.endpoint(team.key, receiver.url('/hooks'), [FAILED]);

  const first = await publish('in_first', 1);
  await app.settled();
  const third = await publish('in_third', 3);
  await app.settled();

  const posts = receiver.forPath('/hooks');
  expect(posts.map(({ body }) => (body as { id: string }).id).sort()).toEqual([first, third].sort());
  for (const { headers, rawBody } of posts) {
    const text = rawBody.toString('utf8');
    const header = String(headers['acme-signature']);
    expect(verifySignature({ header, body: text, secret: endpoint.secret })).toEqual({ ok: true });
    new Webhook(endpoint.secret).verify(text, headers as Record<string, string>);
  }

  // The condition that was built by clicking lets the third attempt through.
  expect(slack.messages).toMatchObject([message]);
  expect(linear.issues).toMatchObject([1, 3].map(issueOf));
  const inNotion = notion.workspace.rows(database);
  expect(inNotion).toMatchObject([
    { ...rowOf(1), 'Event ID': first },
    { ...rowOf(3), 'Event ID': third },
  ]);
  const [header = [], ...rows] = spreadsheet.tab.rows;
  const inSheet = rows.map((row) => Object.fromEntries(row.map((cell, i) => [String(header[i]), cell])));
  expect(inSheet).toMatchObject([
    { ...rowOf(1), 'Event ID': first },
    { ...rowOf(3), 'Event ID': third },
  ]);
  const { data } = (await app.call('GET', '/automations', team.key)).body;
  for (const { id } of data)
    for (const { status } of await attemptsOf(app, team.key, id)) expect(status).toMatch(/delivered|skipped/);
});

test('4. the Zapier app of the catalog shows what was published, and runs on what comes', async () => {
  zapier = await makeApp(CATALOG);
  const run = runnerOf(zapier.app);
  const trigger = hookOf('invoice_payment_failed', zapier.app);
  const bundle = {
    authData: { api_key: team.key, server_url: front.url },
    inputData: {},
    targetUrl: receiver.url('/zap'),
  };
  type Output = { id: string; invoice: Record<string, unknown> };
  expect(trigger.sample).toMatchObject({ invoice: { number: 'INV-0402', amount_due: 28_500 } });
  const listed = await run<Output[]>(trigger.performList, bundle);
  expect(listed.map(({ invoice }) => invoice.number)).toEqual(['INV-3', 'INV-1']);

  const subscribeData = await run(trigger.performSubscribe, bundle);
  const id = await publish('in_second', 2);
  await receiver.waitFor(() => receiver.forPath('/zap').length === 1);
  const [received] = receiver.forPath('/zap');
  if (!received) throw new Error('nothing arrived');
  const live = await run<Output[]>(trigger.perform, { ...bundle, subscribeData, ...hookBundle(received) });
  expect(live).toMatchObject([{ id, invoice: { number: 'INV-2', customer: { name: 'Lindholm & Sons' } } }]);
});
