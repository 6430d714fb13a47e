import { describe, expect, test } from 'vitest';
import { overflow, useBrowser, violations } from '../support/browser.ts';
import { useIntegrations } from '../support/integrations.ts';
import { card, visit } from './integrations-stage.ts';

/** The operator has registered no apps. */
const none = ['SLACK', 'LINEAR', 'NOTION'].flatMap((name) => [
  [`${name}_CLIENT_ID`, ''],
  [`${name}_CLIENT_SECRET`, ''],
]);
const world = useIntegrations({ env: Object.fromEntries(none) });
const browser = useBrowser();

async function opened(name: string, options: { width?: number; theme?: 'light' | 'dark' } = {}) {
  const team = await world.app.team();
  const page = await visit(browser, world.app, team.id, options);
  await card(page, name)
    .getByRole('button', { name: `Connect ${name}` })
    .click();
  return { page, team, dialog: page.getByRole('dialog', { name: `Connect ${name}` }) };
}

describe('pasting a credential', () => {
  test.each([
    ['Slack', 'Bot token', 'Acme Research', () => world.slack.botToken],
    ['Linear', 'Personal API key', 'Acme', () => world.linear.apiKey],
    ['Notion', 'Integration token', 'Acme Research', () => world.notion.tokens.integrationToken],
  ])('%s: says where to find it, checks it, and it is connected', async (name, label, account, secret) => {
    const { page, team, dialog } = await opened(name);
    await dialog
      .getByText(/In |Create an internal connection/)
      .first()
      .waitFor();
    await dialog.getByText("in one click isn't set up on this server").waitFor();
    await dialog.getByRole('textbox', { name: label }).fill(` ${secret()} `);
    await dialog.getByRole('button', { name: 'Check and connect' }).click();
    await page.getByText(`${name} is connected: ${account}`).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await card(page, `${name}: ${account}`)
      .getByText(label.replace(/^./, (c) => c.toLowerCase()))
      .waitFor();
    expect(await page.content()).not.toContain(secret());
    expect((await world.app.call('GET', '/connections', team.key)).body.data).toHaveLength(1);
  });

  test('a dialog that can’t be loaded says so, and the page stays as it is', async () => {
    const team = await world.app.team();
    const page = await visit(browser, world.app, team.id);
    await page.route('**/paste-credential-*.js', (route) => route.abort());
    await card(page, 'Slack').getByRole('button', { name: 'Connect Slack' }).click();
    await page.getByText('This could not be loaded. Reload the page').waitFor();
    await page.unroute('**/paste-credential-*.js');
    await page.reload();
    await card(page, 'Slack').getByRole('button', { name: 'Connect Slack' }).click();
    await page.getByRole('dialog', { name: 'Connect Slack' }).waitFor();
  });

  test('what is wrong is said at the field, and what was typed stays', async () => {
    const { dialog, team } = await opened('Slack');
    const token = dialog.getByRole('textbox', { name: 'Bot token' });
    const check = dialog.getByRole('button', { name: 'Check and connect' });
    const told = async (words: RegExp) => {
      await dialog.getByText(words).waitFor();
      expect(await token.getAttribute('aria-invalid')).toBe('true');
    };
    await check.click();
    await told(/Paste it here/);
    await token.fill('xoxp-of-a-person');
    await check.click();
    await told(/must start with xoxb-/);
    await token.fill('xoxb-1111111111-of-nobody');
    await check.click();
    await told(/Slack does not accept it/);
    expect(await token.inputValue()).toBe('xoxb-1111111111-of-nobody');
    expect((await world.app.call('GET', '/connections', team.key)).body.data).toEqual([]);
  });

  test('a vendor that is away is said above the buttons', async () => {
    const { dialog } = await opened('Linear');
    world.linear.server.inject({ instead: 'reset' }, 1, () => true);
    await dialog.getByRole('textbox', { name: 'Personal API key' }).fill(world.linear.apiKey);
    await dialog.getByRole('button', { name: 'Check and connect' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/Linear could not be asked just now/)
      .waitFor();
  });

  test('a webhook URL of Slack is another way, and is replaced by the same way', async () => {
    const { page, dialog } = await opened('Slack');
    await dialog.getByRole('radio', { name: 'Webhook URL of one channel' }).check();
    await dialog.getByText('It posts in that channel only').waitFor();
    await dialog.getByRole('textbox', { name: 'Webhook URL of one channel' }).fill(world.slack.webhook);
    await dialog.getByRole('button', { name: 'Check and connect' }).click();
    await page.getByText(/Slack is connected/).waitFor();
    await world.app.sql(
      `UPDATE connections SET status = 'needs_reconnect' WHERE credential_kind = 'incoming_webhook'`,
    );
    await page.getByRole('button', { name: 'Reconnect' }).click();
    expect(await dialog.getByRole('radio', { name: 'Webhook URL of one channel' }).isChecked()).toBe(true);
  });
});

test.each([
  ['light', 360],
  ['dark', 1280],
] as const)('the dialog is for everybody: %s, %i px', async (theme, width) => {
  const { page, dialog } = await opened('Slack', { theme, width });
  await dialog.getByRole('textbox', { name: 'Bot token' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
});
