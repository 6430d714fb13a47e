import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { idBodyFrom } from '../../server/ids.ts';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { automationPath } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();
const HOUR_MS = 3_600_000;
const destinations: { id: string; page: string; who: string }[] = [];
let filled = 0;

beforeAll(async () => {
  const { app } = world;
  const endpoint = await app.endpoint(team.key, 'http://127.0.0.1:9/hooks', ['calibration.frozen']);
  const automation = await automate(app, team.key, {
    connection_id: team.slack,
    enabled_events: ['calibration.frozen'],
    config: { channel: 'C0RESEARCH' },
  });
  destinations.push(
    { id: endpoint.id, page: `/settings/webhooks/${endpoint.id}`, who: 'your receiver' },
    { id: automation, page: `${automationPath(automation)}?view=overview`, who: 'Slack' },
  );
  const event = await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_1' } });
  for (const { id } of destinations) {
    // Two hours in a row, one alone, and one in which all failed; latencies of 10, 20, … ms times the hour's
    // factor.
    for (const [hoursAgo, factor] of Object.entries({ 20: 1, 19: 3, 10: 2 })) {
      await attempts(id, event, Number(hoursAgo), (n) => ({
        status: 'delivered',
        ms: (n + 1) * 10 * factor,
      }));
    }
    await attempts(id, event, 5, () => ({ status: 'abandoned', ms: 9_999 }));
  }
});

/** A hundred attempts in one whole hour of the past. */
async function attempts(
  destination: string,
  event: string,
  hoursAgo: number,
  each: (n: number) => { status: string; ms: number },
): Promise<void> {
  const start = Math.floor(Date.now() / HOUR_MS - hoursAgo) * HOUR_MS;
  const rows = Array.from({ length: 100 }, (_, n) => {
    const at = new Date(start + n * 1_000);
    return { id: `whd_${idBodyFrom(at)}${String(filled++).padStart(13, '0')}`, at, ...each(n) };
  });
  await world.app.sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, attempted_at,
       created_at, response_ms)
     SELECT right(id, 24), id, $5, $6, $7, 1, status, at, at, at, ms
     FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[]) AS r (id, at, status, ms)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ at }) => at),
      rows.map(({ status }) => status),
      rows.map(({ ms }) => ms),
      team.id,
      event,
      destination,
    ],
  );
}

/** The rows of a table of numbers, without its head. */
async function numbersOf(page: Page, label: string): Promise<string[][]> {
  await page.getByRole('button', { name: label }).click();
  const rows = page.getByRole('region', { name: label }).getByRole('row');
  await rows.nth(1).waitFor();
  const all = await rows.all();
  const cells = await Promise.all(all.slice(1).map((row) => row.getByRole('cell').allTextContents()));
  return cells.map(([, ...numbers]) => numbers);
}

test.each([0, 1])('an endpoint and an automation show counts and latencies over time (%i)', async (which) => {
  const { page: path, who } = destinations[which] ?? { page: '', who: '' };
  const { page } = await browser.signIn(world.app, team.id, { path });
  await page.getByRole('heading', { name: `How fast ${who} answers` }).waitFor();
  await page.getByText('Last 50 attempts: 50 failed. The newest is on the right.').waitFor();

  await page
    .getByRole('img', { name: '300 delivered and 100 failed attempts in the last 24 hours' })
    .waitFor();
  const ofPeriod = page.getByRole('list', { name: 'In the last 24 hours' });
  expect(await ofPeriod.getByRole('listitem').allTextContents()).toEqual([
    'Half within 820 ms',
    '95 of 100 within 2.5 s',
    '99 of 100 within 2.9 s',
  ]);
  const lines = page.getByRole('img', {
    name: 'Over time: half within 500 ms to 1.5 s, 95 of 100 within 950 ms to 2.9 s, 99 of 100 within 990 ms to 3.0 s',
  });
  await lines.waitFor();
  // Each line has two pieces, with a gap between them, and is told from the others by its dashes.
  const drawn = await lines
    .locator('path')
    .evaluateAll((paths): [number, string][] =>
      paths.map((path) => [
        path.getAttribute('d')?.match(/M/g)?.length ?? 0,
        path.ownerDocument.defaultView?.getComputedStyle(path).strokeDasharray ?? '',
      ]),
    );
  expect(drawn.map(([pieces]) => pieces)).toEqual([2, 2, 2]);
  expect(new Set(drawn.map(([, dashes]) => dashes)).size).toBe(3);
  expect(await numbersOf(page, 'Latencies in numbers')).toEqual([
    ['500 ms', '950 ms', '990 ms'],
    ['1.5 s', '2.9 s', '3.0 s'],
    ['1.0 s', '1.9 s', '2.0 s'],
  ]);
  expect(await numbersOf(page, 'Deliveries and failures in numbers')).toEqual([
    ['100', '0'],
    ['100', '0'],
    ['100', '0'],
    ['0', '100'],
  ]);
});

test.each(['light', 'dark'] as const)('are readable where there is little room, %s', async (theme) => {
  const [endpoint] = destinations;
  const { page } = await browser.signIn(world.app, team.id, {
    path: endpoint?.page ?? '',
    theme,
    width: 360,
  });
  await page.getByRole('heading', { name: 'How fast your receiver answers' }).waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
});

test('another period is chosen by keyboard, and the choice keeps the focus', async () => {
  const [endpoint] = destinations;
  const { page } = await browser.signIn(world.app, team.id, { path: endpoint?.page ?? '' });
  await page.getByRole('radio', { name: 'Day' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('list', { name: 'In the last 7 days' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('list', { name: 'In the last 30 days' }).waitFor();
  expect(
    await page.getByRole('radio', { name: 'Month' }).evaluate((it): boolean => it.matches(':focus')),
  ).toBe(true);
});
