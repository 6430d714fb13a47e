import { describe, expect, test } from 'vitest';
import { choose } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam({ env: { RETRY_SCHEDULE: '300,300' } });

describe('a newcomer', () => {
  test('creates an endpoint, copies the secret, sees a test event arrive, then a failure and its next try, and replays it', async () => {
    const { app, receiver } = stage;
    const { page, context } = await browser.signIn(app, team.id, { path: '/settings/webhooks' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('No endpoints yet').waitFor();
    await page.getByRole('button', { name: 'Create your first endpoint' }).click();

    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(receiver.url('/first'));
    await dialog.getByLabel('Description').fill('Results to the warehouse');
    expect(await dialog.getByLabel('All events, also those to come').isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();

    await dialog.getByText('Your endpoint is ready').waitFor();
    const secret = await dialog.getByLabel('Signing secret', { exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_.{32}$/);
    await dialog.getByRole('button', { name: 'Copy Signing secret' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    for (const language of ['Node.js', 'Python', 'Go', 'Ruby']) {
      await dialog.getByRole('tab', { name: language }).click();
      const code = await dialog.getByRole('group', { name: `Verifying in ${language}` }).textContent();
      expect(code).toMatch(/verify/i);
      expect(code).not.toContain('whsec_');
    }
    // A key pressed by accident doesn't take the secret away.
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Next: send a test event' }).click();
    expect(await page.content()).not.toContain(secret);

    await choose(dialog.getByRole('combobox', { name: 'Type of event' }), 'Evaluation completed');
    await dialog.getByRole('button', { name: 'Send test event' }).click();
    const outcome = dialog.getByRole('status', { name: 'How it went' });
    await outcome.getByText('Delivered').waitFor();
    await outcome.getByText(/Your receiver took it \(200\), after \d+ ms/).waitFor();
    expect(receiver.forPath('/first')[0]?.headers['autousers-event-type']).toBe('evaluation.completed');

    await dialog.getByRole('button', { name: 'Open the endpoint' }).click();
    await page.getByRole('heading', { name: 'Results to the warehouse' }).waitFor();
    await page.getByRole('img', { name: 'Last attempt: 1 delivered' }).waitFor();
    expect(await page.content()).not.toContain(secret);

    // The receiver breaks while somebody looks at the log.
    receiver.respond('/first', { status: 503, body: 'Back in a moment' });
    await page.getByRole('tab', { name: 'Deliveries' }).click();
    const rows = page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
    await rows.filter({ hasText: 'Evaluation completed, test' }).waitFor();
    await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_1' } });
    const failed = rows.filter({ hasText: 'Failed' });
    await failed.getByText(/^next try in (4|5) minutes$/).waitFor();
    expect(await failed.textContent()).toContain('Rating created');
    expect(await failed.textContent()).toContain('Your receiver had an error of its own (503)');
    await failed.getByRole('button', { name: '2 tries of Rating created' }).click();
    const tries = page.getByRole('list', { name: 'Tries of Rating created' }).getByRole('listitem');
    await tries
      .filter({ hasText: 'Waiting' })
      .getByText(/next try in/)
      .waitFor();
    await failed.getByRole('button', { name: 'Hide tries of Rating created' }).click();

    await failed.getByRole('button', { name: 'Open Rating created, try 1' }).click();
    const drawer = page.getByRole('dialog', { name: 'Delivery' });
    await drawer.getByText(/^next try in/).waitFor();
    const sent = await drawer.getByLabel('What was sent: body').textContent();
    expect(sent).toContain('"id": "rat_1"');
    expect(await drawer.getByLabel('What came back: body').textContent()).toBe('Back in a moment');
    expect(await drawer.getByLabel('What was sent: headers').textContent()).toContain('Autousers-Signature');

    receiver.respond('/first', { status: 200, body: 'thanks' });
    await drawer.getByRole('button', { name: 'Replay' }).click();
    await drawer.getByText('Delivered').waitFor();
    await drawer.getByText('Sends again').waitFor();
    expect(await drawer.getByLabel('What came back: body').textContent()).toBe('thanks');
    expect(
      receiver.forPath('/first').filter(({ body }) => JSON.stringify(body).includes('rat_1')),
    ).toHaveLength(2);
    await page.keyboard.press('Escape');
    await rows.filter({ hasText: 'Rating created' }).getByText('Delivered').waitFor();
  });

  test('can do all of it with the keyboard', async () => {
    const { app, receiver } = stage;
    const other = await app.team();
    const { page } = await browser.signIn(app, other.id, { path: '/settings/webhooks' });
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    const focused = () =>
      page.evaluate<string>(
        'document.activeElement?.textContent || document.activeElement?.getAttribute("aria-label") || ""',
      );
    const tabTo = async (name: string) => {
      for (let steps = 0; steps < 40; steps++) {
        if ((await focused()).trim() === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${name} was not reached; the focus is on ${await focused()}`);
    };
    await page.getByText('No endpoints yet').waitFor();
    await tabTo('Create your first endpoint');
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await until(async () => page.getByLabel('URL').evaluate((input): boolean => input.matches(':focus')));
    await page.keyboard.type(receiver.url('/keys'));
    await press('Enter');
    await page.getByText('Your endpoint is ready').waitFor();
    await tabTo('Next: send a test event');
    await press('Enter');
    await tabTo('Send test event');
    await press('Enter');
    await page.getByRole('dialog').getByText('Delivered').waitFor();
    await tabTo('Open the endpoint');
    await press('Enter');
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await tabTo('Overview');
    await press('ArrowRight');
    await page.getByRole('button', { name: 'Open Test message, try 1' }).focus();
    await press('Enter');
    await page.getByRole('dialog', { name: 'Delivery' }).getByText('What was sent').waitFor();
    await press('Escape');
    await page.getByRole('dialog', { name: 'Delivery' }).waitFor({ state: 'hidden' });
    expect(receiver.forPath('/keys')).toHaveLength(1);
  });
});
