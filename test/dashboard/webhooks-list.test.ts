import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import { overflow, violations } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser } = usePagesOfATeam();
const MANY = 500;
const SHOWN = 50;
const LIST = '/settings/webhooks';
/**
 * A team with as many endpoints as it can have: every hundredth fails, every hundred-and-first is disabled.
 */
let crowd: string;

beforeAll(async () => {
  crowd = (await stage.app.team()).id;
  const ids = Array.from({ length: MANY }, () => newId('whe_'));
  await stage.app.sql(
    `INSERT INTO endpoints (id, team_id, url, description, enabled_events, secret_ciphertext, secret_prefix, status,
       last_delivered_at, last_failed_at, updated_at)
     SELECT id, $1, 'https://example.com/hooks/' || n, CASE WHEN n % 2 = 0 THEN 'Receiver ' || n END, '{*}', 'x', 'whsec_',
       CASE WHEN n % 100 = 1 THEN 'disabled' ELSE 'enabled' END, now() - interval '1 hour',
       CASE WHEN n % 100 = 0 THEN now() END, now()
     FROM unnest($2::text[]) WITH ORDINALITY AS e (id, n)`,
    [crowd, ids],
  );
});

const cards = (page: Page) => page.getByRole('article');
const count = (page: Page, expected: number) => until(async () => (await cards(page).count()) === expected);
const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

describe('a list of 500 endpoints', () => {
  test('shows what fails first, and finds by text and state; what is looked for stands in the address', async () => {
    const { page } = await browser.signIn(stage.app, crowd, { path: LIST });
    await count(page, SHOWN);
    await page.getByText('500 endpoints', { exact: true }).waitFor();
    expect(await cards(page).first().textContent()).toContain('Failing');
    expect(await cards(page).nth(5).textContent()).toContain('Enabled');
    const search = page.getByRole('textbox', { name: 'Search' });
    await search.fill('receiver 49');
    await page.getByText('5 of 500 endpoints').waitFor();
    await search.fill('/HOOKS/499');
    await page.getByText('1 of 500 endpoints').waitFor();
    await search.fill('');
    await choose(page, 'State', 'Failing');
    await count(page, 5);
    await choose(page, 'State', 'Disabled');
    await count(page, 5);
    expect(page.url()).toContain('state=disabled');
    await page.reload();
    await count(page, 5);
    await choose(page, 'State', 'Any state');
    await choose(page, 'Order', 'By name');
    await until(async () => /hooks\/1(?!\d)/.test((await cards(page).first().textContent()) ?? ''));
    await choose(page, 'Order', 'Newest first');
    await until(async () => /hooks\/500/.test((await cards(page).first().textContent()) ?? ''));
    expect(await violations(page)).toEqual([]);
  });

  test('asks for all of them once, and once for how those are doing that are shown', async () => {
    const { page } = await browser.signIn(stage.app, crowd, { path: '/settings/api-keys' });
    const asked = new Set<string>();
    page.on('request', (request) => request.url().includes('/webhooks') && asked.add(request.url()));
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page
      .getByText('Nothing was sent yet')
      .nth(SHOWN - 1)
      .waitFor();
    expect([...asked].filter((url) => url.includes('/api/'))).toHaveLength(2);
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await page
      .getByText('Nothing was sent yet')
      .nth(2 * SHOWN - 1)
      .waitFor();
    expect([...asked].filter((url) => url.includes('/api/'))).toHaveLength(3);
  });

  test('can be used within a second of the answer of the server', async () => {
    const times: number[] = [];
    for (const _ of [1, 2, 3]) {
      const { page } = await browser.signIn(stage.app, crowd, { path: LIST });
      // When the last of the cards was there and the page had time again.
      const ms = await page.evaluate<number>(`new Promise((resolve) => {
        const look = () => {
          const [answer] = performance.getEntriesByType('resource').filter(({ name }) => /webhooks\\?limit/.test(name));
          const search = document.querySelector('[role=search] input');
          if (answer && search && document.querySelectorAll('article').length >= ${SHOWN}) {
            setTimeout(() => resolve(performance.now() - answer.responseEnd));
          } else requestAnimationFrame(look);
        };
        look();
      })`);
      times.push(ms);
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
  });

  test('fits where there is little room', async () => {
    const { page } = await browser.signIn(stage.app, crowd, { path: LIST, width: 360, theme: 'dark' });
    await count(page, SHOWN);
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});

test('nothing is asked for while nobody looks, and all of it is fresh when somebody does again', async () => {
  const { page } = await browser.signIn(stage.app, crowd, { path: '/settings/api-keys' });
  await page.clock.install();
  await page.goto(new URL('/settings/webhooks', page.url()).href);
  await count(page, SHOWN);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const becomes = (state: 'hidden' | 'visible') =>
    page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
      document.dispatchEvent(new Event('visibilitychange'));`);
  await until(async () => {
    await page.clock.runFor(10_000);
    return (
      asked.some((url) => url.includes('/webhooks?limit')) && asked.some((url) => url.includes('/stats'))
    );
  });
  await becomes('hidden');
  await page.clock.runFor(20_000);
  asked.length = 0;
  await page.clock.runFor(300_000);
  expect(asked).toEqual([]);
  await becomes('visible');
  // Its clock is ours: what waits for a moment goes on as we say.
  await until(async () => {
    await page.clock.runFor(1_000);
    return asked.some((url) => url.includes('/webhooks?limit'));
  });
});
