import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, test } from 'vitest';
import { type PersonOptions, useBrowser } from '../support/browser.ts';
import { useIntegrations } from '../support/integrations.ts';
import { startReceiver } from '../support/receiver.ts';
import { type BusyTeam, busyTeam } from './team.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const SIZE = { width: 1_120, height: 800 };

const world = useIntegrations({ env: { RETRY_SCHEDULE: '1800,7200' } });
const browser = useBrowser();
let team: BusyTeam;

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  const receiver = await startReceiver();
  team = await busyTeam(world, receiver);
  return () => receiver.stop();
});

async function visit(path: string, options: PersonOptions = {}): Promise<Page> {
  const { page } = await browser.signIn(world.app, team.id, { path, width: SIZE.width, ...options });
  await page.setViewportSize(SIZE);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: 'disabled' });
}

test.each([
  ['webhooks', '/settings/webhooks'],
  ['integrations', '/settings/integrations'],
  ['events', '/settings/events'],
])('%s', async (name, path) => {
  await shoot(await visit(path), name);
});

test('an endpoint', async () => {
  const page = await visit(`/settings/webhooks/${team.endpoint}`);
  await page.getByText('How fast your receiver answers').waitFor();
  await page.setViewportSize({ ...SIZE, height: 940 });
  await shoot(page, 'endpoint');
});

test('the log of an endpoint, with a delivery that failed', async () => {
  const page = await visit(`/settings/webhooks/${team.endpoint}/deliveries?status=failed`);
  await page
    .getByRole('table', { name: 'Deliveries' })
    .getByRole('row')
    .nth(1)
    .getByRole('button', { name: /^Open/ })
    .click();
  await page.getByRole('dialog').getByText('The warehouse is being resized').waitFor();
  await shoot(page, 'deliveries');
});

test('an automation with its preview', async () => {
  const page = await visit('/settings/integrations/automations/new?recipe=tell-research', { theme: 'dark' });
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('View results').waitFor();
  await page.getByRole('heading', { name: 'Only if' }).evaluate((heading) => heading.scrollIntoView());
  await shoot(page, 'automation');
});

test.each([
  ['make', 'https://hook.eu2.make.com/k3v9q2m7x1c8b5n0z4j6h2g8f1d3s7a9'],
  ['zapier', 'https://hooks.zapier.com/hooks/catch/1234567/abcdefg/'],
  ['n8n', 'https://acme.app.n8n.cloud/webhook/autousers'],
  ['pipedream', 'https://eo1abcdefghijkl.m.pipedream.net'],
])('a new endpoint for %s', async (router, url) => {
  const page = await visit('/settings/webhooks');
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill(url);
  await dialog.getByLabel('All events, also those to come').uncheck();
  await dialog.getByLabel('Evaluation completed').check();
  await dialog.getByText('This is a workflow in').waitFor();
  await dialog.screenshot({ path: `${IMAGES}create-${router}.png`, animations: 'disabled' });
});
