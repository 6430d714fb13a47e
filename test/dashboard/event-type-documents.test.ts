import { describe, expect, test } from 'vitest';
import { BILLING } from '../catalog/changed-billing.ts';
import { cutOff, overflow, useBrowser, violations } from '../support/browser.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ env: { CATALOG_DIR: BILLING, BRAND_NAME: 'Acme' } });
const browser = useBrowser();

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each([
    ['/api/docs/events', 'Event types', 360],
    ['/api/docs/events/invoice.payment_failed', 'Payment Failed', 360],
    ['/api/docs/events/invoice.payment_failed', 'Payment Failed', 1280],
  ])('%s can be read by everybody: %s at %i pixels', async (path, heading, width) => {
    const { page } = await browser.open({ theme, width });
    await page.goto(stage.app.app.url + path);
    await page.getByRole('main').getByRole('heading', { level: 1, name: heading }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(await cutOff(page)).toEqual([]);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(theme === 'dark' ? 'rgb(18, 22, 29)' : 'rgb(255, 255, 255)');
  });
});

test('from the list to a type and back, without JavaScript', async () => {
  const { page } = await browser.open();
  await page.goto(`${stage.app.app.url}/api/docs`);
  await page.getByRole('link', { name: 'All event types' }).first().click();
  await page.getByRole('main').getByRole('link', { name: 'Invoice Paid' }).click();
  await page.getByRole('heading', { level: 1, name: 'Invoice Paid' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Event types' }).click();
  await page.getByRole('heading', { level: 1, name: 'Event types' }).waitFor();
});
