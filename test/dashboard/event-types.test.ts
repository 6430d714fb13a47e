import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EventType } from '../../server/dashboard/api/types.ts';
import { eventName, eventNames } from '../../server/dashboard/parts/event-names.ts';
import { choose, useBrowser } from '../support/browser.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const browser = useBrowser();
let team: { id: string; key: string };

beforeAll(async () => {
  team = await stage.app.team();
  await stage.app.endpoint(team.key, stage.receiver.url('/here'));
});

const ARCHIVED = {
  type: 'evaluation.archived',
  title: 'Evaluation Archived (QA)',
  description: 'Triggers when an evaluation is put away.',
  sample: {},
  sentence: 'an evaluation is archived',
  group: 'Evaluations',
  status: 'active',
  fields: [],
  related: [],
};

/** A page of a server whose catalog has one more type than the pages were written for. */
async function later(path: string): Promise<Page> {
  const { page } = await browser.signIn(stage.app, team.id);
  await page.route('**/api/v1/event-types', async (route) => {
    const { data } = await (await route.fetch()).json();
    await route.fulfill({ json: { data: [...data, ARCHIVED] } });
  });
  await page.goto(new URL(path, page.url()).href);
  return page;
}

describe('a new type of the catalog appears by itself', () => {
  test('where events are listed', async () => {
    const page = await later('/settings/events');
    const type = page.getByRole('combobox', { name: 'Type' });
    await choose(type, 'Evaluation archived (QA)', { exact: true });
    await expect.poll(() => type.inputValue()).toBe('Evaluation archived (QA)');
  });

  test('where an endpoint chooses events, is tested, and its deliveries are filtered', async () => {
    const page = await later('/settings/webhooks');
    await page.getByRole('link', { name: /\/here$/ }).click();
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await choose(page.getByRole('combobox', { name: 'Event' }), 'Evaluation archived (QA)', { exact: true });
    expect(page.url()).toContain('type=evaluation.archived');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('All events, also those to come').uncheck();
    await page.getByLabel('Evaluation archived (QA)', { exact: true }).check();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Send test event' }).click();
    const type = page.getByRole('dialog').getByRole('combobox', { name: 'Type of event' });
    await choose(type, 'Evaluation archived (QA)', { exact: true });
  });

  test('where an automation is made, with what it says of itself', async () => {
    const page = await later('/settings/integrations/automations/new');
    await page.getByRole('checkbox', { name: 'Evaluation completed' }).uncheck();
    await page.getByRole('checkbox', { name: 'Evaluation archived (QA)' }).check();
    await page.getByText('When an evaluation is put away.').waitFor();
    await page.getByRole('radio', { name: 'Send a message: Slack' }).click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await expect
      .poll(() => name.getAttribute('placeholder'))
      .toBe('Send a message: evaluation archived (qa)');
  });
});

test('a type is readable before the server has told its title, and when it never does', () => {
  const known: EventType[] = [{ ...ARCHIVED, type: 'rating.created', title: 'Rating Created' }];
  expect(eventNames(['rating.created', 'evaluation.status_changed'], known)).toBe(
    'Rating created, Evaluation status changed',
  );
  expect(eventNames(['*'], known)).toBe('All events');
  expect(eventName('autouser_run.failed', [])).toBe('Autouser run failed');
});
