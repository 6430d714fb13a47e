import { beforeEach, describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, field, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();

describe('an automation that two people have open', () => {
  let id: string;
  const get = async () => (await world.app.call('GET', `/automations/${id}`, team.key)).body;
  const open = (email: string) =>
    visit(browser, world.app, team.id, { role: 'editor', email, path: automationPath(id) });
  const save = (page: Awaited<ReturnType<typeof open>>) =>
    page.getByRole('button', { name: 'Save', exact: true }).click();

  beforeEach(async () => {
    id = await automate(world.app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    return async () => {
      await world.app.call('DELETE', `/automations/${id}`, team.key);
    };
  });

  test('the second to save is told who changed what, and chooses', async () => {
    const [maya, jonas] = [await open('maya@acme.example'), await open('jonas@acme.example')];
    await field(jonas, 'Name').fill('What Jonas wants');
    await field(maya, 'Name').fill('What Maya wants');
    await save(maya);
    await maya.getByText('Saved. From the next event on').waitFor();
    await save(jonas);
    const told = jonas.getByRole('alert').filter({ hasText: 'It was changed while you were editing' });
    await told.getByText(/maya@acme\.example changed name .*What you have entered is still here/).waitFor();
    expect((await get()).name).toBe('What Maya wants');
    expect(await field(jonas, 'Name').inputValue()).toBe('What Jonas wants');
    await told.getByRole('button', { name: 'Save mine over it' }).click();
    await told.waitFor({ state: 'detached' });
    await expect.poll(async () => (await get()).name).toBe('What Jonas wants');
    // Whoever has changed nothing sees the newest one by itself.
    await expect.poll(() => field(maya, 'Name').inputValue()).toBe('What Jonas wants');
  });

  test('their version can be looked at instead, and earlier ones gone back to', async () => {
    const [maya, jonas] = [await open('maya@acme.example'), await open('jonas@acme.example')];
    await field(jonas, 'Name').fill('What Jonas wants');
    await field(maya, 'Name').fill('What Maya wants');
    await save(maya);
    await jonas.getByRole('button', { name: 'Show their version' }).click();
    expect(await field(jonas, 'Name').inputValue()).toBe('What Maya wants');
    const versions = jonas.getByRole('region', { name: 'Earlier versions' });
    await versions.getByRole('button', { name: 'Show' }).click();
    await versions.getByText('maya@acme.example changed name').waitFor();
    await versions.getByRole('button', { name: 'Go back to this: version 1' }).click();
    await expect.poll(() => field(jonas, 'Name').inputValue()).toBe('Tell slack');
    await versions.getByText('jonas@acme.example changed name').waitFor();
    expect(await get()).toMatchObject({ name: 'Tell slack', version: 3 });
  });

  test('it can be duplicated', async () => {
    const page = await open('maya@acme.example');
    await page.getByRole('link', { name: 'Duplicate' }).click();
    await expect.poll(() => field(page, 'Name').inputValue()).toBe('Tell slack (copy)');
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByText('Saved. From the next event on').waitFor();
    const { body } = await world.app.call('GET', '/automations', team.key);
    const copy = body.data.find(({ name }: { name: string }) => name === 'Tell slack (copy)');
    expect(copy).toMatchObject({ config: (await get()).config, enabled_events: ['evaluation.completed'] });
  });
});

test('an endpoint that two people have open', async () => {
  const { id } = await world.app.endpoint(team.key, 'https://example.com/hooks');
  const path = `/settings/webhooks/${id}/settings`;
  const open = (email: string) => visit(browser, world.app, team.id, { role: 'admin', email, path });
  const [maya, jonas] = [await open('maya@acme.example'), await open('jonas@acme.example')];
  const description = (page: typeof maya) => page.getByLabel('Description');
  await description(jonas).fill('What Jonas wants');
  await description(maya).fill('What Maya wants');
  await maya.getByRole('button', { name: 'Save', exact: true }).click();
  await maya.getByText('Saved.').waitFor();
  await jonas.getByRole('button', { name: 'Save', exact: true }).click();
  const told = jonas.getByRole('alert').filter({ hasText: 'It was changed while you were editing' });
  await told.getByText(/maya@acme\.example changed description/).waitFor();
  await told.getByRole('button', { name: 'Save mine over it' }).click();
  await told.waitFor({ state: 'detached' });
  const { body } = await world.app.call('GET', `/webhooks/${id}`, team.key);
  expect(body).toMatchObject({ description: 'What Jonas wants', changed_by: 'jonas@acme.example' });
});
