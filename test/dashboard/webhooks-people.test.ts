import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type PersonOptions, useBrowser, violations } from '../support/browser.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '300' } });
const browser = useBrowser();
let team: { id: string; key: string };
let id: string;

beforeAll(async () => {
  const { app, receiver } = stage;
  team = await app.team();
  receiver.respond('/hook', (n) => ({ status: n % 3 === 0 ? 503 : 200, body: 'ok' }));
  ({ id } = await app.endpoint(team.key, receiver.url('/hook')));
  for (const n of [1, 2, 3, 4])
    await app.publish(team.key, { type: 'rating.created', object: { id: `rat_${n}` } });
  await app.settled(id);
});

const pages = { list: '', overview: '/ID', deliveries: '/ID/deliveries', settings: '/ID/settings' };
const pathOf = (page: keyof typeof pages) => `/settings/webhooks${pages[page].replace('ID', id)}`;
const signIn = (page: keyof typeof pages, options: PersonOptions = {}) =>
  browser.signIn(stage.app, team.id, { ...options, path: pathOf(page) });
const buttons = (page: Page) => page.getByRole('button').allTextContents();
const MANAGING = [
  'Create endpoint',
  'Send test event',
  'Save',
  'Rotate secret',
  'Disable endpoint',
  'Delete endpoint',
];

describe('roles', () => {
  test('a viewer sees everything and can change nothing', async () => {
    const { page } = await signIn('list', { role: 'viewer' });
    await page.getByText(/% delivered/).waitFor();
    const seen = await buttons(page);
    await page.getByRole('link', { name: stage.receiver.url('/hook') }).click();
    await page.getByRole('img', { name: /delivered and \d+ failed attempts in the last 24 hours/ }).waitFor();
    seen.push(...(await buttons(page)));
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await page.getByRole('button', { name: 'Open Rating created, try 1' }).first().click();
    await page.getByRole('dialog').getByText('What came back').waitFor();
    seen.push(...(await buttons(page)));
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText('Only admins and the owner of your team can change this.').waitFor();
    expect(await page.getByLabel('URL').isDisabled()).toBe(true);
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    expect(seen.filter((name) => [...MANAGING, 'Replay', 'Recover since…'].includes(name))).toEqual([]);
  });

  test('an editor may send again, and no more', async () => {
    const { page } = await signIn('deliveries', { role: 'editor' });
    await page.getByRole('button', { name: 'Recover since…' }).waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Delivered' })
      .first()
      .getByRole('button', { name: /^Open/ })
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Replay' }).click();
    await drawer.getByText('Sends again').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText('Only admins and the owner').waitFor();
    expect((await buttons(page)).filter((name) => MANAGING.includes(name))).toEqual([]);
  });
});

describe('a team without the plan', () => {
  test('reads why, and can look round an example without a single refusal', async () => {
    const { app } = stage;
    const free = await app.team('free');
    const refused: string[] = [];
    const { page } = await browser.signIn(app, free.id, { path: '/settings/api-keys' });
    page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
    await page.goto(new URL('/settings/webhooks', page.url()).href);
    await page.getByText('Webhooks come with the Pro plan').waitFor();
    await page.getByText('nothing here is real').waitFor();
    expect(await page.getByRole('button', { name: 'Create endpoint' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Results to the data warehouse' }).click();
    await page.getByText('This endpoint is an example').waitFor();
    await page.getByRole('list', { name: 'In the last 24 hours' }).waitFor();
    await page.getByText('Month').click();
    await page.getByRole('img', { name: /in the last 30 days/ }).waitFor();
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await page.getByRole('row').filter({ hasText: 'next try in' }).first().getByRole('button').click();
    await page.getByRole('dialog').getByText('Back in a moment').waitFor();
    expect(await page.getByRole('button', { name: 'Replay' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Settings' }).click();
    expect(await page.getByLabel('URL').isDisabled()).toBe(true);
    expect((await buttons(page)).filter((name) => MANAGING.includes(name))).toEqual([]);
    expect(refused).toEqual([]);
  });
});

describe('when something is wrong', () => {
  test('the end of a session and a lost connection are said, and a half-filled form goes on where it was', async () => {
    const { app } = stage;
    const { page, context } = await signIn('settings');
    await page.getByLabel('Description').fill('Half written');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Remove condition 1' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The server cannot be reached').first().waitFor();
    await page.getByText('The connection is lost', { exact: true }).waitFor();
    await context.setOffline(false);
    await page.getByText('The connection is lost', { exact: true }).waitFor({ state: 'hidden' });

    const [cookie] = await context.cookies();
    await app.sql('DELETE FROM sessions');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your session has ended', { exact: true }).waitFor();
    expect(await page.getByLabel('Description').inputValue()).toBe('Half written');

    // Signing in again, as in another tab, is all that it needs.
    const session = await app.session(team.id, 'owner');
    const value = session.cookie?.split('=').slice(1).join('=') ?? '';
    await context.addCookies([{ ...cookie, name: cookie?.name ?? '', value: decodeURIComponent(value) }]);
    await page.getByText('Your session has ended', { exact: true }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await app.call('GET', `/webhooks/${id}`, team.key)).body.description).toBe('Half written');
    await app.call('PATCH', `/webhooks/${id}`, team.key, { description: null });
  });

  test.each([
    {
      what: 'a recovery',
      path: () => pathOf('deliveries'),
      open: 'Recover since…',
      field: 'Since',
      value: '2026-05-04T10:00',
      send: 'Recover',
      done: 'Recovered',
    },
    {
      what: 'an API key',
      path: () => '/settings/api-keys',
      open: 'Create key',
      field: 'Name',
      value: 'Half named',
      send: 'Create',
      done: 'Your key is ready',
    },
    {
      what: 'an endpoint',
      path: () => pathOf('list'),
      open: 'Create endpoint',
      field: 'URL',
      value: 'https://half.example/written',
      send: 'Create',
      done: 'Your endpoint is ready',
    },
  ])(
    'in the dialog for $what too, in words for people and where they look',
    async ({ path, open, field, value, send, done }) => {
      const { page, context } = await browser.signIn(stage.app, team.id, { path: path() });
      await page.getByRole('button', { name: open, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(field, { exact: true }).fill(value);
      const press = () => dialog.getByRole('button', { name: send, exact: true }).click();

      await context.setOffline(true);
      await press();
      await dialog.getByText('The server cannot be reached').waitFor();
      await context.setOffline(false);

      // The cookie's time is over: the browser has thrown it away.
      const cookies = await context.cookies();
      await context.clearCookies();
      await press();
      await dialog
        .getByText('Your session has ended. Open the settings from your product again in another tab')
        .waitFor();
      expect(await dialog.getByLabel(field, { exact: true }).inputValue()).toBe(value);

      await context.addCookies(cookies);
      await press();
      await page.getByText(done, { exact: true }).waitFor();
    },
  );
});
