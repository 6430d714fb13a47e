import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { choose } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, type useConnectedTeam } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { automationPath, card, field, GALLERY } from './integrations-stage.ts';

/** A page, or a dialog on it. */
export interface Place {
  name: string;
  path: () => string;
  /** The team that has nothing, or no plan, in the place of the one that has everything. */
  team?: 'empty' | 'free';
  role?: 'viewer' | 'editor';
  /** Opens it, and waits until all of it is there. */
  open: (page: Page) => Promise<void>;
}

/** Ids of what a team has, so that no page is empty. */
interface Furniture {
  endpoint: string;
  disabled: string;
  slack: string;
  linear: string;
  empty: string;
  free: string;
}

const NEW = automationPath('new');
const button = (within: Page | Locator, name: string) =>
  within.getByRole('button', { name, exact: true }).first();
const dialog = (page: Page) => page.getByRole('dialog');
const previewed = (page: Page, text: string) =>
  page.getByRole('region', { name: 'Preview' }).getByText(text).first().waitFor();

/** Opens a dialog by its button, and waits for some words of it. */
const asking = (opener: string, words: string) => async (page: Page) => {
  await button(page, opener).click();
  await dialog(page).getByText(words).first().waitFor();
};

/** Fills a team with one of everything. */
export function useFurniture({ world, team }: ReturnType<typeof useConnectedTeam>): Furniture {
  const furniture = {} as Furniture;
  let receiver: Receiver;
  beforeAll(async () => {
    const { app } = world;
    receiver = await startReceiver();
    receiver.respond('/hook', (n) => ({ status: n % 3 === 0 ? 503 : 200, body: 'ok' }));
    furniture.endpoint = (await app.endpoint(team.key, receiver.url('/hook'))).id;
    furniture.slack = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    furniture.linear = await automate(app, team.key, {
      connection_id: team.linear,
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      config: { team: linearIds.engineering, title: '{{ object.name }}' },
    });
    for (const n of [1, 2, 3, 4])
      await app.publish(team.key, { type: 'rating.created', object: { id: `rat_${n}` } });
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'One' } });
    await app.settled();
    await app.call('PATCH', `/automations/${furniture.linear}`, team.key, { name: 'Tell the engineers' });
    await app.call('PATCH', `/automations/${furniture.slack}`, team.key, { status: 'disabled' });
    furniture.disabled = (await app.endpoint(team.key, 'https://hooks.zapier.com/hooks/catch/1/abc/')).id;
    await app.call('PATCH', `/webhooks/${furniture.disabled}`, team.key, { status: 'disabled' });
    await app.sql(
      `UPDATE connections SET status = 'needs_reconnect', status_reason = 'It ended.' WHERE id = $1`,
      [team.notion],
    );
    furniture.empty = (await app.team()).id;
    furniture.free = (await app.team('free')).id;
  });
  afterAll(() => receiver?.stop());
  return furniture;
}

/** Every page and dialog of the settings. What has several faces is here with each of them. */
export function placesOf(furniture: Furniture): Place[] {
  const webhooks = (rest = '') => `/settings/webhooks${rest}`;
  const endpoint = (rest = '') => webhooks(`/${furniture.endpoint}${rest}`);
  return [
    ...[
      { name: 'webhooks', open: (page: Page) => page.getByText(/% delivered/).waitFor() },
      {
        name: 'creating an endpoint, with everything open',
        open: async (page: Page) => {
          await button(page, 'Create endpoint').click();
          await button(dialog(page), 'More options').click();
          await button(dialog(page), 'Add a header').click();
          await button(dialog(page), 'Add a condition').click();
          await dialog(page).getByLabel('All events, also those to come').uncheck();
          await field(dialog(page), 'Field').click();
          await page.getByRole('option').first().waitFor();
        },
      },
      {
        name: 'creating an endpoint, with everything wrong',
        open: async (page: Page) => {
          await button(page, 'Create endpoint').click();
          await dialog(page).getByLabel('URL').fill('https://acme.app.n8n.cloud/webhook-test/abc');
          await dialog(page).getByLabel('All events, also those to come').uncheck();
          await button(dialog(page), 'Add a condition').click();
          await button(dialog(page), 'Create').click();
          await dialog(page).getByText('Choose at least one event').waitFor();
        },
      },
    ].map((place) => ({ ...place, path: () => webhooks() })),
    {
      name: 'a new secret, and what to do with it',
      team: 'empty',
      path: () => webhooks(),
      open: async (page) => {
        await button(page, 'Create endpoint').click();
        await dialog(page).getByLabel('URL').fill('https://example.com/hooks');
        await button(dialog(page), 'Create').click();
        await dialog(page).getByRole('link', { name: 'Download' }).waitFor();
      },
    },
    {
      name: 'webhooks of a team without the plan',
      team: 'free',
      path: () => webhooks(),
      open: (page) => page.getByText('nothing here is real').waitFor(),
    },
    {
      name: 'an example of an endpoint',
      team: 'free',
      path: () => webhooks(),
      open: async (page) => {
        await page.getByRole('article').getByRole('link').first().click();
        await page.getByRole('list', { name: 'In the last 24 hours' }).waitFor();
      },
    },
    {
      name: 'an endpoint that is not there',
      path: () => webhooks('/whe_1'),
      open: (page) => page.getByText('This endpoint is not there').waitFor(),
    },
    {
      name: 'an endpoint',
      path: () => endpoint(),
      open: async (page) => {
        await page.getByRole('list', { name: 'In the last 24 hours' }).waitFor();
        for (const numbers of ['Deliveries and failures in numbers', 'Latencies in numbers'])
          await page.getByRole('button', { name: numbers }).click();
        await page.getByRole('columnheader', { name: 'Failed' }).waitFor();
      },
    },
    {
      name: 'a disabled endpoint',
      path: () => webhooks(`/${furniture.disabled}`),
      open: (page) => page.getByText('This endpoint is disabled').waitFor(),
    },
    {
      name: 'a test event',
      path: () => endpoint(),
      open: async (page) => {
        await button(page, 'Send test event').click();
        await button(dialog(page), 'Send test event').click();
        await dialog(page).getByText('See what was sent and what came back').waitFor();
      },
    },
    {
      name: 'deliveries',
      path: () => endpoint('/deliveries'),
      open: async (page) => {
        await page.getByText('Rating created').first().waitFor();
        await choose(field(page, 'Time'), 'From … to …', { exact: true });
        await page.getByLabel('From', { exact: true }).waitFor();
      },
    },
    {
      name: 'a delivery',
      path: () => endpoint('/deliveries'),
      open: async (page) => {
        await page.getByRole('button', { name: 'Open Rating created, try 1' }).first().click();
        await dialog(page).getByText('What came back').waitFor();
      },
    },
    {
      name: 'recovering deliveries',
      path: () => endpoint('/deliveries'),
      open: asking('Recover since…', 'For after an outage'),
    },
    ...[
      { name: 'settings of an endpoint', open: (page: Page) => page.getByLabel('URL').waitFor() },
      { name: 'rotating a secret', open: asking('Rotate secret', 'Cancel') },
      { name: 'disabling an endpoint', open: asking('Disable endpoint', 'Cancel') },
      { name: 'deleting an endpoint', open: asking('Delete endpoint', 'to confirm') },
    ].map((place) => ({ ...place, path: () => endpoint('/settings') })),
    {
      name: 'settings of an endpoint, for viewers',
      role: 'viewer',
      path: () => endpoint('/settings'),
      open: (page) => page.getByText('Only admins and the owner').waitFor(),
    },

    {
      name: 'the gallery, after connecting was refused',
      path: () => `${GALLERY}?connector=slack&connect_error=denied`,
      open: (page) => card(page, 'Tell slack').waitFor(),
    },
    {
      name: 'the gallery of a team that has nothing',
      team: 'empty',
      path: () => GALLERY,
      open: (page) => page.getByText('None yet.').waitFor(),
    },
    {
      name: 'the gallery, for viewers',
      role: 'viewer',
      path: () => GALLERY,
      open: (page) => card(page, 'Tell slack').waitFor(),
    },
    {
      name: 'pasting a credential',
      path: () => GALLERY,
      open: async (page) => {
        await card(page, 'Discord')
          .getByRole('button', { name: /^Connect/ })
          .click();
        await button(dialog(page), 'Check and connect').click();
        await dialog(page).getByText('Paste it here').waitFor();
      },
    },
    {
      name: 'disconnecting an account',
      path: () => GALLERY,
      open: async (page) => {
        await card(page, 'Linear: Acme').getByRole('button', { name: 'Disconnect' }).click();
        await dialog(page).getByText('These automations').waitFor();
      },
    },
    {
      name: 'the guide to Zapier',
      path: () => GALLERY,
      open: asking('How it works with Zapier', 'In Zapier, create a Zap'),
    },
    {
      name: 'a recipe for Slack',
      path: () => `${NEW}?recipe=tell-research`,
      open: (page) => previewed(page, 'View results'),
    },
    {
      name: 'a recipe for Notion',
      path: () => `${NEW}?recipe=ratings-log`,
      open: (page) => previewed(page, 'Usability 3, Clarity 4, Trust 4'),
    },
    {
      name: 'a recipe without an account',
      team: 'empty',
      path: () => `${NEW}?recipe=tell-research`,
      open: (page) => page.getByText("Slack isn't connected yet").waitFor(),
    },
    {
      name: 'a new automation, with everything wrong',
      path: () => NEW,
      open: async (page) => {
        await button(page, 'Add a condition').click();
        await page.getByRole('radio', { name: 'Add or update a row: Notion' }).click();
        await button(page, 'Choose columns myself').click();
        await button(page, 'Save and turn on').click();
        await page.getByText('Choose a field, or remove this condition').waitFor();
      },
    },
    {
      name: 'an automation, with everything open',
      path: () => automationPath(furniture.linear),
      open: async (page) => {
        await button(page, 'More options').click();
        await previewed(page, 'Engineering · New issue');
        await button(page, 'Show').click();
        await page.getByText('As it was created').waitFor();
        await button(page, 'Insert a field').click();
        await page.getByRole('textbox', { name: 'Search fields' }).waitFor();
      },
    },
    {
      name: 'an automation, for viewers',
      role: 'viewer',
      path: () => automationPath(furniture.linear),
      open: (page) => page.getByRole('heading', { level: 1, name: 'Tell the engineers' }).waitFor(),
    },
    {
      name: 'an automation over time',
      path: () => `${automationPath(furniture.slack)}?view=overview`,
      open: (page) => page.getByText('Last attempt').first().waitFor(),
    },
    {
      name: 'the log of an automation',
      path: () => `${automationPath(furniture.slack)}?view=log`,
      open: (page) =>
        page
          .getByRole('button', { name: /^Details/ })
          .first()
          .waitFor(),
    },
    {
      name: 'what happened, of the log',
      path: () => `${automationPath(furniture.slack)}?view=log`,
      open: async (page) => {
        await page
          .getByRole('button', { name: /^Details/ })
          .first()
          .click();
        await button(page, 'The event').click();
        await page.getByText(/"name": "One"/).waitFor();
      },
    },
    {
      name: 'deleting an automation',
      path: () => automationPath(furniture.slack),
      open: asking('Delete', 'to confirm'),
    },

    {
      name: 'events',
      path: () => '/settings/events',
      open: (page) => page.getByRole('list', { name: 'Events' }).waitFor(),
    },
    {
      name: 'events, none',
      team: 'empty',
      path: () => '/settings/events',
      open: (page) => page.getByText('No events yet').waitFor(),
    },
    {
      name: 'an event',
      path: () => '/settings/events',
      open: async (page) => {
        await page.getByRole('button', { name: 'Open Evaluation completed, One' }).click();
        await dialog(page).getByText('What it says').waitFor();
        await dialog(page).getByText('Delivered').first().waitFor();
      },
    },
    ...[
      { name: 'API keys', open: (page: Page) => page.getByRole('article').first().waitFor() },
      {
        name: 'creating a key, with everything wrong',
        open: async (page: Page) => {
          await button(page, 'Create key').click();
          await button(dialog(page), 'Create').click();
          await dialog(page).getByText('Enter a name').waitFor();
        },
      },
      {
        name: 'a new key',
        open: async (page: Page) => {
          await button(page, 'Create key').click();
          await dialog(page).getByLabel('Name').fill('Nightly export');
          await button(dialog(page), 'Create').click();
          await button(dialog(page), 'I have copied it').waitFor();
        },
      },
      {
        name: 'revoking a key',
        open: async (page: Page) => {
          await page
            .getByRole('button', { name: /^Revoke/ })
            .first()
            .click();
          await dialog(page).getByText('to confirm').waitFor();
        },
      },
    ].map((place) => ({ ...place, path: () => '/settings/api-keys' })),
    {
      name: 'API keys, for editors',
      role: 'editor',
      path: () => '/settings/api-keys',
      open: (page) => page.getByText('managed by the admins').waitFor(),
    },
    {
      name: 'the pages in the frame of another product',
      path: () => `${webhooks()}?embed=1`,
      open: (page) => page.getByText(/% delivered/).waitFor(),
    },
  ];
}
