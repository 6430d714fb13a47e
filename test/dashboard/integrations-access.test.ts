import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../server/ids.ts';
import { choose, overflow, seriousViolations, useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, connectedTeam, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, card, field, GALLERY, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();
let ids: { slack: string; linear: string };

beforeAll(async () => {
  const { app } = world;
  ids = {
    slack: await automate(app, team.key, { connection_id: team.slack, config: { channel: 'C0RESEARCH' } }),
    linear: await automate(app, team.key, {
      connection_id: team.linear,
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      config: { team: linearIds.engineering, title: '{{ object.name }}' },
    }),
  };
  await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'One' } });
  await app.settled();
  await app.call('PATCH', `/automations/${ids.slack}`, team.key, { status: 'disabled' });
  await app.sql(
    `UPDATE connections SET status = 'needs_reconnect', status_reason = 'It ended.' WHERE id = $1`,
    [team.notion],
  );
});

const NEW = automationPath('new');
const previewed = (page: Page, text: string | RegExp) =>
  page.getByRole('region', { name: 'Preview' }).getByText(text).first().waitFor();

/** Each page and dialog, and how to know that it is there. */
const places: [string, () => string, (page: Page) => Promise<void>][] = [
  [
    'the gallery',
    () => `${GALLERY}?connector=slack&connect_error=denied`,
    (page) => card(page, 'Tell slack').waitFor(),
  ],
  [
    'the dialog before disconnecting',
    () => GALLERY,
    async (page) => {
      await card(page, 'Linear: Acme').getByRole('button', { name: 'Disconnect' }).click();
      await page.getByRole('dialog').getByText('These automations').waitFor();
    },
  ],
  [
    'the guide to Zapier',
    () => GALLERY,
    async (page) => {
      await page.getByRole('button', { name: 'How it works with Zapier' }).click();
      await page.getByRole('dialog').getByText('In Zapier, create a Zap').waitFor();
    },
  ],
  ['a recipe for Slack', () => `${NEW}?recipe=tell-research`, (page) => previewed(page, 'View results')],
  [
    'a recipe for Notion',
    () => `${NEW}?recipe=ratings-log`,
    (page) => previewed(page, 'Usability 3, Clarity 4, Trust 4'),
  ],
  [
    'the builder with errors',
    () => NEW,
    async (page) => {
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByRole('radio', { name: 'Add or update a row: Notion' }).click();
      await page.getByRole('button', { name: 'Choose columns myself' }).click();
      await page.getByRole('button', { name: 'Save and turn on' }).click();
      await page.getByText('Choose a field, or remove this condition').waitFor();
    },
  ],
  [
    'an automation with everything open',
    () => automationPath(ids.linear),
    async (page) => {
      await page.getByRole('button', { name: 'More options' }).click();
      await previewed(page, 'Engineering · New issue');
      await page.getByRole('button', { name: 'Insert a field' }).first().click();
      await page.getByRole('textbox', { name: 'Search fields' }).waitFor();
    },
  ],
  [
    'the log and a detail',
    () => `${automationPath(ids.slack)}?view=log`,
    async (page) => {
      await page.getByRole('button', { name: 'Details' }).first().click();
      await page.getByRole('button', { name: 'The event' }).click();
      await page.getByText(/"name": "One"/).waitFor();
    },
  ],
];

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
] as const)('%s, %i px', (theme, width) => {
  test.each(places)('%s', async (_name, path, isThere) => {
    const page = await visit(browser, world.app, team.id, { theme, width, path: path() });
    await isThere(page);
    expect(await seriousViolations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });
});

test('the whole way of a recipe by keyboard', async () => {
  const { app, slack } = world;
  const page = await visit(browser, app, team.id);
  await page
    .getByRole('link', { name: 'Use the recipe Tell #research when an evaluation completes' })
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
