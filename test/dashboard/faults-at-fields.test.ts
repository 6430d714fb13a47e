import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { field, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();
const NEW = '/settings/integrations/automations/new';
const save = (page: Page) => page.getByRole('button', { name: 'Save and turn on' }).click();

/** It is in sight, and where the keyboard is. */
async function isGoneTo(control: Locator): Promise<void> {
  await control.and(control.page().locator(':focus')).waitFor();
  const box = await control.boundingBox();
  const height = control.page().viewportSize()?.height ?? 0;
  expect(box && box.y >= 0 && box.y + box.height <= height).toBe(true);
}

describe('in the builder, the first thing that is wrong is gone to', () => {
  const open = (path = NEW) => visit(browser, world.app, team.id, { role: 'editor', path });

  test('events, and then what should happen', async () => {
    const page = await open();
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).uncheck();
    await save(page);
    await isGoneTo(page.getByRole('checkbox').first());
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).check();
    await save(page);
    await isGoneTo(page.getByRole('radio').first());
  });

  test('the account that is missing, with the way to connect it', async () => {
    const { id } = await world.app.team();
    const page = await visit(browser, world.app, id, { role: 'admin', path: NEW });
    await page.getByRole('radio', { name: 'Create an issue: Linear' }).click();
    await save(page);
    const missing = page.getByRole('alert').filter({ hasText: 'Connect a Linear account first' });
    await missing.getByRole('link', { name: 'Connect Linear' }).waitFor();
    await isGoneTo(missing);
  });

  test('the value of a condition', async () => {
    const page = await open(`${NEW}?recipe=tell-research`);
    await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#research');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    const condition = page.getByRole('group', { name: 'Condition 1' });
    await choose(condition.getByRole('combobox', { name: 'Field' }), 'Usability', { typed: 'usability' });
    await save(page);
    const value = condition.getByLabel('Value');
    await expect.poll(() => value.getAttribute('aria-invalid')).toBe('true');
    expect(await condition.getByRole('combobox', { name: 'Field' }).getAttribute('aria-invalid')).not.toBe(
      'true',
    );
    await isGoneTo(value);
  });

  test('the value of a column', async () => {
    const page = await open(`${NEW}?recipe=ratings-log`);
    await choose(field(page, 'Database'), 'Evaluations');
    await page.getByRole('button', { name: 'Choose columns myself' }).click();
    const column = page.getByRole('group', { name: 'Column 1', exact: true });
    await choose(field(column, 'Column'), 'Comment · Text', { typed: 'comm' });
    await field(column, 'Value').fill('{{ object.name');
    await save(page);
    await expect.poll(() => field(column, 'Value').getAttribute('aria-invalid')).toBe('true');
    await isGoneTo(field(column, 'Value'));
  });
});

describe('of an endpoint', () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = await world.app.endpoint(team.key, 'https://example.com/hooks'));
  });

  test('what the page itself sees is gone to', async () => {
    const page = await visit(browser, world.app, team.id, { path: `/settings/webhooks/${id}/settings` });
    await page.getByLabel('URL').fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await isGoneTo(page.getByLabel('URL'));
  });

  test('and so is what the server refuses', async () => {
    const page = await visit(browser, world.app, team.id, { path: `/settings/webhooks/${id}/settings` });
    await page.getByLabel('URL').fill('ftp://example.com');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => page.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
    await isGoneTo(page.getByLabel('URL'));
  });
});
