import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import { choose, useBrowser } from '../support/browser.ts';
import { connectedTeam, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, card, field, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();
const NEW = automationPath('new');
const previewed = (page: Page, text: string | RegExp) =>
  page.getByRole('region', { name: 'Preview' }).getByText(text).first().waitFor();

test('the whole way of a recipe by keyboard', async () => {
  const { app, slack } = world;
  const page = await visit(browser, app, team.id);
  await page
    .getByRole('link', { name: 'Use this recipe: Tell #research when an evaluation completes' })
    .focus();
  await page.keyboard.press('Enter');
  await previewed(page, 'View results');
  await page.getByRole('checkbox', { name: 'Evaluation created' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Add a condition' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('button', { name: 'Remove condition 1' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Send a message: Slack' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('radio', { name: 'Send a message: Microsoft Teams' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowLeft');
  await field(page, 'Channel').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('general');
  await page.getByRole('option', { name: '#research' }).waitFor({ state: 'detached' });
  await page.getByRole('option', { name: '#general' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#general');
  await page.getByRole('button', { name: 'Save and test it now' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('The test has arrived').waitFor();
  expect(slack.messages.at(-1)?.channel).toBe('C0GENERAL1');
});

describe('the preview is seen before saving', () => {
  const places = async (page: Page) => {
    const save = page.getByRole('button', { name: 'Save and turn on' });
    const parts = [
      page.getByRole('region', { name: 'Do' }),
      page.getByRole('region', { name: 'Preview' }),
      save,
    ];
    const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
    return boxes.map((box) => ({ x: box?.x ?? 0, y: box?.y ?? 0, end: (box?.y ?? 0) + (box?.height ?? 0) }));
  };

  test.each([360, 1280])('%i px', async (width) => {
    const page = await visit(browser, world.app, team.id, { width, path: `${NEW}?recipe=tell-research` });
    await previewed(page, 'View results');
    const [step, preview, save] = await places(page);
    if (width === 360) {
      expect(preview?.y).toBeGreaterThan(step?.end ?? 0);
      expect(save?.y).toBeGreaterThan(preview?.end ?? 0);
    } else {
      expect(preview?.x).toBeGreaterThan((step?.x ?? 0) + 300);
      expect(save?.y).toBeGreaterThan(step?.end ?? 0);
      expect(save?.x).toBe(step?.x);
    }
    // By keyboard, too: what is shown comes right before saving.
    await field(page, 'Shown for').focus();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Save and turn on' }).and(page.locator(':focus')).waitFor();
  });
});

test('of forty accounts, the oldest can be chosen, too', async () => {
  const many = await connectedTeam(world);
  await world.app.sql(
    `INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name, scopes,
       status_changed_at, updated_at)
     SELECT id, $2, 'slack', 'bot_token', id, 'Workspace ' || n, '{}', now(), now()
     FROM unnest($1::text[]) WITH ORDINALITY AS made (id, n)`,
    [Array.from({ length: 40 }, () => newId('con_')), many.id],
  );
  const page = await visit(browser, world.app, many.id, { path: `${NEW}?recipe=tell-research` });
  await choose(field(page, 'Account'), 'Acme Research');
  await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#research');
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await card(page, 'Slack: Acme Research').waitFor();
  await card(page, 'Slack: Workspace 40').waitFor();
});
