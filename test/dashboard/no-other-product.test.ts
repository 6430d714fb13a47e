import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { designLetter } from '../../server/mail/letter-design.ts';
import { type LetterData, type LetterKind, writeLetter } from '../../server/mail/letters.ts';
import { BILLING } from '../catalog/changed-billing.ts';
import { useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { automationPath, GALLERY, ownAddress } from './integrations-stage.ts';

/** An installation of another product: the shipped one's name must be nowhere that people look. */
const address = await ownAddress();
const { world, team } = useConnectedTeam({
  env: { ...address, CATALOG_DIR: BILLING, BRAND_NAME: 'Acme', SIGNATURE_HEADER: 'Acme-Signature' },
});
const browser = useBrowser();
let receiver: Receiver;
let endpoint: string;
let automation: string;

beforeAll(async () => {
  receiver = await startReceiver();
  const { app } = world;
  receiver.respond('/hook', () => ({ status: 500, body: 'no' }));
  endpoint = (await app.endpoint(team.key, receiver.url('/hook'), ['*'])).id;
  const events = { enabled_events: ['invoice.payment_failed'] };
  automation = await automate(app, team.key, {
    ...{ ...events, connection_id: team.slack, config: { channel: 'C0GENERAL1' } },
  });
  await automate(app, team.key, {
    ...{ ...events, connection_id: team.linear, config: { team: linearIds.engineering } },
  });
  await app.call('POST', `/webhooks/${endpoint}/test`, team.key, { type: 'invoice.paid' });
  await app.call('POST', `/automations/${automation}/test`, team.key, {});
});
afterAll(() => receiver?.stop());

/** Names on the wire, which no brand changes: a header, a cookie, variables, files and the command. */
const WIRE =
  /Autousers-Team|autousers_session|AUTOUSERS_\w+|autousers[-_]?webhooks(?:\.\w+)?|AutousersWebhooks|autousers-connect/g;

/** What of a text names the shipped product, or what it calls its things, with what is around it. */
const named = (text: string): string[] =>
  [...text.replaceAll(WIRE, '').matchAll(/.{0,60}autouser.{0,40}/gi)].map(([found]) => found);

/** What people read and hear of a page, and what it asks them to type. */
const wordsOf = (page: Page) =>
  page.evaluate<string>(`[document.title, document.body.innerText,
    ...[...document.querySelectorAll('*')].flatMap((each) =>
      ['title', 'aria-label', 'placeholder', 'alt', 'value'].map((name) => each.getAttribute(name) ?? '')),
    ...[...document.querySelectorAll('input, textarea')].map((each) => each.value)].join('\\n')`);

test('what is looked for is found, but for names on the wire', () => {
  expect(named('Open Autousers. An autouser_run')).toHaveLength(1);
  expect(named('Autousers-Team, AUTOUSERS_API_KEY, /verifiers/autousers_webhooks.py')).toEqual([]);
});

describe('the settings pages', () => {
  test.each<[string, () => string]>([
    ['endpoints', () => '/settings/webhooks'],
    ['an endpoint', () => `/settings/webhooks/${endpoint}`],
    ['its deliveries', () => `/settings/webhooks/${endpoint}/deliveries`],
    ['the gallery', () => GALLERY],
    ['an automation', () => automationPath(automation)],
    ['its log', () => `${automationPath(automation)}?view=log`],
    ['a recipe', () => `${automationPath('new')}?recipe=payment-issue`],
    ['events', () => '/settings/events'],
    ['API keys', () => '/settings/api-keys'],
  ])('%s', async (_, path) => {
    for (const lang of ['en', 'de']) {
      const at = new URL(path(), address.PUBLIC_URL);
      at.searchParams.set('lang', lang);
      const page = await browser.visit(world.app, team.id, { path: at.pathname + at.search });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      const words = await wordsOf(page);
      expect(words).toContain('Acme');
      expect(named(words), lang).toEqual([]);
    }
  });

  test('creating an endpoint, its secret, and what verifies it', async () => {
    const { page } = await browser.signIn(world.app, team.id, { path: '/settings/webhooks' });
    await page.getByRole('button', { name: 'Create endpoint' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(receiver.url('/new'));
    expect(named(await wordsOf(page))).toEqual([]);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByLabel('Signing secret', { exact: true }).waitFor();
    const languages = await dialog.getByRole('tab').all();
    expect(languages.length).toBeGreaterThan(3);
    for (const language of languages) {
      await language.click();
      expect(named(await wordsOf(page))).toEqual([]);
    }
  });
});

test.each([
  '/',
  '/sign-in?token=used',
  '/settings/webhooks',
  '/no/such/page',
  '/connect/slack/callback?state=x',
])('the page for somebody without a session at %s', async (path) => {
  for (const lang of ['en', 'de']) {
    const { page } = await browser.open();
    const at = new URL(path, address.PUBLIC_URL);
    at.searchParams.set('lang', lang);
    await page.goto(at.href);
    const words = await wordsOf(page);
    expect(words).toContain('Acme');
    expect(named(words), lang).toEqual([]);
  }
});

test.each([
  '/api/docs',
  '/api/docs/events',
  '/api/docs/events/invoice.paid',
  '/api/docs/events/webhook.test',
  '/api/v1/openapi.json',
])('what everybody can read at %s', async (path) => {
  const answer = await fetch(new URL(path, address.PUBLIC_URL));
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toContain('Acme');
  expect(named(text)).toEqual([]);
});

// They know the shipped types by name, for those who want them: only words are looked at.
test.each(['-webhooks.ts', '-webhooks.mjs', '_webhooks.py', 'webhooks.go', '_webhooks.rb'])(
  'the verifier autousers%s',
  async (name) => {
    const text = await (await fetch(new URL(`/verifiers/autousers${name}`, address.PUBLIC_URL))).text();
    expect(text).toMatch(/Verifies webhooks from Acme Connect|verifies webhooks from Acme Connect/);
    expect(named(text).filter((found) => /\bautousers\b(?! webhook: )/i.test(found))).toEqual([]);
  },
);

test('what the API says: apps, types, refusals', async () => {
  const { app } = world;
  const answers = [
    await app.call('GET', '/connectors', team.key),
    await app.call('GET', '/event-types', team.key),
    await app.call('GET', '/webhooks', team.key),
    await app.call('GET', '/webhooks', 'ak_live_nobody'),
    await app.call('GET', '/nothing', team.key),
    await app.call('POST', '/webhooks', team.key, { url: 'http://10.0.0.1', enabled_events: ['x'] }),
    await app.call('POST', '/events', team.key, { type: 'rating.created', data: { object: {} } }),
    await app.call('POST', '/automations', team.key, {}),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401, 404, 400, 400, 400]);
  for (const { text } of answers) expect(named(text)).toEqual([]);
});

test('what arrives: webhooks, messages, issues', async () => {
  await world.app.settled();
  const { slack, linear } = world;
  await world.app.publish(team.key, {
    type: 'invoice.payment_failed',
    object: {
      id: 'in_1',
      number: 'INV-1',
      customer: { id: 'cus_1', name: 'Maya' },
      currency: 'EUR',
      total: 100,
    },
  });
  await expect.poll(() => [slack.messages.length > 0, linear.issues.length > 0]).toEqual([true, true]);
  expect(named(JSON.stringify([slack.messages, linear.issues]))).toEqual([]);
  for (const { headers, rawBody } of receiver.forPath('/hook'))
    expect(named(JSON.stringify(headers) + rawBody.toString('utf8'))).toEqual([]);
});

test('letters', () => {
  const sender = {
    ...{ publicUrl: address.PUBLIC_URL ?? '', team: 'Research', brandName: 'Acme' },
    ...{ brandColor: undefined, supportUrl: undefined },
  };
  const hook = { endpoint_id: 'whe_1', url: 'https://hooks.example/in' };
  const tell = { automation_id: 'aut_1', name: 'Tell' };
  const run = { failures: 25, since: '2026-05-04T11:00:00+00:00' };
  const letters: LetterData = {
    endpoint_disabled: { ...hook, reason: 'It answered 500.' },
    endpoint_failing: { ...hook, ...run },
    endpoint_works: hook,
    automation_disabled: { ...tell, reason: 'It answered 500.' },
    automation_failing: { ...tell, ...run },
    automation_works: tell,
    connection_needs_reconnect: {
      ...{ connection_id: 'con_1', connector: 'slack' },
      account: 'A',
      reason: 'B',
    },
  };
  for (const [kind, data] of Object.entries(letters)) {
    const { subject, text, html } = designLetter(writeLetter(kind as LetterKind, data), sender);
    expect(text).toContain('Acme');
    expect(named(subject + text + html)).toEqual([]);
  }
});
