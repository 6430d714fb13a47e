import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, field, GALLERY, ownAddress, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam({ env: await ownAddress() });
const browser = useBrowser();

const open = (path: string) => visit(browser, world.app, team.id, { path });
const NEW = `${GALLERY}/automations/new`;
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });
const saved = (page: Page) => page.getByText('Saved. From the next event on, it works like this.').waitFor();
const get = async (id: string) => (await world.app.call('GET', `/automations/${id}`, team.key)).body;
const idOf = (page: Page) => /aut_\w+/.exec(page.url())?.[0] ?? '';

describe('a new automation', () => {
  test('from nothing: events, conditions in rows, a text with fields', async () => {
    const page = await open(NEW);
    await page.getByText('Choose what should happen, and see here').waitFor();
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).uncheck();
    await page.getByRole('checkbox', { name: 'Rating created' }).check();
    await page.getByRole('checkbox', { name: 'Evaluation created' }).check();

    await page.getByRole('button', { name: 'Add a condition' }).click();
    const first = page.getByRole('group', { name: 'Condition 1' });
    await choose(field(first, 'Field'), 'Rater type', { typed: 'rater ty' });
    await first.getByText('For example: autouser').waitFor();
    await choose(field(first, 'Value'), 'human');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    const second = page.getByRole('group', { name: 'Condition 2' });
    const own = 'dimensionRatings.delight';
    await choose(field(second, 'Field'), own, { typed: `object.${own}` });
    await choose(field(second, 'Comparison'), 'is at least');
    await field(second, 'Value').fill('4');
    await page.getByText('At least one is true').click();

    await page.getByRole('radio', { name: 'Send a message: Slack' }).click();
    await choose(field(page, 'Channel'), '#general');
    await choose(field(page, 'Message'), 'My own text');
    await page.getByRole('button', { name: 'Write my own text' }).click();
    await field(page, 'Text').fill('New: ');
    const chips = page.getByRole('group', { name: 'Insert a field into Text' });
    await chips.getByRole('button', { name: 'More fields' }).click();
    await page.getByRole('textbox', { name: 'Search fields' }).fill('justif');
    await page.getByRole('button', { name: /^Justification/ }).click();
    expect(await field(page, 'Text').inputValue()).toBe('New: {{ object.justification }}');
    await choose(field(page, 'Shown for'), 'Rating created (sample)');
    await preview(page).getByText('New: The steps are clear once begun').waitFor();
    await preview(page).getByText('With this event, nothing would happen').waitFor();

    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await saved(page);
    expect(await get(idOf(page))).toMatchObject({
      name: 'Send a message: rating created, evaluation created',
      enabled_events: ['rating.created', 'evaluation.created'],
      filter: {
        any: [
          { path: 'data.object.raterType', op: 'eq', value: 'human' },
          { path: 'data.object.dimensionRatings.delight', op: 'gte', value: 4 },
        ],
      },
      config: { channel: 'C0GENERAL1', format: 'text', text: 'New: {{ object.justification }}' },
      status: 'enabled',
    });
    await page.getByText(/evaluation\.created has no object\.justification/).waitFor();
  });

  test('what is missing is said at the fields, by the page and by the API', async () => {
    const page = await open(NEW);
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).uncheck();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByText('Choose at least one event').waitFor();
    await page.getByText('Choose what should happen', { exact: true }).waitFor();
    await page.getByText('Choose a field, or remove this condition').waitFor();
    await page.getByRole('button', { name: 'Remove condition 1' }).click();
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).check();
    await page.getByRole('radio', { name: 'Create an issue: Linear' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await expect.poll(() => field(page, 'Team').getAttribute('aria-invalid')).toBe('true');
    await choose(field(page, 'Team'), /Engineering/);
    await expect.poll(() => field(page, 'Team').getAttribute('aria-invalid')).not.toBe('true');

    await page.getByRole('button', { name: 'Write my own title' }).click();
    await field(page, 'Title').fill('{{ object.name');
    await preview(page)
      .getByText(/Title: /)
      .waitFor();
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await expect.poll(() => field(page, 'Title').getAttribute('aria-invalid')).toBe('true');
    await field(page, 'Title').and(page.locator(':focus')).waitFor();
    expect(await field(page, 'Title').inputValue()).toBe('{{ object.name');
    await page.getByRole('button', { name: 'Back to the ready-made title' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await saved(page);
    expect((await get(idOf(page))).config).toEqual({ team: linearIds.engineering });
  });

  test('a channel that the vendor does not have is an error of the field, and can be pasted otherwise', async () => {
    const page = await open(`${NEW}?recipe=tell-research`);
    await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#research');
    await choose(field(page, 'Channel'), 'Use “#not-there”', { typed: '#not-there' });
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await expect.poll(() => field(page, 'Channel').getAttribute('aria-invalid')).toBe('true');
    await choose(field(page, 'Channel'), '#design-leads · Private', { typed: 'C0SECRET01' });
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await saved(page);
    expect((await get(idOf(page))).config.channel).toBe('C0SECRET01');
  });

  test('half of it survives a lost connection and going elsewhere', async () => {
    const page = await open(`${NEW}?recipe=tell-research`);
    await field(page, 'Name').fill('Half of it');
    await preview(page).getByText('View results').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await page.context().setOffline(false);
    expect(await field(page, 'Name').inputValue()).toBe('Half of it');
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
    await page.goBack();
    await page.getByText('Here is what you had begun').waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('Half of it');
    await page.getByRole('button', { name: 'Start over' }).click();
    expect(await field(page, 'Name').inputValue()).toBe('Results to #research');
    await page.reload();
    await field(page, 'Name').waitFor();
    expect(await page.getByText('Here is what you had begun').count()).toBe(0);
  });

  test('columns of Notion are mapped, searched in the database that was chosen', async () => {
    const page = await open(`${NEW}?recipe=ratings-log`);
    await page.getByRole('button', { name: 'Choose columns myself' }).click();
    const column = page.getByRole('group', { name: 'Column 1', exact: true });
    expect(await field(column, 'Column').getAttribute('placeholder')).toBe('Choose the database first');
    await choose(field(page, 'Database'), 'Evaluations');
    await choose(field(column, 'Column'), 'Comment · Text', { typed: 'comm' });
    await field(column, 'Value').fill('{{ object.justification }}');
    await preview(page).getByRole('rowheader', { name: 'Comment' }).waitFor();
    await page.getByRole('button', { name: 'Add a column' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    const second = page.getByRole('group', { name: 'Column 2', exact: true });
    await expect.poll(() => field(second, 'Column').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Remove column 2' }).click();
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await saved(page);
    expect((await get(idOf(page))).config).toEqual({
      add_missing_columns: true,
      data_source: world.database,
      columns: [{ column: 'Comment', value: '{{ object.justification }}' }],
    });
  });
});

describe('an automation that exists', () => {
  const nested = { not: { any: [{ path: 'data.object.type', op: 'eq', value: 'SxS' }] } };

  test('keeps conditions that rows cannot show', async () => {
    const id = await automate(world.app, team.key, {
      connection_id: team.slack,
      filter: nested,
      config: { channel: 'C0RESEARCH' },
    });
    const page = await open(automationPath(id));
    const json = field(page, 'Condition as JSON');
    expect(JSON.parse(await json.inputValue())).toEqual(nested);
    await field(page, 'Name').fill('Another name');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await saved(page);
    expect(await get(id)).toMatchObject({ name: 'Another name', filter: nested });
    await page.getByRole('heading', { name: 'Another name', level: 1 }).waitFor();
    await json.fill('{"path": ');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This is not valid JSON').waitFor();
    await json.fill('{"path": "type", "op": "resembles"}');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page
      .getByText(/must be one of eq, ne/i)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Replace it with simple conditions' }).click();
    await page.getByRole('button', { name: 'Remove condition 1' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => (await get(id)).filter).toBe(null);
  });

  test('is changed without losing what is not shown, and what depends on the team is chosen anew', async () => {
    const config = { team: linearIds.engineering, title: 'My {{ object.name }}', estimate: '3' };
    const id = await automate(world.app, team.key, { connection_id: team.linear, config });
    const page = await open(automationPath(id));
    await expect.poll(() => field(page, 'Team').inputValue()).toBe('Engineering · ENG');
    expect(await page.getByText('Here is what you had begun').count()).toBe(0);
    await choose(field(page, 'Status'), 'Todo');
    await choose(field(page, 'Team'), /Design/);
    await expect.poll(() => field(page, 'Status').inputValue()).toBe('');
    await choose(field(page, 'Status'), 'Backlog');
    await preview(page).getByText('My Checkout redesign').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await saved(page);
    const after = (await get(id)).config;
    expect(after).toMatchObject({ title: config.title, estimate: '3', team: linearIds.design });
    expect(after.state).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('shows what it would make of an event that has happened', async () => {
    const { app } = world;
    const config = { channel: 'C0RESEARCH' };
    const id = await automate(app, team.key, { connection_id: team.slack, config });
    await app.publish(team.key, {
      type: 'evaluation.completed',
      object: { id: 'eval_1', name: 'Last week’s' },
    });
    const page = await open(automationPath(id));
    await choose(field(page, 'Shown for'), /^Last week’s/);
    await preview(page).getByText('Last week’s').first().waitFor();
  });

  test('is tested for real; a test that fails says why', async () => {
    const { app, slack } = world;
    const id = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    const page = await open(automationPath(id));
    slack.refuse('is_archived');
    await page.getByRole('button', { name: 'Save and test it now' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The test did not arrive' });
    await alert
      .getByText(/archived/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Save and test it now' }).click();
    await page.getByText('The test has arrived').waitFor();
    await app.call('PATCH', `/automations/${id}`, team.key, { status: 'disabled' });
    await page.reload();
    await page.getByRole('button', { name: 'Save and test it now' }).click();
    await page.getByText('It is saved, but the test could not be sent').waitFor();
  });
});
