import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { english } from '../../server/dashboard/languages/english.ts';
import { german } from '../../server/dashboard/languages/german.ts';
import { choose, overflow, useBrowser, violations } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { field } from './integrations-stage.ts';
import { placesOf, useFurniture } from './places.ts';
import { inGerman } from './spoken.ts';

const connected = useConnectedTeam({ env: { RETRY_SCHEDULE: '3600' } });
const furniture = useFurniture(connected);
const browser = useBrowser();
const preview = inGerman.t('integrations:preview.title');
const languageOf = (page: Page) => page.locator('html').getAttribute('lang');

/** All words of a language. */
function valuesOf(words: object): string[] {
  return Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : valuesOf(value)));
}

const { 'from-server': fromServer, ...rooms } = german;
/** What is German, although it may be English too. */
const ours = new Set([...valuesOf(rooms), ...Object.values(fromServer)]);
/** Names that teams have given, here in tests and in samples: of a key, and of an evaluation. */
const NAMES = ['test', 'Checkout redesign'];
/** What is between the placeholders of the English words, and the English of the API. */
const pieces = [
  ...valuesOf(english).flatMap((words) => words.split(/\{\{\w+\}\}|<[^>]+>/)),
  ...Object.entries(fromServer)
    .filter(([text, words]) => text !== words)
    .flatMap(([text]) => text.split(/(?<!\{)\{\w+\}/)),
]
  .map((piece) => piece.trim())
  .filter((piece) => /\p{L}{2}/u.test(piece) && !ours.has(piece) && !NAMES.includes(piece));
const SENTENCES = pieces.filter((piece) => /\p{L} \p{L}/u.test(piece));
const WORDS = new Set(pieces);

/** What is English on the page: whole words, and pieces of sentences. */
async function englishOn(page: Page): Promise<string[]> {
  // Rows of a preview have the columns of somebody's table.
  const others = `script, noscript, style, pre, code, [aria-label="${preview}"] th`;
  const texts = await page.evaluate<string[]>(`(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement.closest(${JSON.stringify(others)})) found.push(node.textContent);
    for (const element of document.querySelectorAll('body *'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description'])
        if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    return found.map((text) => text.trim());
  })()`);
  const suspect = texts.filter((text) => !ours.has(text));
  return suspect.filter((text) => WORDS.has(text) || SENTENCES.some((piece) => text.includes(piece)));
}

describe('in German, in the dark, at 360 pixels: no English word, nothing cut off, and accessible', () => {
  test.each(placesOf(furniture, inGerman))('$name', async ({ team, role, path, open }) => {
    const id = team ? furniture[team] : connected.team.id;
    const address = `${path()}${path().includes('?') ? '&' : '?'}lang=de`;
    const who = { theme: 'dark', width: 360, role } as const;
    const page = await browser.visit(connected.world.app, id, { ...who, path: address });
    await open(page);
    expect(await languageOf(page)).toBe('de');
    expect(await englishOn(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(await page.getByRole('main').getByRole('heading', { level: 1 }).count()).toBeLessThanOrEqual(1);
  });
});

test('English words are found where there are any', async () => {
  const path = `/settings/webhooks/${furniture.endpoint}?lang=en`;
  const { page } = await browser.signIn(connected.world.app, connected.team.id, { path });
  await page.getByRole('list', { name: 'In the last 24 hours' }).waitFor();
  const found = await englishOn(page);
  expect(found).toContain('Deliveries and failures');
  expect(found).toContain('Over time');
  expect(found.some((text) => text.startsWith('Show the numbers: '))).toBe(true);
});

describe('the language', () => {
  /** How somebody sees the webhooks whose browser speaks a language. */
  const visit = async (locale: string, search = '') => {
    const path = `/settings/webhooks${search}`;
    const { page } = await browser.signIn(connected.world.app, connected.team.id, { locale, path });
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  };
  const create = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).waitFor();

  test.each([
    ['de-AT', '', 'de', 'Endpunkt anlegen'],
    ['fr-FR', '', 'en', 'Create endpoint'],
    ['de-DE', '?lang=en', 'en', 'Create endpoint'],
    ['en-GB', '?lang=de', 'de', 'Endpunkt anlegen'],
    ['de-DE', '?lang=xx', 'de', 'Endpunkt anlegen'],
    ['en-US', '?lang=%22%3E', 'en', 'Create endpoint'],
  ])('of a browser in %s at “%s” is “%s”', async (locale, search, language, button) => {
    const page = await visit(locale, search);
    await create(page, button);
    expect(await languageOf(page)).toBe(language);
  });

  test('that the host page names lasts for the tab, also where a link leads', async () => {
    const page = await visit('en-US', '?lang=de&embed=1');
    await page.getByRole('link', { name: 'Ereignisse' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ereignisse' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Ereignisse' }).waitFor();
    await page
      .getByText(/ · vor \d+ (?:Sekunde|Minute)n?$/)
      .first()
      .waitFor();
  });

  test('has its numbers: what is typed and shown has a comma, and is the same number', async () => {
    const page = await visit('de-DE');
    await page.getByRole('button', { name: 'Endpunkt anlegen' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Bedingung hinzufügen' }).click();
    await choose(field(dialog, 'Feld'), /^Score für Usability/, { typed: 'usability' });
    await field(dialog, 'Wert').fill('72,5');
    expect(await field(dialog, 'Wert').inputValue()).toBe('72,5 %');
    await dialog.getByLabel('URL').fill('https://example.com/hooks');
    await dialog.getByRole('button', { name: 'Anlegen', exact: true }).click();
    await dialog.getByRole('button', { name: 'Ich habe es kopiert' }).waitFor();
    const { body } = await connected.world.app.call('GET', '/webhooks', connected.team.key);
    expect(body.data[0].filter).toMatchObject({ value: 0.725 });
  });
});
