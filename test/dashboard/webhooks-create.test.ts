import { describe, expect, test } from 'vitest';
import { isTestUrl, routerAt } from '../../server/dashboard/pages/webhooks/routers.ts';
import { routerOf } from '../../server/webhooks/no-code-routers.ts';
import { urlWarning } from '../../server/webhooks/url-warnings.ts';
import { choose, overflow, violations } from '../support/browser.ts';
import { usePagesOfATeam } from './pages-of-a-team.ts';

const { stage, browser, team } = usePagesOfATeam();

describe('creating an endpoint', () => {
  test('narrows events, with conditions, a rate limit and headers, and the endpoint has them', async () => {
    const { app, receiver } = stage;
    const { page } = await browser.signIn(app, team.id, { path: '/settings/webhooks' });
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(receiver.url('/narrow'));
    await dialog.getByLabel('All events, also those to come').uncheck();
    await dialog.getByLabel('Evaluation completed').check();
    await dialog.getByRole('button', { name: 'Add a condition' }).click();
    const condition = dialog.getByRole('group', { name: 'Condition 1' });
    await choose(condition.getByRole('combobox', { name: 'Field' }), 'Usability', { typed: 'Usability' });
    await choose(condition.getByRole('combobox', { name: 'Comparison' }), 'is less than');
    await condition.getByRole('textbox', { name: 'Value' }).fill('70');
    await dialog.getByRole('button', { name: 'More options' }).click();
    await dialog.getByLabel('Deliveries a second, at most').fill('5');
    await dialog.getByRole('button', { name: 'Add a header' }).click();
    await dialog.getByLabel('Name of header 1').fill('X-Api-Key');
    await dialog.getByLabel('Value of header 1').fill('s3cret');
    await choose(dialog.getByRole('combobox', { name: 'What runs there' }), 'n8n, on a domain of your own');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('Nothing was sent yet').waitFor();

    const [endpoint] = (await app.call('GET', '/webhooks', team.key)).body.data;
    expect(endpoint).toMatchObject({
      enabled_events: ['evaluation.completed'],
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      rate_limit: 5,
      headers: { 'X-Api-Key': '[redacted]' },
      router: { id: 'n8n', name: 'n8n' },
    });
    const scored = (usability: number) => ({
      type: 'evaluation.completed',
      object: { id: `eval_${usability}`, summary: { dimensionScores: { usability } } },
    });
    await app.publish(team.key, scored(0.9));
    await app.publish(team.key, scored(0.5));
    await app.settled(endpoint.id);
    const arrived = receiver.forPath('/narrow');
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.headers['x-api-key']).toBe('s3cret');
  });

  test('says at each field what is wrong with it, and keeps what was entered', async () => {
    const { page } = await browser.signIn(stage.app, team.id, { path: '/settings/webhooks' });
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    const dialog = page.getByRole('dialog');
    const create = dialog.getByRole('button', { name: 'Create', exact: true });
    const problemOf = (label: string) =>
      dialog.getByLabel(label, { exact: true }).evaluate((input) => {
        const ids: string[] = (input.getAttribute('aria-describedby') ?? '').split(' ');
        return ids.map((id) => input.ownerDocument.getElementById(id)?.textContent ?? '').join(' ');
      });
    await create.click();
    await dialog.getByText('Enter the URL that events should go to').waitFor();

    await dialog.getByLabel('URL').fill('http://example.com/hooks');
    await dialog.getByLabel('Description').fill('x'.repeat(501));
    await create.click();
    await dialog.getByText('Must have at most 500 characters').waitFor();
    expect(await problemOf('Description')).toContain('Must have at most 500 characters');
    await dialog.getByLabel('Description').fill('Ours');
    await create.click();
    await dialog.getByText(/https/).nth(0).waitFor();
    expect(await dialog.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
    expect(await problemOf('URL')).toMatch(/https/);

    // Behind "More options", which opens by itself.
    await dialog.getByLabel('URL').fill(stage.receiver.url('/fields'));
    await dialog.getByRole('button', { name: 'More options' }).click();
    await dialog.getByRole('button', { name: 'Add a header' }).click();
    await dialog.getByLabel('Name of header 1').fill('Host');
    await dialog.getByLabel('Value of header 1').fill('example.com');
    await dialog.getByRole('button', { name: 'More options' }).click();
    await create.click();
    await dialog.getByText('Is set by us or by the connection and cannot be changed').waitFor();
    await dialog.getByRole('button', { name: 'Remove header 1' }).click();

    await dialog.getByRole('button', { name: 'Add a condition' }).click();
    await create.click();
    await dialog.getByText('Choose a field, or remove this condition').waitFor();
    await dialog.getByRole('button', { name: 'Remove condition 1' }).click();
    await dialog.getByLabel('All events, also those to come').uncheck();
    await create.click();
    await dialog.getByText('Choose at least one event').waitFor();
    expect(await dialog.getByLabel('Description').inputValue()).toBe('Ours');
    expect(await violations(page)).toEqual([]);
  });

  test('recognises workflow apps while their URL is typed, and warns of test URLs', async () => {
    const { page } = await browser.signIn(stage.app, team.id, {
      path: '/settings/webhooks',
      width: 360,
      theme: 'dark',
    });
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    const url = page.getByRole('dialog').getByRole('textbox', { name: 'URL' });
    await url.fill('https://hooks.zapier.com/hooks/catch/1/abc/');
    await page.getByText('This is a workflow in Zapier.').waitFor();
    await url.fill('https://acme.app.n8n.cloud/webhook-test/abc');
    await page.getByText('This is a workflow in n8n.').waitFor();
    await page.getByText('n8n listens here for two minutes').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await url.fill('https://example.com/hooks');
    await page.getByText('This is a workflow in').waitFor({ state: 'hidden' });
  });

  test.each([
    'https://hooks.zapier.com/hooks/catch/123/abc/',
    'https://hook.eu1.make.com/abcdefgh',
    'https://hook.integromat.com/abcdefgh',
    'https://acme.app.n8n.cloud/webhook/abc',
    'https://acme.app.n8n.cloud/webhook-test/abc',
    'https://n8n.example.com/webhook-test/abc',
    'https://eoabc123.m.pipedream.net/',
    'https://hooks.zapier.com.evil.example/hooks/catch/123/abc/',
    'https://example.com/webhook-test/abc',
    'https://hooks.slack.com/services/T0/B0/abc',
    'https://make.com/',
  ])('%s is the same to the page as to the server', (url) => {
    const known = routerOf({ url });
    expect(routerAt(url)).toEqual(known && { id: known.id, name: known.name });
    expect(isTestUrl(url)).toBe(urlWarning(url)?.includes('two minutes') === true);
  });
});
