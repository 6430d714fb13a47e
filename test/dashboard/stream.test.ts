import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam();

async function watched(path: string) {
  const { app, receiver } = stage;
  const { id } = await app.endpoint(team.key, receiver.url(path), ['rating.created']);
  await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_first', name: 'First' } });
  await app.settled(id);
  const { page } = await browser.signIn(app, team.id, { path: '/settings/api-keys' });
  const goThere = () => page.goto(new URL(`/settings/webhooks/${id}/deliveries`, page.url()).href);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const publish = (name: string) =>
    app.publish(team.key, { type: 'rating.created', object: { id: `rat_${name}`, name } });
  return { id, page, goThere, row, publish };
}

test('a page is told by a stream of what becomes of deliveries, and of what others change', async () => {
  const { id, page, goThere, row, publish } = await watched('/told');
  const opened: string[] = [];
  page.on('request', (request) => request.url().includes('/stream') && opened.push(request.url()));
  await goThere();
  await row('First').waitFor();
  await until(() => opened.length > 0);
  expect(opened[0]).toContain(`/api/v1/stream?watch=${id}`);
  // Sooner than the page would ask by itself.
  await publish('Second');
  await row('Second').getByText('Delivered').waitFor({ timeout: 8_000 });
  await stage.app.call('PATCH', `/webhooks/${id}`, team.key, { description: 'Renamed by a colleague' });
  await page.getByRole('heading', { name: 'Renamed by a colleague' }).waitFor({ timeout: 8_000 });
});

test('the log of events is told of new ones, and asks for nothing while there are none', async () => {
  const { app } = stage;
  const { id, key } = await app.team();
  await app.publish(key, { type: 'rating.created', object: { id: 'rat_before' } });
  const { page } = await browser.signIn(app, id, { path: '/settings/events' });
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/api/v1/') && asked.push(request.url()));
  const rows = page.getByRole('listitem').filter({ hasText: 'rat_' });
  await until(async () => (await rows.count()) === 1);
  await until(async () => {
    await app.publish(key, { type: 'rating.created', object: { id: `rat_${Date.now()}` } });
    return (await rows.count()) > 1;
  }, 8_000);
  expect(asked.filter((url) => url.includes('/stream')).length).toBeLessThanOrEqual(1);
});

test('a page for which there is no stream asks by itself', async () => {
  const { page, goThere, row, publish } = await watched('/asked');
  await page.route('**/api/v1/stream*', (route) => route.fulfill({ status: 429, body: '' }));
  await goThere();
  await row('First').waitFor();
  await publish('Second');
  await row('Second').getByText('Delivered').waitFor();
});
