import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { overflow, violations } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam({ env: { RETRY_SCHEDULE: '1,300' } });

/** An endpoint whose receiver answers so, one answer an event; its log. */
async function logOf(path: string, answers: { status: number; body?: string }[]) {
  const { app, receiver } = stage;
  receiver.respond(path, (n) => answers[n - 1] ?? { status: 200, body: 'taken' });
  const { id } = await app.endpoint(team.key, receiver.url(path), ['rating.created']);
  const publish = (object: Record<string, unknown>) =>
    app.publish(team.key, { type: 'rating.created', object });
  return { id, publish, path: `/settings/webhooks/${id}` };
}

const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
const count = (page: Page, expected: number) =>
  until(async () => (await rows(page).count()) === expected + 1);

describe('the log of an endpoint', () => {
  test('has a row an event, which unfolds to its tries, each to be opened', async () => {
    const { app } = stage;
    const { id, path, publish } = await logOf('/story', [{ status: 502, body: 'bad gateway' }]);
    await publish({ id: 'rat_story', name: 'The first one' });
    await until(async () => (await app.deliveries(id)).some(({ status }) => status === 'delivered'));
    const { page } = await browser.signIn(app, team.id, { path: `${path}/deliveries` });
    await count(page, 1);
    const row = rows(page).nth(1);
    expect(await row.textContent()).toMatch(/Delivered.*Rating created.*The first one.*took it \(200\)/);
    const unfold = row.getByRole('button', { name: '2 tries of Rating created' });
    expect(await unfold.getAttribute('aria-expanded')).toBe('false');
    await unfold.focus();
    await page.keyboard.press('Enter');
    const tries = page.getByRole('list', { name: 'Tries of Rating created' }).getByRole('listitem');
    expect(await tries.count()).toBe(2);
    expect(await tries.nth(1).textContent()).toContain('had an error of its own (502)');
    expect(await violations(page)).toEqual([]);
    await tries.nth(1).getByRole('button', { name: 'Open Rating created, try 1' }).click();
    await page.getByRole('dialog', { name: 'Delivery' }).getByText('bad gateway').waitFor();
  });

  test('is searched by ids, names and answers, and filtered by the status of the answer', async () => {
    const { app } = stage;
    const { id, path, publish } = await logOf('/found', [{ status: 404, body: 'no such route' }]);
    const first = await publish({ id: 'rat_a', name: 'Checkout' });
    await until(async () => (await app.deliveries(id)).some(({ status }) => status === 'delivered'));
    await publish({ id: 'rat_b', name: 'Search page' });
    await app.settled(id);
    const { page } = await browser.signIn(app, team.id, { path: `${path}/deliveries` });
    await count(page, 2);
    const search = page.getByRole('textbox', { name: 'Search' });
    const answer = page.getByRole('combobox', { name: 'Answer' });
    for (const text of [first, 'rat_a', 'checkout', 'no such route']) {
      await search.fill(text);
      await count(page, 1);
      await rows(page).filter({ hasText: 'Checkout' }).waitFor();
      await until(async () => new URL(page.url()).searchParams.get('q') === text);
    }
    await search.fill('nowhere to be found');
    await page.getByText('No such deliveries').waitFor();
    await search.fill('');
    await count(page, 2);
    await answer.click();
    await page.getByRole('option', { name: '404' }).click();
    await count(page, 1);
    expect(page.url()).toContain('answer=404');
    await answer.fill('418');
    await page.getByRole('option', { name: '418' }).click();
    await page.getByText('No such deliveries').waitFor();
    await page.reload();
    await page.getByText('No such deliveries').waitFor();
    expect(await answer.inputValue()).toBe('418');
  });

  test('sends several events again, after it has said how many', async () => {
    const { app, receiver } = stage;
    const { id, path, publish } = await logOf('/again', []);
    for (const n of [1, 2, 3]) await publish({ id: `rat_${n}`, name: `Rating ${n}` });
    await app.settled(id);
    const { page } = await browser.signIn(app, team.id, { role: 'editor', path: `${path}/deliveries` });
    await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
    await page.getByText('3 events selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select Rating created, Rating 2' }).uncheck();
    const group = page.getByRole('group', { name: 'Selected events' });
    await group.getByText('2 events selected').waitFor();
    await group.getByRole('button', { name: 'Send again…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send 2 events again?' });
    await dialog.waitFor();
    expect(receiver.forPath('/again')).toHaveLength(3);
    await dialog.getByRole('button', { name: 'Send 2 events again' }).click();
    await page.getByText('2 events on the way.').waitFor();
    await until(() => receiver.forPath('/again').length === 5);
    await group.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '2 tries of Rating created' }).first().waitFor();
    await count(page, 3);
  });

  test('fits where there is little room, and offers a viewer nothing to select', async () => {
    const { app } = stage;
    const { id, path, publish } = await logOf('/narrow', [{ status: 500 }]);
    await publish({ id: 'rat_narrow', name: 'A rather long name of a rating that has to be cut somewhere' });
    await until(async () => (await app.deliveries(id)).some(({ status }) => status === 'delivered'));
    const { page } = await browser.signIn(app, team.id, { path: `${path}/deliveries`, width: 360 });
    await page.getByRole('button', { name: '2 tries of Rating created' }).click();
    await page.getByRole('checkbox', { name: /^Select Rating created/ }).check();
    await page.getByText('1 event selected').waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    const { page: viewers } = await browser.signIn(app, team.id, {
      role: 'viewer',
      path: `${path}/deliveries`,
    });
    await count(viewers, 1);
    expect(await viewers.getByRole('checkbox').count()).toBe(0);
  });
});

test('an endpoint that fails says what to do about it, until it works again', async () => {
  const { app, receiver } = stage;
  const { id, path, publish } = await logOf('/advice', [{ status: 429 }, { status: 429 }]);
  await publish({ id: 'rat_advice' });
  await until(
    async () => (await app.deliveries(id)).filter(({ status }) => status === 'failed').length === 2,
  );
  const { page } = await browser.signIn(app, team.id, { path });
  const note = page.getByRole('note', { name: 'Your receiver is asked too often' });
  await note.getByText(/Set a rate limit under Settings/).waitFor();
  expect(await violations(page)).toEqual([]);
  await note.getByRole('link', { name: 'See the last failure' }).click();
  await page.getByRole('dialog', { name: 'Delivery' }).getByText('What came back').waitFor();
  await page.keyboard.press('Escape');
  await note.getByRole('link', { name: 'Change the settings' }).click();
  await page.getByLabel('URL').waitFor();
  receiver.respond('/advice', { status: 200 });
  await publish({ id: 'rat_works' });
  await app.settled(id);
  await note.waitFor({ state: 'hidden' });
});
