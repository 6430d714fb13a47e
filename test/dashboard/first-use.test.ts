import { describe, expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { connect, field, GALLERY, ownAddress, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam({ env: await ownAddress() });
const browser = useBrowser();
const NEW = `${GALLERY}/automations/new`;

describe('a team that has nothing yet', () => {
  test('begins with what people want, and is led to the first real event', async () => {
    const { app } = world;
    const { id, key } = await app.team();
    const page = await visit(browser, app, id, { role: 'admin' });
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByText('Choose one below').waitFor();
    const wishes = page.getByRole('region', { name: 'What would you like to happen?' });
    const order = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(order.indexOf('What would you like to happen?')).toBeLessThan(order.indexOf('Apps'));
    await wishes.getByRole('article', { name: 'Tell #research when an evaluation completes' }).waitFor();

    await connect(page, page.getByRole('link', { name: 'Connect Slack', exact: true }));
    await page.getByText('Automations can use it from here on.').waitFor();
    expect(await page.getByText(/was waiting/).count()).toBe(0);
    await steps.getByText('Begin with a recipe').waitFor();

    const { body } = await app.call('GET', '/connections', key);
    const automation = await automate(app, key, {
      connection_id: body.data[0].id,
      config: { channel: 'C0RESEARCH' },
    });
    await steps.getByText(/^Nothing has happened in .* yet/).waitFor();
    await wishes.waitFor({ state: 'detached' });
    await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'The first' } });
    await app.settled(automation);
    await steps.waitFor({ state: 'detached' });
  });

  test('viewers are told who can do it, and steps can be hidden', async () => {
    const { id } = await world.app.team();
    const page = await visit(browser, world.app, id, { role: 'viewer' });
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByText('Ask an admin of your team').waitFor();
    await page.getByText('Editors and admins turn it on').waitFor();
    await steps.getByRole('button', { name: 'Hide these steps' }).click();
    await steps.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    expect(await steps.count()).toBe(0);
  });
});

test('who connects again is told that what waited goes out', async () => {
  const { app } = world;
  const { id, key } = await app.team();
  const owner = await app.session(id, 'owner');
  const connection = await connectByOAuth(app, 'slack', owner);
  await app.sql(
    "UPDATE connections SET status = 'needs_reconnect', created_at = now() - interval '1 day' WHERE id = $1",
    [connection],
  );
  const page = await visit(browser, app, id, { role: 'admin' });
  await page
    .getByRole('link', { name: /^(Connect again|Reconnect)/ })
    .first()
    .click();
  await page.getByText('What was waiting for this account goes out now').waitFor();
  expect((await app.call('GET', `/connections/${connection}`, key)).body.status).toBe('active');
});

describe('words that people know', () => {
  const open = (path: string) => visit(browser, world.app, team.id, { role: 'editor', path });

  test('scores come first, and ids only for those who look for them', async () => {
    const page = await open(`${NEW}?recipe=tell-research`);
    await page.getByRole('button', { name: 'Add a condition' }).click();
    const chooser = page.getByRole('group', { name: 'Condition 1' }).getByRole('combobox', { name: 'Field' });
    await chooser.click();
    const offered = page.getByRole('option');
    await offered.first().waitFor();
    const names = await offered.allTextContents();
    expect(names.slice(0, 4).every((name) => /score/i.test(name))).toBe(true);
    expect(names).not.toContain('Evaluation ID');
    await chooser.fill('evaluation id');
    await page.getByRole('option', { name: 'Evaluation ID' }).waitFor();
  });

  test('priority is a choice, and the due date a number with a unit, or a text as before', async () => {
    const page = await open(`${NEW}?recipe=usability-issue`);
    await page.getByRole('radio', { name: 'Create an issue: Linear' }).waitFor();
    await choose(field(page, 'Team'), /Engineering/);
    await choose(field(page, 'Priority'), 'Urgent');
    await choose(field(page, 'Due date'), 'Weeks after the event');
    await page.getByRole('textbox', { name: 'Due date: how many' }).fill('3');
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByText('Saved. From the next event on').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const get = async () => (await world.app.call('GET', `/automations/${id}`, team.key)).body.config;
    expect(await get()).toMatchObject({ priority: 'urgent', due_date: '3w' });
    await choose(field(page, 'Due date'), /^Something else/);
    await field(page, 'Due date, in your own words').fill('2026-12-24');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => (await get()).due_date).toBe('2026-12-24');
    await choose(field(page, 'Due date'), 'Not set');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => 'due_date' in (await get())).toBe(false);
  });

  test('times say in which zone they are', async () => {
    const page = await open(GALLERY);
    await world.app.publish(team.key, { type: 'evaluation.created', object: { id: 'eval_z' } });
    await page.goto(new URL('/settings/events', page.url()).href);
    await page.locator('time').first().hover();
    await page
      .getByRole('tooltip')
      .getByText(/(UTC|GMT|[A-Z]{3,4})/)
      .waitFor();
  });
});
