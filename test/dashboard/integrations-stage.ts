import type { Locator, Page } from 'playwright-core';
import type { TestApp } from '../support/app.ts';
import type { PersonOptions, useBrowser } from '../support/browser.ts';
import { freePort } from '../support/ports.ts';

/**
 * Variables with which vendors send a browser back to the test's own server: its address has to be known
 * before it starts.
 */
export async function ownAddress(): Promise<Record<string, string>> {
  const port = await freePort();
  return { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
}

/** Somebody of a team, at the gallery unless said. */
export async function visit(
  browser: ReturnType<typeof useBrowser>,
  app: TestApp,
  team: string,
  options: PersonOptions = {},
): Promise<Page> {
  const { page } = await browser.signIn(app, team, { path: GALLERY, ...options });
  return page;
}

export const GALLERY = '/settings/integrations';
export const automationPath = (id: string) => `${GALLERY}/automations/${id}`;

/** A card of the gallery, by its heading. */
export const card = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });

/** Where something is typed or chosen. */
export const field = (page: Page | Locator, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true }).or(page.getByRole('combobox', { name, exact: true }));

/** Follows a link or button that leaves for the vendor, until the browser is back. */
export async function connect(page: Page, button: Locator): Promise<void> {
  await button.click();
  await page.getByText(/ is connected/).waitFor();
}
