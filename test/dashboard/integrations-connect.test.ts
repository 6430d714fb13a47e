import { beforeAll, describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';
import { card, connect, GALLERY, ownAddress, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam({ env: await ownAddress() });
const browser = useBrowser();
const open = (team: string, role: 'owner' | 'editor' | 'viewer' = 'owner', path = GALLERY) =>
  visit(browser, world.app, team, { role, path });
const statusOf = async (key: string, id: string) =>
  (await world.app.call('GET', `/connections/${id}`, key)).body.status;

describe('connecting in one click', () => {
  test.each([
    ['Slack', 'Acme Research'],
    ['Linear', 'Acme'],
    ['Notion', 'Acme Research'],
  ])('%s: a newcomer goes there, agrees, and is back with the account', async (name, account) => {
    const { app } = world;
    const { id, key } = await app.team();
    const page = await open(id);
    await card(page, name)
      .getByText(/\w{3,}/)
      .nth(1)
      .waitFor();
    await connect(page, card(page, name).getByRole('link', { name: `Connect ${name}` }));
    expect(page.url()).toContain(`${app.app.url.replace('localhost', '127.0.0.1')}${GALLERY}?`);
    await page
      .getByRole('status')
      .filter({ hasText: `${name} is connected: ${account}` })
      .waitFor();
    await page.getByRole('button', { name: 'Close this message' }).click();
    expect(new URL(page.url()).search).toBe('');
    const shown = card(page, `${name}: ${account}`);
    await shown.getByText('Works', { exact: true }).waitFor();
    expect((await app.call('GET', '/connections', key)).body.data).toMatchObject([
      { connector: name.toLowerCase(), status: 'active', account: { name: account } },
    ]);
    await shown.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(`${name} answers: ${account} works.`).waitFor();
  });

  test('saying no changes nothing, and the page says what to do', async () => {
    const { app, slack } = world;
    const { id, key } = await app.team();
    const page = await open(id);
    slack.oauth.denyNext();
    await card(page, 'Slack').getByRole('link', { name: 'Connect Slack' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Slack was not connected' });
    await alert.getByText('connect again when you are ready').waitFor();
    expect((await app.call('GET', '/connections', key)).body.data).toEqual([]);
  });

  test.each([
    ['expired', /begun in another browser/],
    ['refused', /ask an admin of your Linear workspace/],
    ['unavailable', /Try again in a few minutes/],
    ['organization', /choose one workspace of Linear/],
    ['misconfigured', /Tell whoever runs it/],
    ['too_many', /Disconnect one/],
    ['something_new', /Try again/],
  ])('%s is said in words', async (code, words) => {
    const { id } = await world.app.team();
    const page = await open(id, 'owner', `${GALLERY}?connector=linear&connect_error=${code}`);
    const alert = page.getByRole('alert').filter({ hasText: 'Linear was not connected' });
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(words);
  });
});

describe('an account', () => {
  beforeAll(async () => {});

  test('that was revoked says so by itself, and goes on after reconnecting', async () => {
    const { app, slack } = world;
    const automation = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    const page = await open(team.id);
    const account = card(page, 'Slack: Acme Research');
    await account.getByText('Works', { exact: true }).waitFor();
    slack.oauth.uninstall();
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'Waiting' } });
    await account.getByText('Needs to be reconnected').waitFor();
    await account.getByText(/go out as soon as it is connected again/).waitFor();
    await card(page, 'Tell slack').getByText('Events wait for up to 30 days').waitFor();
    await connect(page, account.getByRole('link', { name: 'Reconnect' }));
    await account.getByText('Works', { exact: true }).waitFor();
    await until(() => slack.messages.some(({ text }) => text.includes('Waiting')));
    await app.call('DELETE', `/automations/${automation}`, team.key);
  });

  test('that a letter is about is found among the others', async () => {
    const page = await open(team.id, 'owner', `${GALLERY}?connection=${team.notion}`);
    await card(page, 'Notion: Acme Research').waitFor();
    await until(
      async () =>
        (await page.evaluate('document.activeElement.getAttribute("aria-label")')) ===
        'Notion: Acme Research',
    );
    expect(await card(page, 'Notion: Acme Research').isVisible()).toBe(true);
    expect(await page.evaluate('window.scrollY')).toBeGreaterThan(0);
  });

  test('that the vendor slows down says so', async () => {
    const { app } = world;
    const paused = new Date(Date.now() + 3_600_000);
    await app.sql('UPDATE connections SET paused_until = $2 WHERE id = $1', [team.linear, paused]);
    const page = await open(team.id);
    await card(page, 'Linear: Acme')
      .getByText(/Slowed down by its limits, goes on in/)
      .waitFor();
    await app.sql('UPDATE connections SET paused_until = NULL WHERE id = $1', [team.linear]);
    await card(page, 'Linear: Acme').getByText('Works', { exact: true }).waitFor();
  });

  test('is disconnected after saying which automations stop; they come back with it', async () => {
    const { app, database } = world;
    const id = await automate(app, team.key, {
      connection_id: team.notion,
      config: { data_source: database },
    });
    const page = await open(team.id);
    const account = card(page, 'Notion: Acme Research');
    await account.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('dialog', { name: 'Disconnect Acme Research' });
    await dialog.getByText('These automations are turned off').waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'Tell notion' }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await statusOf(team.key, team.notion)).toBe('active');
    await account.getByRole('button', { name: 'Disconnect' }).click();
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await account.getByText('Disconnected').waitFor();
    await card(page, 'Tell notion').getByText('Its account was disconnected.', { exact: true }).waitFor();
    expect((await app.call('GET', `/automations/${id}`, team.key)).body.status).toBe('disabled');
    await connect(page, account.getByRole('link', { name: 'Connect again' }));
    await card(page, 'Tell notion').getByRole('button', { name: 'Turn on' }).click();
    await card(page, 'Tell notion').getByText('It is off').waitFor({ state: 'detached' });
    expect((await app.call('GET', `/automations/${id}`, team.key)).body.status).toBe('enabled');
  });

  test('whose vendor does not answer says so, and nothing changes', async () => {
    const { linear } = world;
    linear.server.inject({ instead: { status: 503, body: '' } }, 1, () => true);
    const page = await open(team.id);
    await card(page, 'Linear: Acme').getByRole('button', { name: 'Check now' }).click();
    await card(page, 'Linear: Acme')
      .getByText(/Linear could not be asked just now/)
      .waitFor();
    expect(await statusOf(team.key, team.linear)).toBe('active');
  });

  test('is managed by admins; editors check it, viewers look', async () => {
    for (const [role, buttons] of [
      ['viewer', []],
      ['editor', ['Check now']],
    ] as const) {
      const page = await open(team.id, role);
      await card(page, 'Linear: Acme').waitFor();
      expect(await card(page, 'Linear: Acme').getByRole('button').allTextContents()).toEqual(buttons);
      expect(await page.getByRole('link', { name: /connect/i }).count()).toBe(0);
    }
  });
});
