import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, test } from 'vitest';
import { sampleObject } from '../../server/catalog/index.ts';
import { useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, type ConnectedTeam, connectedTeam, useIntegrations } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const WIDTH = 1_120;

const world = useIntegrations({ env: { RETRY_SCHEDULE: '240,900' } });
const browser = useBrowser();
let receiver: Receiver;
let team: ConnectedTeam;
let endpoint: string;

/** A team that has used the product for a while. */
beforeAll(async () => {
  const { app, database } = world;
  receiver = await startReceiver();
  team = await connectedTeam(world);
  receiver.respond('/hooks/autousers', (n) => ({
    status: n % 9 === 0 ? 503 : 200,
    delayMs: 20 + (n % 5) * 30,
  }));
  endpoint = (await app.endpoint(team.key, receiver.url('/hooks/autousers'))).id;
  const usability = { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 };
  await automate(app, team.key, { connection_id: team.slack, config: { channel: 'C0RESEARCH' } });
  await automate(app, team.key, {
    connection_id: team.linear,
    filter: usability,
    config: { team: linearIds.engineering },
  });
  await automate(app, team.key, { connection_id: team.notion, config: { data_source: database } });
  const types = [
    'evaluation.created',
    'rating.created',
    'rating.created',
    'autouser_run.completed',
    'evaluation.completed',
  ] as const;
  for (let n = 0; n < 40; n += 1) {
    const type = types[n % types.length] ?? 'rating.created';
    await app.publish(team.key, { type, object: sampleObject(type) });
  }
  await app.settled(endpoint);
  return () => receiver.stop();
});

async function shoot(page: Page, name: string): Promise<void> {
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: 'disabled' });
}

async function visit(path: string): Promise<Page> {
  const { page } = await browser.signIn(world.app, team.id, { path, width: WIDTH });
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

test.each([
  ['webhooks', '/settings/webhooks'],
  ['integrations', '/settings/integrations'],
  ['events', '/settings/events'],
  ['automation', '/settings/integrations/automations/new?recipe=slack-completed'],
])('%s', async (name, path) => {
  await shoot(await visit(path), name);
});

test('an endpoint', async () => {
  await shoot(await visit(`/settings/webhooks/${endpoint}`), 'endpoint');
});
