import { describe, expect, test } from 'vitest';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { placesOf, useFurniture } from './places.ts';

const connected = useConnectedTeam({ env: { RETRY_SCHEDULE: '3600' } });
const furniture = useFurniture(connected);
const browser = useBrowser();

// The dark theme and narrow pages are looked at in the same way in german.test.ts, whose words are longer.
describe('WCAG 2.2 AA without an exception, and nothing cut off: light, 1280 pixels', () => {
  test.each(placesOf(furniture))('$name', async ({ team, role, path, open }) => {
    const id = team ? furniture[team] : connected.team.id;
    const who = { theme: 'light', width: 1280, role } as const;
    const page = await browser.visit(connected.world.app, id, { ...who, path: path() });
    await open(page);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(await page.getByRole('main').getByRole('heading', { level: 1 }).count()).toBeLessThanOrEqual(1);
  });
});
