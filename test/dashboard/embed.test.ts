import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useBrowser } from '../support/browser.ts';
import { startHostPage } from '../support/host-page.ts';
import { useIntegrations } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { ownAddress } from './integrations-stage.ts';

const ACCENT = '#b3005e';
const [host, stranger] = [await startHostPage(), await startHostPage()];
const world = useIntegrations({ env: { ...(await ownAddress()), EMBED_ORIGINS: host.origin } });
const browser = useBrowser();
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await Promise.all([receiver?.stop(), host.stop(), stranger.stop()]);
});

/** Somebody of a new team, signed in, at a product's page. */
async function visit(
  path: string,
  product = host,
): Promise<{ page: Page; frame: FrameLocator; key: string }> {
  const { app } = world;
  const { id, key } = await app.team();
  const { page } = await browser.signIn(app, id);
  await page.goto(product.showing(new URL(path, page.url()).href));
  return { page, frame: page.frameLocator('iframe[title="Settings"]'), key };
}

/** How the page in the frame is dressed. */
async function dress(frame: FrameLocator) {
  const root = frame.locator('html');
  const accent = await root.evaluate((element) =>
    element.ownerDocument.defaultView
      ?.getComputedStyle(element)
      .getPropertyValue('--mantine-color-brand-6')
      .trim(),
  );
  const theme = await root.getAttribute('data-mantine-color-scheme');
  return { accent, theme, headers: await frame.getByRole('banner').count() };
}

describe('in a frame of another product', () => {
  const settings = `?embed=1&theme=dark&accent=${encodeURIComponent(ACCENT)}`;
  const dressed = { accent: ACCENT, theme: 'dark', headers: 0 };

  test('somebody creates an endpoint and sends a test event, in the product’s colours on every page', async () => {
    const { frame } = await visit(`/settings/webhooks${settings}`);
    await frame.getByRole('heading', { name: 'Webhooks' }).waitFor();
    expect(await dress(frame)).toEqual(dressed);
    await frame.getByRole('button', { name: 'Create your first endpoint' }).click();
    const dialog = frame.getByRole('dialog');
    await dialog.getByLabel('URL').fill(receiver.url('/framed'));
    await dialog.getByLabel('Description').fill('From the frame');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByRole('button', { name: 'Next: send a test event' }).click();
    await dialog.getByRole('button', { name: 'Send test event' }).click();
    await dialog.getByRole('status', { name: 'How it went' }).getByText('Delivered').waitFor();
    expect(receiver.forPath('/framed')).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Open the endpoint' }).click();
    await frame.getByRole('heading', { name: 'From the frame' }).waitFor();
    expect(await dress(frame)).toEqual(dressed);
    for (const [link, heading] of [
      ['Events', 'Events'],
      ['API keys', 'API keys'],
      ['Integrations', 'Integrations'],
      ['Webhooks', 'Webhooks'],
    ] as const) {
      await frame.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: link }).click();
      await frame.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect(await dress(frame)).toEqual(dressed);
    }
    // Loaded anew at an address without the parameters, as the browser's own menu does.
    await frame.locator('html').evaluate((element) => element.ownerDocument.location.reload());
    await frame.getByRole('link', { name: 'From the frame' }).waitFor();
    expect(await dress(frame)).toEqual(dressed);
  });

  test('a sign-in link opens in the frame itself, and keeps how the product wants the pages to look', async () => {
    const { app } = world;
    const { id } = await app.team();
    const { page, context } = await browser.signIn(app, id);
    await context.clearCookies();
    const link = await app.call('POST', `/admin/teams/${id}/dashboard-links`, OPERATOR_TOKEN, {
      role: 'owner',
    });
    await page.goto(host.showing(`${link.body.url}&${settings.slice(1)}`));
    const frame = page.frameLocator('iframe[title="Settings"]');
    await frame.getByRole('heading', { name: 'Integrations' }).waitFor();
    expect(await dress(frame)).toEqual(dressed);
  });

  test('an app is connected in a tab of its own, and the frame shows the account by itself', async () => {
    const { page, frame, key } = await visit(`/settings/integrations${settings}`);
    const card = frame.getByRole('article', { name: 'Slack', exact: true });
    const opened = page.waitForEvent('popup');
    await card.getByRole('link', { name: 'Connect Slack' }).click();
    const tab = await opened;
    await tab.getByText('Slack is connected: Acme Research').waitFor();
    await tab.getByText('You can close this tab').waitFor();
    // The frame was not navigated meanwhile: what stood in it is still there.
    expect(await dress(frame)).toEqual(dressed);
    await tab.close();
    await page.bringToFront();
    const account = frame.getByRole('article', { name: 'Slack: Acme Research' });
    await account.getByText('Works', { exact: true }).waitFor();
    const { body } = await world.app.call('GET', '/connections', key);
    expect(body.data).toMatchObject([{ connector: 'slack', status: 'active' }]);
  });
});

test('the browser refuses a frame of a product that the operator has not named', async () => {
  const { app } = world;
  const { id } = await app.team();
  const { page } = await browser.signIn(app, id);
  const refusal = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(stranger.showing(new URL('/settings/webhooks?embed=1', page.url()).href));
  expect((await refusal).text()).toContain(host.origin);
  const frame = page.frameLocator('iframe[title="Settings"]');
  expect(await frame.getByRole('heading').count()).toBe(0);
});
