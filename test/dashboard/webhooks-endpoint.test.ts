import { describe, expect, test } from 'vitest';
import { idBodyFrom } from '../../server/ids.ts';
import { choose, overflow, violations } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam({ env: { RETRY_SCHEDULE: '300' } });

/** A new endpoint of the team, with so many events sent to it. */
async function endpoint(path: string, types: string[] = []): Promise<{ id: string; path: string }> {
  const { app, receiver } = stage;
  const { id } = await app.endpoint(team.key, receiver.url(path), ['rating.created', 'evaluation.completed']);
  for (const [n, type] of types.entries()) {
    await app.publish(team.key, { type, object: { id: `object_${n}` } });
    await app.settled(id);
  }
  return { id, path: `/settings/webhooks/${id}` };
}

/** As a field for a date and time has it: in the time zone that the browser shares with this process. */
function localTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const shown = async (id: string) => (await stage.app.call('GET', `/webhooks/${id}`, team.key)).body;

describe('the deliveries of an endpoint', () => {
  test('are filtered by status, event and time, and what is looked for stands in the address', async () => {
    const { app, receiver } = stage;
    receiver.respond('/filters', (n) => ({ status: n === 2 ? 500 : 200 }));
    const { id, path } = await endpoint('/filters', [
      'rating.created',
      'rating.created',
      'evaluation.completed',
    ]);
    // The oldest is of the day before yesterday: ids are their time.
    const daysAgo = (days: number) => Date.now() - days * 86_400_000;
    const [oldest] = await app.deliveries(id);
    const older = `whd_${idBodyFrom(new Date(daysAgo(2)))}${oldest?.id.slice(-13)}`;
    await app.sql('UPDATE attempts SET id = $1, position = right($1, 24) WHERE id = $2', [older, oldest?.id]);
    const { page } = await browser.signIn(app, team.id, { path: `${path}/deliveries` });
    const rows = page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
    const count = async (expected: number) => until(async () => (await rows.count()) === expected + 1);
    const filter = (label: string, option: string) =>
      choose(page.getByRole('combobox', { name: label }), option, { exact: true });
    await rows.first().waitFor();
    await count(3);
    await filter('Status', 'Failed, tried again');
    await count(1);
    expect(await rows.nth(1).textContent()).toContain('Your receiver had an error of its own (500)');
    await filter('Status', 'Any status');
    await filter('Event', 'Evaluation completed');
    await count(1);
    expect(page.url()).toContain('type=evaluation.completed');
    await page.reload();
    await rows.first().waitFor();
    await count(1);
    await filter('Event', 'Calibration frozen');
    await page.getByText('No such deliveries').waitFor();
    await filter('Event', 'Any event');
    await filter('Time', 'Last 24 hours');
    await count(2);
    await filter('Time', 'From … to …');
    await page.getByLabel('To', { exact: true }).fill(localTime(daysAgo(1)));
    await count(1);
    await page.getByLabel('From', { exact: true }).fill(localTime(daysAgo(3)));
    await page.getByLabel('To', { exact: true }).fill(localTime(daysAgo(-1)));
    await count(3);
  });

  test('are loaded page by page, and shown as cards where there is little room', async () => {
    const { app } = stage;
    const { id, path } = await endpoint('/pages');
    const events = Array.from({ length: 60 }, (_, n) => ({
      type: 'rating.created',
      data: { object: { id: `rat_${n}` } },
    }));
    await app.call('POST', '/events/batch', team.key, { events });
    await app.settled(id);
    const { page } = await browser.signIn(app, team.id, { path: `${path}/deliveries`, width: 360 });
    const cards = page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem');
    await cards.first().waitFor();
    expect(await cards.count()).toBe(25);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => (await cards.count()) === 50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => (await cards.count()) === 60);
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'hidden' });
  });

  test('that were missed are recovered, and the progress is said', async () => {
    const { app, receiver } = stage;
    const { id, path } = await endpoint('/outage');
    await app.call('PATCH', `/webhooks/${id}`, team.key, { status: 'disabled' });
    for (const n of [1, 2, 3])
      await app.publish(team.key, { type: 'rating.created', object: { id: `rat_missed_${n}` } });
    const { page } = await browser.signIn(app, team.id, { path });
    await page.getByText('This endpoint is disabled').waitFor();
    await page.getByText('It was disabled in the settings or through the API.').waitFor();
    await page.getByRole('button', { name: 'Enable it again' }).click();
    await page.getByText('This endpoint is disabled').waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await page.getByText('Nothing was sent yet').waitFor();
    await page.getByRole('button', { name: 'Recover since…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Recover since…' });
    await dialog.getByLabel('Since').fill('2999-01-01T00:00');
    await dialog.getByRole('button', { name: 'Recover', exact: true }).click();
    await dialog.getByText(/since must be before until/).waitFor();
    await dialog.getByLabel('Since').fill(localTime(Date.now() - 3_600_000));
    await dialog
      .getByLabel('What was never tried, because the endpoint was disabled or not there yet')
      .check();
    await dialog.getByText(/^\d+ events will be sent\.$/).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Recover', exact: true }).click();
    await page.getByText('Recovered', { exact: true }).waitFor();
    await page.getByText(/events looked at, \d+ sent again/).waitFor();
    await until(() =>
      receiver.forPath('/outage').some(({ body }) => JSON.stringify(body).includes('rat_missed_3')),
    );
    await page.getByRole('row').filter({ hasText: 'Delivered' }).first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Recovered', { exact: true }).waitFor({ state: 'hidden' });
  });
});

test('a recovery is seen by everybody while it runs, and afterwards until it is closed or a day has passed', async () => {
  const { app } = stage;
  const { id, path } = await endpoint('/watched');
  const look = (role: 'viewer' | 'owner') =>
    browser.signIn(app, team.id, { role, path: `${path}/deliveries` });
  const [{ page: viewer }, { page: owner }] = [await look('viewer'), await look('owner')];
  await viewer.getByText('Nothing was sent yet').waitFor();
  // Half-way, and leased by a worker that says nothing more.
  const start = Date.now() - 2 * 3_600_000;
  await app.sql(
    `INSERT INTO recoveries (id, team_id, destination_id, since, until, status, position, scanned, recovered, claimed_until, created_at)
     VALUES ($1, $2, $3, $4, $5, 'running', $6, 1200, 7, now() + interval '1 day', now())`,
    [
      `rec_${idBodyFrom(new Date())}${'0'.repeat(13)}`,
      team.id,
      id,
      new Date(start),
      new Date(start + 3_600_000),
      idBodyFrom(new Date(start + 1_800_000)),
    ],
  );
  for (const page of [viewer, owner]) {
    await page.getByText('Recovering', { exact: true }).waitFor();
    await page.getByRole('progressbar', { name: '50 % done' }).waitFor();
    await page
      .getByText('1,200 events looked at, 7 sent again. You can leave this page; it goes on.')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Close' }).count()).toBe(0);
  }
  const end = (when: string) =>
    app.sql(
      `UPDATE recoveries SET status = 'completed', finished_at = now() - $2::interval WHERE destination_id = $1`,
      [id, when],
    );
  await end('1 hour');
  const isOver = (page: typeof viewer) => page.getByText('Recovered', { exact: true });
  for (const page of [viewer, owner]) await isOver(page).waitFor();
  await owner.getByRole('button', { name: 'Close' }).click();
  await isOver(owner).waitFor({ state: 'hidden' });
  const isAnswered = owner.waitForResponse((response) => response.url().includes('/recoveries'));
  await owner.reload();
  await owner.getByText('Nothing was sent yet').waitFor();
  await isAnswered;
  expect(await isOver(owner).count()).toBe(0);
  await isOver(viewer).waitFor();
  await end('25 hours');
  await isOver(viewer).waitFor({ state: 'hidden' });
});

describe('the settings of an endpoint', () => {
  test('are changed in place; values of headers are kept, and shown when asked for', async () => {
    const { app } = stage;
    const { id, path } = await endpoint('/edit');
    const condition = { path: 'data.object.name', op: 'contains', value: 'Checkout' };
    const changes = {
      headers: { 'X-Api-Key': 's3cret', 'X-Team': 'research' },
      filter: { any: [condition, { not: condition }] },
    };
    await app.call('PATCH', `/webhooks/${id}`, team.key, changes);
    const { page } = await browser.signIn(app, team.id, { path: `${path}/settings` });
    const save = page.getByRole('button', { name: 'Save' });
    await page.getByLabel('Description').fill('Ours');
    await page.getByLabel('Rating created').uncheck();
    await save.click();
    await page.getByText('Saved.').waitFor();
    // What rows can't show is kept as it is, and so are the headers.
    expect(await shown(id)).toMatchObject({
      description: 'Ours',
      enabled_events: ['evaluation.completed'],
      filter: changes.filter,
      headers: { 'X-Api-Key': '[redacted]', 'X-Team': '[redacted]' },
    });
    await until(() => save.isDisabled());
    await page.getByRole('button', { name: 'Show values' }).click();
    await until(async () => (await page.getByLabel('Value of header 1').inputValue()) === 's3cret');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByLabel('Name of header 1').fill('X-Other');
    await save.click();
    await page.getByText('It has another name now: enter the value again').waitFor();
    await page.getByLabel('Name of header 1').fill('X-Api-Key');
    await page.getByLabel('Value of header 2').fill('design');
    await page.getByLabel('Name of header 2').fill('x-api-key');
    await save.click();
    await page.getByText('This name is there already').waitFor();
    await page.getByLabel('Name of header 2').fill('X-Team');
    await page.getByLabel('Deliveries a second, at most').fill('9');
    await save.click();
    await until(async () => (await shown(id)).rate_limit === 9);
    await app.call('POST', `/webhooks/${id}/test`, team.key);
    await app.settled(id);
    const [request] = stage.receiver.forPath('/edit');
    expect(request?.headers).toMatchObject({ 'x-api-key': 's3cret', 'x-team': 'design' });

    await page.getByLabel('URL').fill('ftp://nowhere');
    await save.click();
    await until(async () => (await page.getByLabel('URL').getAttribute('aria-invalid')) === 'true');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.getByLabel('URL').inputValue()).toBe(stage.receiver.url('/edit'));
  });

  test('a new secret is shown once, and the old one goes on for a day', async () => {
    const { app } = stage;
    const { id, path } = await endpoint('/rotate');
    const before = (await shown(id)).secret_prefix;
    const { page } = await browser.signIn(app, team.id, { path: `${path}/settings` });
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('dialog', { name: 'Rotate the secret?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect((await shown(id)).secret_prefix).toBe(before);
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your new secret' });
    await dialog
      .getByText(/The old one goes on working and ends in (23|24) hours|in 1 day|tomorrow/)
      .waitFor();
    const secret = await dialog.getByLabel('Signing secret', { exact: true }).inputValue();
    expect(secret.slice(0, 12)).toBe((await shown(id)).secret_prefix);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(secret);
    await page.getByText(secret.slice(0, 12)).waitFor();
  });

  test('disabling asks first, and says that it was done by hand', async () => {
    const { id, path } = await endpoint('/off');
    const { page } = await browser.signIn(stage.app, team.id, { path: `${path}/settings` });
    await page.getByRole('button', { name: 'Disable endpoint' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText('It was disabled in the settings or through the API.').waitFor();
    expect((await shown(id)).status).toBe('disabled');
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send test event' }).click();
    await page
      .getByRole('dialog')
      .getByText(/disabled/)
      .first()
      .waitFor();
  });

  test('the reason is said when the receiver was gone for good', async () => {
    const { app, receiver } = stage;
    receiver.respond('/gone', { status: 410 });
    const { path, id } = await endpoint('/gone');
    for (const n of [1, 2, 3]) {
      await app.publish(team.key, { type: 'rating.created', object: { id: `rat_gone_${n}` } });
      await app.settled(id);
    }
    const { page } = await browser.signIn(app, team.id, { path });
    await page.getByText('The endpoint answered 410 Gone 3 times in a row.').waitFor();
    await page.getByRole('link', { name: 'All endpoints' }).click();
    const card = page.getByRole('article', { name: receiver.url('/gone') });
    await card.getByText('Disabled', { exact: true }).waitFor();
    await card.getByText('The endpoint answered 410 Gone 3 times in a row.').waitFor();
  });

  test('deleting needs a word to be typed, and says that the log goes too', async () => {
    const { app } = stage;
    const { id, path } = await endpoint('/delete', ['rating.created']);
    const { page } = await browser.signIn(app, team.id, { path: `${path}/settings` });
    await page.getByRole('button', { name: 'Delete endpoint' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this endpoint?' });
    await dialog.getByText(/Its delivery log goes too/).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type "delete" to confirm').fill('delete');
    await confirm.click();
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
    expect((await app.call('GET', `/webhooks/${id}`, team.key)).status).toBe(404);
    expect(await app.deliveries(id)).toEqual([]);
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole('heading', { name: 'This endpoint is not there' }).waitFor();
  });
});
