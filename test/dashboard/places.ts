import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { choose } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, type useConnectedTeam } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { automationPath, card, field, GALLERY } from './integrations-stage.ts';
import { english, type Spoken } from './spoken.ts';

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

/**
 * Every page and dialog of the settings, by the words of a language. What has several faces is here with each
 * of them.
 */
export function placesOf(furniture: Furniture, { t, fromServer, nameOf }: Spoken = english): Place[] {
  const webhooks = (rest = '') => `/settings/webhooks${rest}`;
  const endpoint = (rest = '') => webhooks(`/${furniture.endpoint}${rest}`);
  const previewed = (page: Page, text: string) =>
    page
      .getByRole('region', { name: t('integrations:preview.title') })
      .getByText(text)
      .first()
      .waitFor();
  const lastDay = t('parts:charts.latency.period', { period: t('parts:charts.periods.day.words') });
  const toType = (word: string) => t('parts:delete.type', { word });
  const details = new RegExp(`^${t('integrations:log.details')}`);
  const [ratingCreated, evaluationCompleted] = [nameOf('rating.created'), nameOf('evaluation.completed')];
  return [
    ...[
      {
        name: 'webhooks',
        open: (page: Page) => page.getByText(t('webhooks:card.delivered', { percent: '%' })).waitFor(),
      },
      {
        name: 'creating an endpoint, with everything open',
        open: async (page: Page) => {
          await button(page, t('webhooks:list.create')).click();
          await button(dialog(page), t('webhooks:fields.more')).click();
          await button(dialog(page), t('webhooks:fields.addHeader')).click();
          await button(dialog(page), t('parts:conditions.add')).click();
          await dialog(page).getByLabel(t('webhooks:fields.all')).uncheck();
          await field(dialog(page), t('parts:conditions.field.label')).click();
          await page.getByRole('option').first().waitFor();
        },
      },
      {
        name: 'creating an endpoint, with everything wrong',
        open: async (page: Page) => {
          await button(page, t('webhooks:list.create')).click();
          await dialog(page)
            .getByLabel(t('webhooks:fields.url'))
            .fill('https://acme.app.n8n.cloud/webhook-test/abc');
          await dialog(page).getByLabel(t('webhooks:fields.all')).uncheck();
          await button(dialog(page), t('parts:conditions.add')).click();
          await button(dialog(page), t('webhooks:create.submit')).click();
          await dialog(page).getByText(t('webhooks:fields.missing.types')).waitFor();
        },
      },
    ].map((place) => ({ ...place, path: () => webhooks() })),
    {
      name: 'a new secret, and what to do with it',
      team: 'empty',
      path: () => webhooks(),
      open: async (page) => {
        await button(page, t('webhooks:list.create')).click();
        await dialog(page).getByLabel(t('webhooks:fields.url')).fill('https://example.com/hooks');
        await button(dialog(page), t('webhooks:create.submit')).click();
        await dialog(page)
          .getByRole('link', { name: t('webhooks:verify.download', { file: '' }).trim() })
          .waitFor();
      },
    },
    {
      name: 'webhooks of a team without the plan',
      team: 'free',
      path: () => webhooks(),
      open: (page) => page.getByText(t('webhooks:list.example.text')).waitFor(),
    },
    {
      name: 'an example of an endpoint',
      team: 'free',
      path: () => webhooks(),
      open: async (page) => {
        await page.getByRole('article').getByRole('link').first().click();
        await page.getByRole('list', { name: lastDay }).waitFor();
      },
    },
    {
      name: 'an endpoint that is not there',
      path: () => webhooks('/whe_1'),
      open: (page) => page.getByText(t('webhooks:endpoint.gone.title')).waitFor(),
    },
    {
      name: 'an endpoint',
      path: () => endpoint(),
      open: async (page) => {
        await page.getByRole('list', { name: lastDay }).waitFor();
        for (const numbers of [t('parts:charts.counts.label'), t('parts:charts.latency.label')])
          await page.getByRole('button', { name: numbers }).click();
        await page.getByRole('columnheader', { name: t('parts:charts.counts.head.failed') }).waitFor();
      },
    },
    {
      name: 'a disabled endpoint',
      path: () => webhooks(`/${furniture.disabled}`),
      open: (page) => page.getByText(t('webhooks:endpoint.disabled.title')).waitFor(),
    },
    {
      name: 'a test event',
      path: () => endpoint(),
      open: async (page) => {
        await button(page, t('webhooks:test.send')).click();
        await button(dialog(page), t('webhooks:test.send')).click();
        await dialog(page).getByText(t('webhooks:test.see')).waitFor();
      },
    },
    {
      name: 'deliveries',
      path: () => endpoint('/deliveries'),
      open: async (page) => {
        await page.getByText(ratingCreated).first().waitFor();
        await choose(field(page, t('webhooks:filters.time')), t('webhooks:filters.times.range'), {
          exact: true,
        });
        await page.getByLabel(t('webhooks:filters.from'), { exact: true }).waitFor();
      },
    },
    {
      name: 'a delivery',
      path: () => endpoint('/deliveries'),
      open: async (page) => {
        await page
          .getByRole('button', { name: t('webhooks:log.openTry', { event: ratingCreated, number: 1 }) })
          .first()
          .click();
        await dialog(page).getByText(t('webhooks:delivery.back')).waitFor();
      },
    },
    {
      name: 'recovering deliveries',
      path: () => endpoint('/deliveries'),
      open: asking(
        t('webhooks:log.recover'),
        t('webhooks:recover.text', { receiver: t('webhooks:endpoint.receiver') }),
      ),
    },
    ...[
      {
        name: 'settings of an endpoint',
        open: (page: Page) => page.getByLabel(t('webhooks:fields.url')).waitFor(),
      },
      { name: 'rotating a secret', open: asking(t('webhooks:rotate.open'), t('parts:cancel')) },
      { name: 'disabling an endpoint', open: asking(t('webhooks:settings.disable.open'), t('parts:cancel')) },
      {
        name: 'deleting an endpoint',
        open: asking(t('webhooks:settings.delete.open'), toType(t('webhooks:settings.delete.word'))),
      },
    ].map((place) => ({ ...place, path: () => endpoint('/settings') })),
    {
      name: 'settings of an endpoint, for viewers',
      role: 'viewer',
      path: () => endpoint('/settings'),
      open: (page) => page.getByText(t('webhooks:settings.onlyAdmins')).waitFor(),
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
      open: (page) => page.getByText(t('integrations:automations.none')).waitFor(),
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
          .getByRole('button', { name: t('integrations:connector.connectApp', { app: 'Discord' }) })
          .click();
        await button(dialog(page), t('integrations:paste.connect')).click();
        await dialog(page).getByText(t('integrations:paste.missing')).waitFor();
      },
    },
    {
      name: 'disconnecting an account',
      path: () => GALLERY,
      open: async (page) => {
        await card(page, 'Linear: Acme')
          .getByRole('button', { name: t('integrations:account.disconnect') })
          .click();
        await dialog(page)
          .getByText(t('integrations:disconnect.used', { app: 'Linear' }))
          .waitFor();
      },
    },
    {
      name: 'the guide to Zapier',
      path: () => GALLERY,
      open: asking(
        t('integrations:recipes.zapier.howWithZapier'),
        t('integrations:zapier.createZap', { product: 'Autousers' }),
      ),
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
      open: (page) => page.getByText(t('integrations:builder.do.notConnected', { app: 'Slack' })).waitFor(),
    },
    {
      name: 'a new automation, with everything wrong',
      path: () => NEW,
      open: async (page) => {
        await button(page, t('parts:conditions.add')).click();
        await page.getByRole('radio', { name: `${fromServer('Add or update a row')}: Notion` }).click();
        await button(page, t('integrations:builder.mapping.choose')).click();
        await button(page, t('integrations:builder.saving.turnOn')).click();
        await page.getByText(t('parts:conditions.row.unchosen')).waitFor();
      },
    },
    {
      name: 'an automation, with everything open',
      path: () => automationPath(furniture.linear),
      open: async (page) => {
        await button(page, t('integrations:builder.more')).click();
        await previewed(page, `Engineering · ${fromServer('New issue')}`);
        await button(page, t('integrations:versions.show')).click();
        await page.getByText(t('integrations:versions.created')).waitFor();
        await button(page, t('integrations:builder.insert.insert')).click();
        await page.getByRole('textbox', { name: t('integrations:builder.insert.search') }).waitFor();
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
      open: (page) =>
        page
          .getByText(t('parts:charts.strip.last', { count: 1 }))
          .first()
          .waitFor(),
    },
    {
      name: 'the log of an automation',
      path: () => `${automationPath(furniture.slack)}?view=log`,
      open: (page) => page.getByRole('button', { name: details }).first().waitFor(),
    },
    {
      name: 'what happened, of the log',
      path: () => `${automationPath(furniture.slack)}?view=log`,
      open: async (page) => {
        await page.getByRole('button', { name: details }).first().click();
        await button(page, t('integrations:delivery.event')).click();
        await page.getByText(/"name": "One"/).waitFor();
      },
    },
    {
      name: 'deleting an automation',
      path: () => automationPath(furniture.slack),
      open: asking(
        t('integrations:automation.delete.button'),
        toType(t('integrations:automation.delete.word')),
      ),
    },

    {
      name: 'events',
      path: () => '/settings/events',
      open: (page) => page.getByRole('list', { name: t('events:title') }).waitFor(),
    },
    {
      name: 'events, none',
      team: 'empty',
      path: () => '/settings/events',
      open: (page) => page.getByText(t('events:none.title')).waitFor(),
    },
    {
      name: 'an event',
      path: () => '/settings/events',
      open: async (page) => {
        await page
          .getByRole('button', {
            name: t('events:openEvent', { event: evaluationCompleted, about: 'One' }),
          })
          .click();
        await dialog(page).getByText(t('events:event.says')).waitFor();
        await dialog(page).getByText(t('parts:states.delivered')).first().waitFor();
      },
    },
    ...[
      { name: 'API keys', open: (page: Page) => page.getByRole('article').first().waitFor() },
      {
        name: 'creating a key, with everything wrong',
        open: async (page: Page) => {
          await button(page, t('api-keys:create.title')).click();
          await button(dialog(page), t('api-keys:create.submit')).click();
          await dialog(page).getByText(t('api-keys:create.noName')).waitFor();
        },
      },
      {
        name: 'a new key',
        open: async (page: Page) => {
          await button(page, t('api-keys:create.title')).click();
          await dialog(page).getByLabel(t('api-keys:create.name')).fill('Nightly export');
          await button(dialog(page), t('api-keys:create.submit')).click();
          await button(dialog(page), t('api-keys:create.copied')).waitFor();
        },
      },
      {
        name: 'revoking a key',
        open: async (page: Page) => {
          await page
            .getByRole('button', { name: new RegExp(`^${t('api-keys:revoke.action')}`) })
            .first()
            .click();
          await dialog(page)
            .getByRole('button', { name: t('api-keys:revoke.action') })
            .waitFor();
        },
      },
    ].map((place) => ({ ...place, path: () => '/settings/api-keys' })),
    {
      name: 'API keys, for editors',
      role: 'editor',
      path: () => '/settings/api-keys',
      open: (page) => page.getByText(t('api-keys:onlyAdmins')).waitFor(),
    },
    {
      name: 'the pages in the frame of another product',
      path: () => `${webhooks()}?embed=1`,
      open: (page) => page.getByText(t('webhooks:card.delivered', { percent: '%' })).waitFor(),
    },
  ];
}
