import { describe, expect, test } from 'vitest';
import { cutOff, overflow, useBrowser } from '../support/browser.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { card, field, ownAddress } from './integrations-stage.ts';
import { keyboardOf } from './keyboard.ts';
import { placesOf, useFurniture } from './places.ts';

const connected = useConnectedTeam({ env: { RETRY_SCHEDULE: '3600', ...(await ownAddress()) } });
const furniture = useFurniture(connected);
const browser = useBrowser();

test('a newcomer connects Slack, makes an automation of a recipe, tests it and turns it off, by keyboard alone', async () => {
  const { app, slack } = connected.world;
  const { id } = await app.team();
  const { page } = await browser.signIn(app, id);
  const { goTo, press, type, isAt } = keyboardOf(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await goTo(page.getByRole('navigation').getByRole('link', { name: 'Integrations' }));
  await press('Enter');
  await goTo(page.getByRole('link', { name: 'Connect Slack' }));
  await press('Enter');
  await isAt(page.getByRole('status').filter({ hasText: 'Slack is connected: Acme Research' }));

  const guide = page.getByRole('button', { name: 'How it works with Zapier' });
  await goTo(guide);
  await press('Enter');
  await page.getByRole('dialog').waitFor();
  await isAt(page.getByRole('dialog').getByRole('button', { name: 'Close' }));
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await isAt(guide);

  await goTo(page.getByRole('link', { name: 'Use this recipe: Tell #research' }), true);
  await press('Enter');
  await isAt(page.getByRole('heading', { level: 1, name: 'Tell #research' }));

  await goTo(button('Add a condition'));
  await press('Enter');
  await goTo(button('Remove condition 1'), true);
  await press('Enter');
  await isAt(button('Add a condition'));

  await goTo(field(page, 'Channel'));
  await press('ControlOrMeta+A');
  await type('general');
  await page.getByRole('option', { name: '#research' }).waitFor({ state: 'detached' });
  await page.getByRole('option', { name: '#general' }).waitFor();
  await press('ArrowDown', 'Enter');
  await expect.poll(() => field(page, 'Channel').inputValue()).toBe('#general');
  await page.getByRole('region', { name: 'Preview' }).getByText('View results').waitFor();
  await goTo(button('Save and test it now'));
  await press('Enter');
  await page.getByText('The test has arrived').waitFor();
  expect(slack.messages.at(-1)?.channel).toBe('C0GENERAL1');
  await isAt(page.getByRole('heading', { level: 1 }));

  await goTo(button('Close the result of the test'));
  await press('Enter');
  await goTo(page.getByRole('tab', { name: 'Set-up' }));
  await press('ArrowRight', 'ArrowRight');
  await isAt(page.getByRole('tab', { name: 'Log' }));
  await page.getByRole('article').getByText('Delivered').waitFor();
  const details = page.getByRole('button', { name: /^Details/ });
  await goTo(details);
  await press('Enter');
  const detail = page.getByRole('dialog', { name: 'What happened' });
  await detail.getByRole('button', { name: 'The event' }).waitFor();
  await press('Escape');
  await detail.waitFor({ state: 'hidden' });
  await isAt(details);

  const toggle = page.getByRole('switch');
  await goTo(toggle, true);
  await press('Space');
  await page.getByText('It is off').waitFor();
  await isAt(toggle);
  await goTo(button('Turn on'));
  await press('Enter');
  await page.getByText('It is off').waitFor({ state: 'detached' });
  await keyboardOf(page).somewhere();

  const remove = button('Delete');
  await goTo(remove, true);
  await press('Enter');
  await isAt(page.getByRole('textbox', { name: 'Type "delete" to confirm' }));
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await isAt(remove);
  await press('Enter');
  await isAt(page.getByRole('textbox', { name: 'Type "delete" to confirm' }));
  await type('delete');
  await press('Enter');
  await isAt(page.getByRole('heading', { level: 1, name: 'Integrations' }));
  await card(page, 'Slack: Acme Research').waitFor();
});

describe('at 200 % and at 400 % of 1280 pixels nothing is cut off, and nothing scrolls sideways', () => {
  test.each(placesOf(furniture))('$name', async ({ team, role, path, open }) => {
    const id = team ? furniture[team] : connected.team.id;
    const page = await browser.visit(connected.world.app, id, { width: 640, role, path: path() });
    await open(page);
    for (const width of [640, 320]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overflow(page), `${width} pixels`).toBe(0);
      expect(await cutOff(page), `${width} pixels`).toEqual([]);
    }
  });
});
