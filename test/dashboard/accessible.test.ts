import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { type Place, placesOf, useFurniture } from './places.ts';

const connected = useConnectedTeam({ env: { RETRY_SCHEDULE: '3600' } });
const furniture = useFurniture(connected);
const browser = useBrowser();

// The dark theme and narrow pages are looked at in the same way in german.test.ts, whose words are longer.
describe('WCAG 2.2 AA without an exception, and nothing cut off: light, 1280 pixels', () => {
  /** Somebody of each kind, who goes from place to place. */
  const people = new Map<string, Page>();
  const at = async ({ team, role, path }: Place): Promise<Page> => {
    const who = `${team} ${role}`;
    const id = team ? furniture[team] : connected.team.id;
    const known = people.get(who);
    if (known) {
      await known.goto(new URL(path(), known.url()).href);
      return known;
    }
    const { page } = await browser.signIn(connected.world.app, id, {
      theme: 'light',
      width: 1280,
      role,
      path: path(),
    });
    people.set(who, page);
    return page;
  };

  test.each(placesOf(furniture))('$name', async (place) => {
    const page = await at(place);
    await place.open(page);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(await page.getByRole('main').getByRole('heading', { level: 1 }).count()).toBeLessThanOrEqual(1);
  });
});
