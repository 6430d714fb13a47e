import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { sampleObject } from '../support/catalog.ts';
import { useIntegrations } from '../support/integrations.ts';
import { until } from '../support/until.ts';
import { card, connect, field, ownAddress, visit } from './integrations-stage.ts';

const world = useIntegrations({ env: await ownAddress() });
const browser = useBrowser();

/** A newcomer's way: a recipe, connecting on the way, back to what was begun. */
async function begin(recipe: string, app: string): Promise<{ page: Page; key: string }> {
  const { id, key } = await world.app.team();
  const page = await visit(browser, world.app, id);
  await page.getByRole('link', { name: `Use this recipe: ${recipe}` }).click();
  await page.getByText(`${app} isn't connected yet`).waitFor();
  await connect(page, page.getByRole('link', { name: `Connect ${app}` }));
  await page.getByRole('heading', { name: recipe, level: 1 }).waitFor();
  return { page, key };
}

const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });

/** Saves, tests, and returns the address of what the test has made. */
async function saveAndTest(page: Page): Promise<string | null> {
  await page.getByRole('button', { name: 'Save and test it now' }).click();
  await page.getByText('The test has arrived').waitFor();
  const { pathname } = new URL(page.url());
  expect(pathname).toMatch(/\/automations\/aut_\w+$/);
  return page.getByRole('link', { name: /^Open / }).getAttribute('href');
}

test('Tell #research when an evaluation completes', async () => {
  const { app, slack } = world;
  const { page, key } = await begin('Tell #research when an evaluation completes', 'Slack');
  expect(await field(page, 'Account').inputValue()).toBe('Acme Research');
  await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#research');
  await preview(page).getByText('Checkout redesign: guest flow').waitFor();
  await preview(page).getByText('#research').waitFor();
  await preview(page).getByText('View results').waitFor();
  const link = await saveAndTest(page);
  expect(slack.messages).toHaveLength(1);
  expect(slack.messages[0]).toMatchObject({
    channel: 'C0RESEARCH',
    text: expect.stringContaining('Checkout'),
  });
  expect(link).toMatch(/^https:\/\/acme-research\.slack\.com\/archives\/C0RESEARCH\//);

  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'The real thing' } });
  await until(() => slack.messages.some(({ text }) => text.includes('The real thing')));
  await page.getByRole('tab', { name: 'Log' }).click();
  await page
    .getByRole('article', { name: /^Delivered/ })
    .nth(1)
    .waitFor();
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  const made = card(page, 'Results to #research');
  await made.getByText('When an evaluation completes: send a message in Slack (Acme Research).').waitFor();
  await made.getByText(/Last delivered/).waitFor();
});

test('Linear issue when Usability is below 70 %', async () => {
  const { app, linear } = world;
  const { page, key } = await begin('Linear issue when Usability is below 70 %', 'Linear');
  const condition = page.getByRole('group', { name: 'Condition 1' });
  expect(await field(page, 'Field').inputValue()).toBe('Usability score');
  expect(await field(page, 'Comparison').inputValue()).toBe('is less than');
  expect(await field(page, 'Value').inputValue()).toBe('70 %');
  await condition.getByText('For example: 64 %').waitFor();
  await preview(page).getByText('Usability 64 % in Checkout redesign: guest flow').waitFor();
  await choose(field(page, 'Team'), /Engineering/);
  await preview(page).getByText('Engineering · New issue').waitFor();
  const link = await saveAndTest(page);
  expect(linear.issues).toHaveLength(1);
  expect(linear.issues[0]).toMatchObject({
    title: expect.stringMatching(/^Usability 64 %/),
    team: { key: 'ENG' },
    priority: 2,
  });
  expect(link).toBe(linear.issues[0]?.url);

  const completed = (id: string, usability: number) => {
    const sample = sampleObject('evaluation.completed') as { summary: object };
    const summary = { ...sample.summary, dimensionScores: { usability } };
    return app.publish(key, { type: 'evaluation.completed', object: { ...sample, id, name: id, summary } });
  };
  await completed('eval_bad', 0.4);
  await completed('eval_good', 0.82);
  await until(() => linear.issues.length === 2);
  await page.getByRole('tab', { name: 'Log' }).click();
  const skipped = page.getByRole('article', { name: /^Skipped/ });
  await skipped
    .getByText('The condition was not met: Usability score is 82 %, and it must be less than 70 %.')
    .waitFor();
  expect(linear.issues[1]).toMatchObject({ title: expect.stringContaining('eval_bad') });
});

test('Log every rating in Notion', async () => {
  const { app, notion, database } = world;
  const { page, key } = await begin('Log every rating in Notion', 'Notion');
  await preview(page).getByRole('rowheader', { name: 'Scores' }).waitFor();
  await preview(page).getByText('Usability 3, Clarity 4, Trust 4').waitFor();
  await choose(field(page, 'Database'), 'Evaluations');
  await preview(page).getByText('Evaluations · New row').waitFor();
  const link = await saveAndTest(page);
  expect(notion.workspace.rows(database)).toMatchObject([{ Event: 'Rating created' }]);
  expect(link).toMatch(/^https:\/\//);
  await app.publish(key, { type: 'rating.created', object: { id: 'rat_1', justification: 'Easy to find' } });
  await until(() => notion.workspace.rows(database).length === 2);
  expect(notion.workspace.rows(database)[1]).toMatchObject({ Comment: 'Easy to find', 'Object ID': 'rat_1' });
});

test('Append every result to a research log in Airtable', async () => {
  const { app, airtable } = world;
  const { page, key } = await begin('Append every result to a research log in Airtable', 'Airtable');
  await preview(page).getByRole('rowheader', { name: 'Scores' }).waitFor();
  await choose(field(page, 'Base'), 'Research');
  await choose(field(page, 'Table'), 'Evaluations');
  await preview(page).getByText('Evaluations · New record').waitFor();
  const link = await saveAndTest(page);
  expect(airtable.rows()).toMatchObject([{ Event: 'Evaluation completed', Agreement: 0.81 }]);
  expect(link).toMatch(/^https:\/\/airtable\.com\/app\w+\/tbl\w+\/rec/);
  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_9', name: 'The real thing' } });
  await until(() => airtable.rows().some((row) => row.Name === 'The real thing'));
});

test('Append every result to a Google spreadsheet', async () => {
  const { app, sheets } = world;
  const { id, tab } = sheets.add('Research log');
  const { page, key } = await begin('Append every result to a Google spreadsheet', 'Google Sheets');
  await preview(page).getByRole('rowheader', { name: 'Scores' }).waitFor();
  // No list may be seen with the scope that is asked for, so the link is pasted.
  await field(page, 'Spreadsheet').fill(`https://docs.google.com/spreadsheets/d/${id}/edit#gid=0`);
  await choose(field(page, 'Spreadsheet'), 'Research log');
  await choose(field(page, 'Tab'), 'Ratings');
  await preview(page).getByText('Ratings · New row').waitFor();
  const link = await saveAndTest(page);
  expect(tab.rows[0]?.slice(0, 3)).toEqual(['Date', 'Name', 'Event']);
  expect(link).toBe(`https://docs.google.com/spreadsheets/d/${id}/edit#gid=0`);
  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_9', name: 'The real thing' } });
  await until(() => tab.rows.some((row) => row.includes('The real thing')));
});

test('Pipe every rating and result into BigQuery', async () => {
  const { app, bigquery } = world;
  const { page, key } = await begin('Pipe every rating and result into BigQuery', 'BigQuery');
  await preview(page).getByRole('rowheader', { name: 'scores' }).waitFor();
  await choose(field(page, 'Project'), 'acme-research');
  await choose(field(page, 'Dataset'), 'product_events');
  await choose(field(page, 'Table'), 'autousers_events');
  await preview(page).getByText('product_events.autousers_events · New row').waitFor();
  // A table that is made at saving takes rows two minutes later: as if that had passed.
  bigquery.now = () => Date.now() - 180_000;
  const link = await saveAndTest(page);
  expect(link).toContain('https://console.cloud.google.com/bigquery?project=acme-research');
  const rows = () => bigquery.rows('product_events', 'autousers_events');
  expect(rows()).toMatchObject([{ event_type: 'evaluation.completed' }]);
  await app.publish(key, { type: 'rating.created', object: { id: 'rat_9', justification: 'Easy to find' } });
  await until(() => rows().some((row) => row.comment === 'Easy to find'));
});

/** The same for an app that is connected by pasting a URL. */
async function beginByPasting(recipe: string, app: string, label: string, url: string) {
  const { id, key } = await world.app.team();
  const page = await visit(browser, world.app, id);
  await page.getByRole('link', { name: `Use this recipe: ${recipe}` }).click();
  await page.getByText(`${app} isn't connected yet`).waitFor();
  await page.getByRole('button', { name: `Connect ${app}` }).click();
  const dialog = page.getByRole('dialog', { name: `Connect ${app}` });
  await field(dialog, label).fill(url);
  await dialog.getByRole('button', { name: 'Check and connect' }).click();
  await page.getByText(`${app} is connected`).waitFor();
  await page.getByRole('heading', { name: recipe, level: 1 }).waitFor();
  // Only the dialog was sent, not the automation around it.
  expect(await page.getByText('That did not work').count()).toBe(0);
  return { page, key };
}

test('Tell a Discord channel when an evaluation completes', async () => {
  const { app, discord } = world;
  const recipe = 'Tell a Discord channel when an evaluation completes';
  const { page, key } = await beginByPasting(recipe, 'Discord', 'Webhook URL', discord.url);
  await preview(page).getByText('Checkout redesign: guest flow').waitFor();
  await preview(page).getByText('View results').waitFor();
  const link = await saveAndTest(page);
  expect(discord.messages).toHaveLength(1);
  expect(link).toBe(
    `https://discord.com/channels/${discord.guild}/${discord.channel}/${discord.messages[0]?.id}`,
  );
  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'The real thing' } });
  await until(() => discord.messages.some(({ body }) => body.embeds?.[0]?.title === 'The real thing'));
});

test('Tell a Teams channel when an evaluation completes', async () => {
  const { app, teams } = world;
  const recipe = 'Tell a Teams channel when an evaluation completes';
  const { page, key } = await beginByPasting(recipe, 'Microsoft Teams', 'Workflow URL', teams.url);
  await preview(page).getByText('Checkout redesign: guest flow').waitFor();
  await preview(page).getByText('View results').waitFor();
  await page.getByRole('button', { name: 'Save and test it now' }).click();
  await page.getByText('The test has arrived').waitFor();
  expect(teams.posted).toHaveLength(1);
  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'The real thing' } });
  await until(() => teams.posted.some((card) => JSON.stringify(card).includes('The real thing')));
});

test('Mail the results when an evaluation completes', async () => {
  const { app, smtp } = world;
  const recipe = 'Mail the results when an evaluation completes';
  const { page, key } = await beginByPasting(recipe, 'E-mail', 'Address for answers', 'maya@acme.example');
  await field(page, 'To').fill('leo@acme.example, research@acme.example');
  await preview(page).getByText('To leo@acme.example, research@acme.example').waitFor();
  await preview(page).getByText('View results').waitFor();
  await page.getByRole('button', { name: 'Save and test it now' }).click();
  await page.getByText('The test has arrived').waitFor();
  expect(smtp.mails).toMatchObject([{ to: ['leo@acme.example', 'research@acme.example'] }]);
  await app.publish(key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'The real thing' } });
  await until(() => smtp.mails.some(({ headers }) => headers.subject === 'The real thing'));
});

test('Zapier, and everything else, is explained in steps', async () => {
  const { id } = await world.app.team('free');
  const page = await visit(browser, world.app, id);
  await page.getByRole('button', { name: 'How it works with Zapier' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect other apps with Zapier' });
  expect(await field(dialog, 'Server URL').inputValue()).toBe(new URL(page.url()).origin);
  await dialog.getByText('Webhooks come with the Pro plan').waitFor();
  await dialog.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  // What the guide says of a new key is true: the Zapier app asks for these.
  await page.getByRole('button', { name: 'Create key' }).click();
  const ticked = page.getByRole('dialog').getByRole('checkbox', { checked: true });
  await ticked.first().waitFor();
  const names = ['Read the event log', 'See webhooks and their deliveries', 'Create and change webhooks'];
  for (const name of names) await ticked.and(page.getByRole('checkbox', { name })).waitFor();
});
