import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam();
let endpoint: string;

beforeAll(async () => {
  const { app, receiver } = stage;
  endpoint = (await app.endpoint(team.key, receiver.url('/hook'))).id;
  await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_1' } });
  await app.settled(endpoint);
});

/** What moves just now, or would as soon as something changes. */
const moving = (page: Page) =>
  page.evaluate<string[]>(`[
    ...document.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty),
    ...[...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(', ').some((each) => parseFloat(each) > 0);
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  ]`);

const openings: [string, string, (page: Page) => Promise<void>][] = [
  [
    'a dialog, and what unfolds in it',
    '',
    async (page) => {
      await page.getByRole('button', { name: 'Create endpoint' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'More options' }).click();
    },
  ],
  [
    'a drawer',
    '/ID/deliveries',
    async (page) => {
      await page.getByRole('button', { name: 'Open Rating created, try 1' }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'a list',
    '/ID/deliveries',
    async (page) => {
      await page.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option').first().waitFor();
    },
  ],
];

describe.each(openings)('%s', (_name, path, open) => {
  const visit = async (motion: 'reduce' | 'no-preference') => {
    const at = `/settings/webhooks${path.replace('ID', endpoint)}`;
    const { page } = await browser.signIn(stage.app, team.id, { motion, path: at });
    await open(page);
    return page;
  };

  test('comes without motion for whoever has asked for less', async () => {
    expect(await moving(await visit('reduce'))).toEqual([]);
  });

  test('moves for others', async () => {
    expect(await moving(await visit('no-preference'))).not.toEqual([]);
  });
});
