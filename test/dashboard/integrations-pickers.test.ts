import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, field, GALLERY, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();

/** A page of Slack's list has 200 channels, one of Linear's 50 labels. */
const [CHANNELS, LABELS] = [1_500, 120];
const number = (n: number) => String(n).padStart(4, '0');
const labelId = (n: number) => `00000007-0000-4000-8000-${String(n).padStart(12, '0')}`;

beforeAll(async () => {
  for (let n = 1; n <= CHANNELS; n += 1) {
    world.slack.addChannel({ id: `C0MANY${number(n)}`, name: `many-${number(n)}` });
  }
  for (let n = 1; n <= LABELS; n += 1) {
    const label = { id: labelId(n), name: `Label ${number(n)}`, isGroup: false, parent: null, team: null };
    world.linear.world.labels.push(label);
  }
});

const open = (path: string) => visit(browser, world.app, team.id, { path });
const options = (page: Page) => page.getByRole('option');
const more = (page: Page) => page.getByRole('option', { name: 'Show more', exact: true });
/** What the keyboard is at. */
const highlighted = (page: Page) => page.locator('[role=option][data-combobox-selected]').allTextContents();

describe('a workspace with more channels than a page of its list', () => {
  test('shows more at the end of the list, which stays open', async () => {
    const page = await open(`${GALLERY}/automations/new?recipe=tell-research`);
    const channel = field(page, 'Channel');
    await expect.poll(() => channel.inputValue()).toBe('#research');
    await channel.click();
    const wanted = page.getByRole('option', { name: '#many-0350', exact: true });
    await more(page).click();
    await wanted.waitFor();
    expect(await options(page).last().textContent()).toBe('Show more');
    await wanted.click();
    await expect.poll(() => channel.inputValue()).toBe('#many-0350');
    await options(page).first().waitFor({ state: 'hidden' });
  });

  test('by keyboard, goes on at the first new one', async () => {
    const page = await open(`${GALLERY}/automations/new?recipe=tell-research`);
    const channel = field(page, 'Channel');
    await expect.poll(() => channel.inputValue()).toBe('#research');
    await channel.focus();
    await more(page).waitFor();
    const before = await options(page).count();
    // From the first, up is the last.
    while ((await highlighted(page))[0] !== 'Show more') await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const firstNew = options(page).nth(before - 1);
    await expect.poll(() => options(page).count()).toBeGreaterThan(before);
    await expect.poll(() => highlighted(page)).toEqual([await firstNew.textContent()]);
    await page.keyboard.press('ArrowDown');
    const next = await options(page).nth(before).textContent();
    expect(await highlighted(page)).toEqual([next]);
    await page.keyboard.press('Enter');
    await expect.poll(() => channel.inputValue()).toBe(next);
  });

  test('is searched beyond the pages that are shown', async () => {
    const page = await open(`${GALLERY}/automations/new?recipe=tell-research`);
    await choose(field(page, 'Channel'), '#many-1499', { typed: 'many-1499' });
    await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#many-1499');
  });
});

describe('several labels of a team with many', () => {
  test('can be chosen from later pages, and have their names when they are shown again', async () => {
    const { app } = world;
    const config = { team: linearIds.engineering, labels: [labelId(LABELS)] };
    const id = await automate(app, team.key, { connection_id: team.linear, config });
    const page = await open(automationPath(id));
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByText(`Label ${number(LABELS)}`, { exact: true }).waitFor();
    const labels = field(page, 'Labels');
    await labels.click();
    await more(page).click();
    await page.getByRole('option', { name: `Label ${number(60)}`, exact: true }).click();
    await page.getByRole('option', { name: `Label ${number(10)}`, exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved. From the next event on, it works like this.').waitFor();
    const saved = (await app.call('GET', `/automations/${id}`, team.key)).body.config;
    expect(saved.labels).toEqual([LABELS, 60, 10].map(labelId));
  });
});
