import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { choose, cutOff, overflow, useBrowser, violations } from '../support/browser.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const CATALOG_DIR = fileURLToPath(new URL('../../docs/catalogs/billing', import.meta.url));
const stage = useStage({ env: { CATALOG_DIR } });
const browser = useBrowser();
const PATH = '/settings/event-types';
const TYPE = 'invoice.paid';

const ask = (method: string, path: string, body?: unknown) =>
  stage.app.call(method, `/admin${path}`, OPERATOR_TOKEN, body);
const definitionOf = async (type: string) => (await ask('GET', `/event-types/${type}`)).body;
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });
const dialog = (page: Page) => page.getByRole('dialog');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Chooses a file, as the button that opens the system's dialog would. */
const upload = (page: Page, content: unknown, name = 'invoice.json') => {
  const buffer = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer });
};
const openType = async (options: object = {}, type = TYPE) => {
  const { page } = await browser.signInOperator(stage.app, { path: `${PATH}/${type}`, ...options });
  await preview(page).getByText('INV-2026-0318').first().waitFor();
  return page;
};

afterEach(async () => {
  if (stage.app) expect((await ask('DELETE', '/catalog?force=true')).status).toBe(200);
});

test('an operator changes a headline and sees it before it is saved; then teams have it', async () => {
  const type = 'subscription.created';
  const { page } = await browser.signInOperator(stage.app, { email: 'dana@acme.example' });
  await page.getByText('dana@acme.example').waitFor();
  await page.getByRole('searchbox').fill('subscribes to a plan');
  expect(await page.getByRole('article').count()).toBe(1);
  await page.getByRole('link', { name: 'Subscription created' }).click();
  const before = await definitionOf(type);
  await preview(page).getByText('Lindholm & Sons').first().waitFor();

  const headline = page.getByRole('textbox', { name: 'Headline' });
  await headline.fill('Seats sold: ');
  await page
    .getByRole('group', { name: /Headline/ })
    .getByRole('button')
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Seats/ })
    .click();
  const written = await headline.inputValue();
  expect(written).toMatch(/^Seats sold: \{\{ object\.\w+ \}\}$/);
  for (const app of ['Slack', 'Microsoft Teams', 'Discord']) {
    await preview(page).getByRole('tab', { name: app }).click();
    await preview(page).getByText('Seats sold: 12').first().waitFor();
  }
  expect(await definitionOf(type)).toEqual(before);
  await choose(preview(page).getByLabel('Sample', { exact: true }), 'Sample 2');
  await preview(page).getByRole('tab', { name: 'Webhook' }).click();
  await preview(page).getByText(`"id": "${before.samples[1].id}"`).waitFor();

  await button(page, 'Save').click();
  await page.getByText('It is in force.').waitFor();
  expect((await definitionOf(type)).presentation.headline).toBe(written);
  const { id } = await stage.app.team();
  const builder = '/settings/integrations/automations/new?recipe=tell-sales';
  const team = await browser.signIn(stage.app, id, { path: builder });
  await preview(team.page).getByText('Seats sold: 12').first().waitFor();
  const { data } = (await stage.app.call('GET', '/audit?action=event_type.saved', OPERATOR_TOKEN)).body;
  expect(data[0]).toMatchObject({ object_id: type, actor: { name: 'dana@acme.example' } });
});

test('a version that breaks something says what and who uses it, and becomes a new version', async () => {
  const { app, receiver } = stage;
  const { id, key } = await app.team();
  const endpoint = (await app.endpoint(key, receiver.url('/uses'), [TYPE])).id;
  const filter = { path: 'data.object.method', op: 'eq', value: 'card' };
  expect((await app.call('PATCH', `/webhooks/${endpoint}`, key, { filter })).status).toBe(200);
  const known = await definitionOf(TYPE);
  const { method: _, ...properties } = known.schema.properties;
  const changed = { ...known, schema: { ...known.schema, properties } };
  changed.samples = known.samples.map(({ method: __, ...sample }: Record<string, unknown>) => sample);
  changed.presentation = {};

  const page = await openType();
  await upload(page, changed);
  await dialog(page).getByText('data.object.method goes.').waitFor();
  const row = dialog(page).getByRole('row').filter({ hasText: endpoint });
  expect(await row.textContent()).toMatch(new RegExp(`Endpoint ${endpoint}.*${id}.*condition on method`));
  expect(await button(page, 'Put it in force all the same').isDisabled()).toBe(true);
  await dialog(page).getByLabel('I know what this breaks').check();
  expect(await button(page, 'Put it in force all the same').isEnabled()).toBe(true);
  await dialog(page).getByLabel('I know what this breaks').uncheck();
  await button(page, 'Save as a new version').click();
  await page.getByRole('main').getByText('Version 2').waitFor();
  expect(await definitionOf(TYPE)).toMatchObject({ version: 2, presentation: {} });

  // Back to the folder takes the version away again, which has to be insisted on.
  await page.goto(new URL(PATH, page.url()).href);
  await button(page, 'More').click();
  await page.getByRole('menuitem', { name: 'Go back to the installation’s catalog' }).click();
  await dialog(page).getByLabel('I know what this breaks').check();
  await button(page, 'Put it in force all the same').click();
  await until(async () => (await ask('GET', '/catalog')).body.source === 'folder');
});

test('facts are chosen, moved by keyboard and taken away, and a fault stands at its field', async () => {
  const page = await openType();
  const facts = page.getByRole('group', { name: /^Fact: / });
  const names = () => facts.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  const before = await names();
  await button(page, 'Move Total down').focus();
  await page.keyboard.press('Enter');
  expect(await names()).toEqual([before[1], before[0], ...before.slice(2)]);
  // The focus goes along.
  await until(async () => (await page.evaluate('document.activeElement.ariaLabel')) === 'Move Total down');
  await button(page, 'Remove Tax').click();
  await button(page, 'Add a fact').click();
  const last = facts.last();
  await choose(last.getByLabel('Field', { exact: true }), 'Paid with');
  await last.getByLabel('Label').fill('How');
  await preview(page).getByText('How', { exact: true }).waitFor();
  await preview(page).getByText('Card').first().waitFor();

  await page.getByRole('textbox', { name: 'Headline' }).fill('{{ object.number');
  await page.getByText(/Is not a valid template/).waitFor();
  expect(await page.getByRole('textbox', { name: 'Headline' }).getAttribute('aria-invalid')).toBe('true');
  await preview(page).getByText('this is how it was before').waitFor();
  await page.getByRole('textbox', { name: 'Headline' }).fill('');
  await button(page, 'Save').click();
  await page.getByText('It is in force.').waitFor();
  const { presentation } = await definitionOf(TYPE);
  expect(presentation.headline).toBeUndefined();
  expect(presentation.facts.map(({ label }: { label: string }) => label)).toEqual(
    [...before.flatMap((name) => (/Total|Tax/.test(String(name)) ? [] : [name?.replace('Fact: ', '')]))]
      .toSpliced(0, 0, 'Total')
      .concat('How'),
  );
});

test('what the form does not offer is written as YAML, and a type is marked and archived', async () => {
  const page = await openType();
  await page.getByRole('tab', { name: 'As YAML' }).click();
  const source = page.getByLabel('The whole definition');
  const text = await source.inputValue();
  await source.fill(`${text}\n  - no: [yaml`);
  await page.getByText(/is neither YAML nor JSON/).waitFor();
  await source.fill(text.replace('emoji: 💶', 'emoji: 🪙'));
  await preview(page).getByText('🪙').first().waitFor();
  await source.fill(text.replace('kind: money', 'kind: monney'));
  await page.getByText(/presentation\.facts\.0\.kind: Must be one of/).waitFor();
  await button(page, 'Discard changes').click();
  expect(await source.inputValue()).toBe(text);

  await button(page, 'More').click();
  await page.getByRole('menuitem', { name: 'Mark as deprecated' }).click();
  await button(page, 'Put it in force').click();
  await page.getByRole('main').getByText('Deprecated').waitFor();
  await button(page, 'More').click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await dialog(page)
    .getByText(/can't be published or subscribed to any more/)
    .waitFor();
  expect(await button(page, 'Save as a new version').count()).toBe(0);
  await dialog(page).getByLabel('I know what this breaks').check();
  await button(page, 'Put it in force all the same').click();
  await page.getByRole('main').getByText('Archived').waitFor();
  expect((await definitionOf(TYPE)).status).toBe('archived');
});

test('a whole catalog is downloaded, changed and uploaded; what is no catalog is said', async () => {
  const { page } = await browser.signInOperator(stage.app, { path: PATH });
  await button(page, 'More').click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download the catalog' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  expect(file.suggestedFilename()).toBe('catalog.yaml');
  await upload(page, text.replace('title: Invoice Paid', 'title: Invoice Settled'), 'catalog.yaml');
  await dialog(page).getByText(`How ${TYPE} is shown changes.`).waitFor();
  await button(page, 'Put it in force').click();
  await page.getByRole('link', { name: 'Invoice settled' }).waitFor();
  await page.getByText('The catalog in force was uploaded.').waitFor();
  await upload(page, '- just\n- a list', 'list.yaml');
  await dialog(page)
    .getByText(/must be a mapping/)
    .waitFor();
});

describe('each has their own pages', () => {
  test('somebody of a team is told that these are the operator’s, and an operator is led to them', async () => {
    const { app } = stage;
    const { id } = await app.team();
    const { page } = await browser.signIn(app, id, { role: 'owner', path: PATH });
    await page.getByRole('heading', { name: 'This page is for the operator' }).waitFor();
    const staff = await browser.signInOperator(app, { path: '/settings/webhooks' });
    await staff.page.getByRole('heading', { name: 'Event types' }).waitFor();
    await button(staff.page, 'Sign out').click();
    await staff.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect((await staff.context.cookies()).map(({ name }) => name)).not.toContain('autousers_session');
  });
});

describe.each([
  ['light', 1280, 'en-US'],
  ['dark', 360, 'en-US'],
  ['light', 360, 'de-DE'],
] as const)('everybody can use them: %s, %i pixels, %s', (theme, width, locale) => {
  const isFine = async (page: Page, where: string) => {
    expect(await violations(page), where).toEqual([]);
    expect(await overflow(page), where).toBe(0);
    expect(await cutOff(page), where).toEqual([]);
  };
  test('the list, a type with everything open, and what a change breaks', async () => {
    const look = { theme, width, locale };
    const { page } = await browser.signInOperator(stage.app, { ...look, path: PATH });
    await page.getByRole('article').first().waitFor();
    await isFine(page, 'list');
    await page.goto(new URL(`${PATH}/${TYPE}`, page.url()).href);
    const tab = (index: number) => page.getByRole('tab').nth(index);
    for (const place of [0, 1, 2]) {
      await tab(place).click();
      // Each app once, the webhook last.
      for (const app of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].filter((each) => each % 3 === place)) {
        await tab(app).click();
        await page.getByRole('tabpanel').nth(1).waitFor();
        await isFine(page, `${place} with ${app}`);
      }
    }
    const known = await definitionOf(TYPE);
    const { key } = await stage.app.team();
    await stage.app.endpoint(key, stage.receiver.url('/listens'), [TYPE]);
    await upload(page, { ...known, status: 'archived' });
    await dialog(page).getByRole('checkbox').waitFor();
    await isFine(page, 'review');
  });
});
