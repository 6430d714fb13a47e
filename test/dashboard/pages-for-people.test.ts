import { afterAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { startHostPage } from '../support/host-page.ts';
import { useIntegrations } from '../support/integrations.ts';
import { ownAddress } from './integrations-stage.ts';

const address = await ownAddress();
const host = await startHostPage();
const world = useIntegrations({
  env: {
    ...address,
    BRAND_NAME: 'Acme',
    PRODUCT_URL: `${host.origin}/connect-hub`,
    SUPPORT_URL: 'mailto:help@acme.example',
    EMBED_ORIGINS: host.origin,
  },
});
const browser = useBrowser();
afterAll(() => host.stop());

/** Somebody of a new team whose browser has no session. */
async function stranger(options: Parameters<typeof browser.signIn>[2] = {}) {
  const { id } = await world.app.team();
  const { page, context } = await browser.signIn(world.app, id, options);
  await context.clearCookies();
  const open = (path: string) => page.goto(address.PUBLIC_URL + path);
  const link = async () => {
    const at = `/admin/teams/${id}/dashboard-links`;
    return (await world.app.call('POST', at, OPERATOR_TOKEN, { role: 'owner' })).body.url as string;
  };
  return { id, page, context, open, link };
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each([
    ['/', 'Integrations and webhooks of Acme'],
    ['/sign-in?token=used', 'This sign-in link no longer works'],
    ['/settings/webhooks/whe_1', 'You are not signed in'],
    ['/connect/slack/callback?state=x&code=y', 'Slack was not connected'],
    ['/no/such/page', 'There is nothing at this address'],
  ])('%s can be read by everybody, on a phone too', async (path, heading) => {
    const { page, open } = await stranger({ theme, width: 360 });
    await open(path);
    await page.getByRole('main').getByRole('heading', { level: 1, name: heading }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(theme === 'dark' ? 'rgb(36, 36, 36)' : 'rgb(255, 255, 255)');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  });
});

test.each([
  ['/?lang=de', 'Integrationen und Webhooks von Acme'],
  ['/sign-in?token=used&lang=de', 'Dieser Anmeldelink gilt nicht mehr'],
  ['/settings/webhooks/whe_1?lang=de', 'Sie sind nicht angemeldet'],
  ['/connect/slack/callback?state=x&code=y&lang=de', 'Slack wurde nicht verbunden'],
  ['/no/such/page?lang=de', 'Unter dieser Adresse gibt es nichts'],
])('%s speaks German, and can be read on a phone', async (path, heading) => {
  const { page, open } = await stranger({ width: 360 });
  await open(path);
  await page.getByRole('main').getByRole('heading', { level: 1, name: heading }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
});

test('a letter’s link opens the page that it is about, after the product has made a new sign-in link', async () => {
  const { page, open, link, id } = await stranger();
  const key = await world.app.key(id, ['*']);
  const { id: endpoint } = await world.app.endpoint(key.token, 'http://127.0.0.1:9/x');
  await open(`/settings/webhooks/${endpoint}/deliveries`);
  await page.getByRole('link', { name: 'Open Acme' }).click();
  await page.getByRole('heading', { name: 'The product' }).waitFor();
  expect(new URL(page.url()).searchParams.get('path')).toBe(`/settings/webhooks/${endpoint}/deliveries`);
  await page.goto(await link());
  await page.getByRole('tab', { name: 'Deliveries', selected: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/settings/webhooks/${endpoint}/deliveries`);
});

test('a session that ends before Connect is chosen: after signing in anew, the account is connected', async () => {
  const { app } = world;
  const { id } = await app.team();
  const { page } = await browser.signIn(app, id, { path: '/settings/integrations' });
  const connect = page.getByRole('link', { name: 'Connect Slack' });
  await connect.waitFor();
  await app.sql('DELETE FROM sessions WHERE team_id = $1', [id]);
  await connect.click();
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  const at = `/admin/teams/${id}/dashboard-links`;
  await page.goto((await app.call('POST', at, OPERATOR_TOKEN, { role: 'owner' })).body.url);
  await page.getByText('Slack is connected: Acme Research').waitFor();
});

test('in a product’s frame, a dead link says so there, and the product opens in the whole window', async () => {
  const { page } = await stranger();
  await page.goto(host.showing(`${address.PUBLIC_URL}/sign-in?token=used&embed=1&theme=dark`));
  const frame = page.frameLocator('iframe[title="Settings"]');
  await frame.getByRole('heading', { name: 'This sign-in link no longer works' }).waitFor();
  await frame.getByRole('link', { name: 'Open Acme' }).click();
  await page.waitForURL(`${host.origin}/connect-hub`);
});
