import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import { choose, useBrowser } from '../support/browser.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';
import { automationPath, card, field, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam({ env: { RETRY_SCHEDULE: '3600' } });
const browser = useBrowser();
let id: string;

beforeEach(async () => {
  const filter = { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 };
  id = await automate(world.app, team.key, {
    connection_id: team.slack,
    filter,
    config: { channel: 'C0RESEARCH' },
  });
  return async () => {
    await world.app.call('DELETE', `/automations/${id}`, team.key);
  };
});

const get = async () => (await world.app.call('GET', `/automations/${id}`, team.key)).body;
const completed = (name: string, usability: number) =>
  world.app.publish(team.key, {
    type: 'evaluation.completed',
    object: { id: `eval_${name}`, name, summary: { dimensionScores: { usability } } },
  });
const open = (role: 'owner' | 'editor' | 'viewer', path?: string) =>
  visit(browser, world.app, team.id, { role, ...(path !== undefined && { path }) });

describe('the list', () => {
  test('says in a sentence what each does, and turns it off and on', async () => {
    const page = await open('editor');
    const made = card(page, 'Tell slack');
    await made
      .getByText(
        'When an evaluation completes, and Usability score is less than 70 %: send a message in Slack (Acme Research).',
      )
      .waitFor();
    await made.getByText('Nothing delivered yet').waitFor();
    await made
      .getByRole('switch', { name: 'Tell slack is on', checked: true })
      .waitFor({ state: 'attached' });
    await made.getByText('On', { exact: true }).click();
    await made.getByText('It was disabled in the settings').waitFor();
    expect((await get()).status).toBe('disabled');
    await made
      .getByRole('switch', { name: 'Tell slack is off', checked: false })
      .waitFor({ state: 'attached' });
    await made.getByText('Off', { exact: true }).click();
    await made.getByText('It is off').waitFor({ state: 'detached' });
    expect((await get()).status).toBe('enabled');
    await completed('Listed', 0.5);
    await made.getByText(/Last delivered/).waitFor();
  });

  test('finds among many by name, app and state, and what fails comes first', async () => {
    const { app } = world;
    const { id: crowd } = await app.team();
    const { page } = await browser.signIn(app, crowd, { path: '/settings/integrations' });
    await page.getByText('None yet.').waitFor();
    await app.sql(
      `WITH account AS (
         INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name, status_changed_at, updated_at)
         VALUES ($2, $1, 'slack', 'oauth', 'T1', 'Crowd', now(), now()) RETURNING id, team_id)
       INSERT INTO automations (id, team_id, connection_id, name, action, enabled_events, config, status, last_failed_at, updated_at)
       SELECT e.id, team_id, account.id, 'Rule ' || n, 'post_message',
         CASE WHEN n = 7 THEN '{rating.created}' ELSE '{evaluation.completed}' END::text[], '{"channel":"C1"}',
         CASE WHEN n = 9 THEN 'disabled' ELSE 'enabled' END, CASE WHEN n = 11 THEN now() END, now()
       FROM account, unnest($3::text[]) WITH ORDINALITY AS e (id, n)`,
      [crowd, newId('con_'), Array.from({ length: 120 }, () => newId('aut_'))],
    );
    const articles = page.getByRole('article').filter({ hasText: 'Rule' });
    const count = (expected: number) => until(async () => (await articles.count()) === expected);
    // The open page is told of them.
    await page.getByText('120 automations', { exact: true }).waitFor();
    await count(50);
    expect(await articles.first().textContent()).toContain('Rule 11');
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await count(100);
    const search = page.getByRole('textbox', { name: 'Search' });
    await search.fill('rating is');
    await count(1);
    expect(await articles.first().textContent()).toContain('Rule 7');
    await search.fill('rule 11');
    await page.getByText('11 of 120 automations').waitFor();
    await search.fill('');
    await choose(page.getByRole('combobox', { name: 'State' }), 'Off', { exact: true });
    await count(1);
    expect(page.url()).toContain('state=disabled');
    await page.reload();
    await count(1);
    expect(await articles.first().textContent()).toContain('Rule 9');
  });

  test('says why one was turned off by itself, and why it cannot be turned on', async () => {
    const { app, slack } = world;
    await app.sql(
      `UPDATE automations SET status = 'disabled', disabled_reason = $2, disabled_at = now() WHERE id = $1`,
      [id, 'Five deliveries in a row failed: the channel is archived.'],
    );
    const page = await open('editor');
    const made = card(page, 'Tell slack');
    await made.getByText('Five deliveries in a row failed: the channel is archived.').waitFor();
    slack.channel('C0RESEARCH').is_archived = true;
    await made.getByRole('button', { name: 'Turn on' }).click();
    await made
      .getByRole('alert')
      .getByText(/archived/)
      .waitFor();
    slack.channel('C0RESEARCH').is_archived = false;
    await made.getByRole('button', { name: 'Turn on' }).click();
    await made.getByText('It is off').waitFor({ state: 'detached' });
  });
});

describe('the log', () => {
  test('shows what was made and why something was skipped; a row opens, and is sent again', async () => {
    const { app, slack } = world;
    await completed('Bad one', 0.5);
    await completed('Good one', 0.9);
    await app.settled(id);
    const page = await open('editor', automationPath(id));
    await page.getByRole('tab', { name: 'Log' }).click();
    const delivered = page.getByRole('article', { name: /^Delivered/ });
    expect(await delivered.getByRole('link').getAttribute('href')).toContain('acme-research.slack.com');
    await choose(field(page, 'Show'), 'Skipped');
    await delivered.waitFor({ state: 'detached' });
    const skipped = page.getByRole('article', { name: /^Skipped/ });
    await skipped
      .getByText('The condition was not met: Usability score is 90 %, and it must be less than 70 %.')
      .waitFor();
    await skipped.getByRole('button', { name: 'Details' }).click();
    const dialog = page.getByRole('dialog', { name: 'What happened' });
    await dialog.getByRole('button', { name: 'The event' }).click();
    await dialog.getByText(/"name": "Good one"/).waitFor();
    await dialog.getByRole('button', { name: 'Send it all the same' }).click();
    await dialog.waitFor({ state: 'detached' });
    await until(() => slack.messages.some(({ text }) => text.includes('Good one')));
    await choose(field(page, 'Show'), 'Everything');
    const again = page.getByRole('article', { name: /^Delivered/ }).filter({ hasText: 'sent again' });
    await again.getByRole('button', { name: 'Details' }).click();
    await dialog.getByRole('button', { name: /chat\.postMessage: answered 200/ }).click();
    await dialog.getByText('Came back').waitFor();
    expect(await dialog.textContent()).not.toMatch(/xoxb-/);
  });

  test('what failed says why, and when it is tried again; arriving rows appear by themselves', async () => {
    const page = await open('viewer', `${automationPath(id)}?view=log`);
    await page.getByText('Nothing yet.').waitFor();
    world.slack.inject('error_before');
    await completed('Unlucky', 0.3);
    await page.getByRole('article', { name: /^Failed, is tried again/ }).waitFor();
    const waiting = page.getByRole('article', { name: /^Waiting/ });
    await waiting.getByText(/attempt 2/).waitFor();
    await waiting.getByText(/Next try in (59 minutes|1 hour)/).waitFor();
    await waiting.getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog', { name: 'What happened' }).waitFor();
    expect(await page.getByRole('button', { name: /^Send it/ }).count()).toBe(0);
  });
});

describe('who may what', () => {
  test('a viewer sees what it does, and can change nothing', async () => {
    const page = await open('viewer');
    await card(page, 'Tell slack').getByText('On', { exact: true }).waitFor();
    expect(await page.getByRole('switch').count()).toBe(0);
    expect(await page.getByRole('link', { name: /New automation|Use the recipe/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Tell slack' }).click();
    await page.getByRole('rowheader', { name: 'Only if' }).waitFor();
    await page.getByRole('cell', { name: 'Usability score is less than 70 %' }).waitFor();
    for (const name of ['Save', 'Delete']) expect(await page.getByRole('button', { name }).count()).toBe(0);
    await page.goto(new URL(automationPath('new'), page.url()).href);
    await page.getByText('Your role can look at automations, but not make them.').waitFor();
  });

  test('one is deleted by typing a word, with its log', async () => {
    const page = await open('editor', automationPath(id));
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this automation' });
    await dialog.getByText('Its log goes too').waitFor();
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('None yet.').waitFor();
    expect((await get()).error.code).toBe('resource_missing');
  });

  test('one that is not there says so', async () => {
    const page = await open('owner', automationPath('aut_gone'));
    await page
      .getByRole('alert')
      .getByText(/No such automation/)
      .waitFor();
    await page.getByRole('link', { name: 'Integrations' }).first().click();
    await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor();
  });

  test('on the free plan, automations can be made', async () => {
    const { id: free } = await world.app.team('free');
    const page = await visit(browser, world.app, free);
    await page.getByRole('link', { name: 'New automation' }).click();
    await page.getByRole('heading', { name: 'New automation' }).waitFor();
  });
});
