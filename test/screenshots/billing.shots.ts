import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BILLING } from '../catalog/changed-billing.ts';
import { field } from '../dashboard/integrations-stage.ts';
import { choose, useBrowser } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';

/** The pages with the catalog of docs/catalogs/billing. */
const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const { world, team } = useConnectedTeam({
  env: { CATALOG_DIR: BILLING, BRAND_NAME: 'Acme Billing', BRAND_COLOR: '#1b7a45' },
});
const browser = useBrowser();

test('an automation with a condition on a field of billing, and its message', async () => {
  const path = '/settings/integrations/automations/new?recipe=tell-billing';
  const { page } = await browser.signIn(world.app, team.id, { path, width: 1_120 });
  await page.setViewportSize({ width: 1_120, height: 860 });
  const add = page.getByRole('button', { name: 'Add a condition' });
  await add.click();
  const condition = page.getByRole('group', { name: 'Condition 1' });
  await choose(field(condition, 'Field'), 'Decline Code', { typed: 'decline' });
  await choose(field(condition, 'Value'), 'expired_card');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('Lindholm & Sons').first().waitFor();
  await page.waitForLoadState('networkidle');
  // Below the header, which stays where it is.
  await page.evaluate(`(() => {
    const heading = [...document.querySelectorAll('h2')].find((each) => each.textContent.includes('Only if'));
    window.scrollBy(0, heading.getBoundingClientRect().top - 90);
  })()`);
  await page.screenshot({ path: `${IMAGES}billing-automation.png`, animations: 'disabled' });
  await preview.screenshot({ path: `${IMAGES}billing-message.png`, animations: 'disabled' });
  expect(await preview.textContent()).toContain('€285.00');
});
