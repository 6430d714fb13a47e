import { describe, expect, test } from 'vitest';
import { choose, overflow, violations } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam();

describe('the event log', () => {
  test('shows what happened, what it says, where it went, and sends it to an endpoint', async () => {
    const { app, receiver } = stage;
    receiver.respond('/listens', { status: 500, body: 'broken' });
    await app.endpoint(team.key, receiver.url('/listens'), ['evaluation.completed']);
    await app.endpoint(team.key, receiver.url('/other'), ['calibration.frozen']);
    const object = { id: 'eval_1', name: 'Checkout redesign' };
    await app.publish(team.key, { type: 'evaluation.completed', object });
    await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_1', evaluationId: 'eval_1' } });

    const { page } = await browser.signIn(app, team.id, { path: '/settings/events' });
    const rows = page.getByRole('list', { name: 'Events' }).getByRole('listitem');
    await rows.filter({ hasText: 'Checkout redesign' }).waitFor();
    expect(await rows.count()).toBe(2);

    await page.getByLabel('About').fill('rat_1');
    await until(async () => (await rows.count()) === 1);
    expect(await rows.first().textContent()).toContain('Rating created');
    await page.getByLabel('About').fill('');

    await page.getByRole('button', { name: 'Open Evaluation completed, Checkout redesign' }).click();
    const drawer = page.getByRole('dialog', { name: 'Evaluation completed' });
    await drawer.getByText('Failed, tried again').waitFor();
    await drawer.getByText('answered 500').waitFor();
    expect(await drawer.getByLabel('The event as JSON').textContent()).toContain(
      '"name": "Checkout redesign"',
    );
    expect(await violations(page)).toEqual([]);

    await choose(drawer.getByRole('combobox', { name: 'Send it to an endpoint' }), receiver.url('/other'));
    await drawer.getByRole('button', { name: 'Send' }).click();
    await drawer.getByText('Delivered').waitFor();
    expect(receiver.forPath('/other')).toHaveLength(1);
  });

  test('pages instead of loading everything, and says when nothing matches', async () => {
    const { app } = stage;
    const other = await app.team();
    const events = Array.from({ length: 30 }, (_, n) => ({
      type: 'rating.created',
      data: { object: { id: `rat_${n}` } },
    }));
    await app.call('POST', '/events/batch', other.key, { events });
    const { page } = await browser.signIn(app, other.id, { path: '/settings/events', width: 360 });
    const rows = page.getByRole('list', { name: 'Events' }).getByRole('listitem');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(25);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => (await rows.count()) === 30);
    await page.getByLabel('About').fill('nothing');
    await page.getByText('No such events').waitFor();
  });
});

describe('API keys', () => {
  test('are created with words for what they may do, shown once, and revoked by typing their name', async () => {
    const { app } = stage;
    const { page } = await browser.signIn(app, team.id, { path: '/settings/api-keys' });
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Enter a name').waitFor();
    await dialog.getByLabel('Name').fill('Nightly export');
    await dialog.getByLabel('Publish events').check();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    const token = await dialog.getByLabel('API key', { exact: true }).inputValue();
    expect(token).toMatch(/^ak_live_/);
    const scopes = ['events:read', 'webhooks:read', 'webhooks:write', 'events:write'];
    expect((await app.call('GET', '/auth/whoami', token)).body.scopes).toEqual(scopes);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    const card = page.getByRole('article', { name: 'Nightly export' });
    await card.getByText('Create and change webhooks', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);

    await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
    const confirm = page.getByRole('dialog', { name: 'Revoke Nightly export' });
    expect(await confirm.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true);
    await confirm.getByLabel('Type "Nightly export" to confirm').fill('Nightly export');
    await confirm.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('article', { name: 'Nightly export' }).waitFor({ state: 'detached' });
    expect((await app.call('GET', '/auth/whoami', token)).status).toBe(401);
  });

  test('are not for editors', async () => {
    const { page } = await browser.signIn(stage.app, team.id, { role: 'editor', path: '/settings/api-keys' });
    await page.getByText('managed by the admins').waitFor();
    expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  });
});

test.each(['light', 'dark'] as const)(
  'both pages are accessible (%s) and fit a narrow window',
  async (theme) => {
    for (const path of ['/settings/events', '/settings/api-keys']) {
      const { page } = await browser.signIn(stage.app, team.id, { theme, path, width: 360 });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
      expect(await violations(page), path).toEqual([]);
      expect(await overflow(page), path).toBe(0);
    }
  },
);
