import { beforeAll, describe, expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { sampleObject } from '../support/catalog.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { card, field, GALLERY, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam();
const browser = useBrowser();
const NEW = `${GALLERY}/automations/new`;

const completed = (name: string, dimensionScores: Record<string, number>) => {
  const sample = sampleObject('evaluation.completed') as { summary: object };
  const object = { ...sample, id: `eval_${name}`, name, summary: { ...sample.summary, dimensionScores } };
  return world.app.publish(team.key, { type: 'evaluation.completed', object });
};

beforeAll(async () => {
  await completed('Onboarding', { trust: 0.62, 'Ease of use': 0.41 });
  // Newer, and of a type that nobody asks for.
  await world.app.publish(team.key, { type: 'rating.created', object: sampleObject('rating.created') });
});

const open = (path: string) => visit(browser, world.app, team.id, { path });

describe('a team with dimensions of its own', () => {
  test('chooses one in a condition, sees its value, and enters per cent', async () => {
    const { app, slack } = world;
    const page = await open(`${NEW}?recipe=tell-research`);
    await page.getByRole('button', { name: 'Add a condition' }).click();
    const condition = page.getByRole('group', { name: 'Condition 1' });
    await choose(field(condition, 'Field'), 'Trust');
    await condition.getByText('For example: 62 %').waitFor();
    await choose(field(condition, 'Field'), 'Ease of use', { typed: 'ease' });
    await condition.getByText('For example: 41 %').waitFor();
    await choose(field(condition, 'Comparison'), 'is less than');
    await field(condition, 'Value').fill('50');

    await choose(field(page, 'Message'), 'My own text');
    await page.getByRole('button', { name: 'Write my own text' }).click();
    await field(page, 'Text').fill('Ease: ');
    const chips = page.getByRole('group', { name: 'Insert a field into Text' });
    await chips.getByRole('button', { name: 'Ease of use' }).click();
    const text = `Ease: {{ object.summary.dimensionScores['Ease of use'] | percent }}`;
    expect(await field(page, 'Text').inputValue()).toBe(text);
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByText('Saved. From the next event on, it works like this.').waitFor();
    expect(await page.getByText('Saved, and worth a look').count()).toBe(0);
    const [id = ''] = /aut_\w+/.exec(page.url()) ?? [];
    const saved = (await app.call('GET', `/automations/${id}`, team.key)).body;
    expect(saved.filter).toEqual({
      path: 'data.object.summary.dimensionScores.Ease of use',
      op: 'lt',
      value: 0.5,
    });

    await completed('Hard one', { 'Ease of use': 0.3 });
    await completed('Easy one', { 'Ease of use': 0.8 });
    await app.settled(id);
    expect(slack.messages.map(({ text: said }) => said)).toEqual(['Ease: 30 %']);
    await page.getByRole('tab', { name: 'Log' }).click();
    await page
      .getByText('The condition was not met: Ease of use score is 80 %, and it must be less than 50 %.')
      .waitFor();
    await page.getByRole('link', { name: 'Integrations' }).first().click();
    await card(page, 'Results to #research')
      .getByText(/and Ease of use score is less than 50 %:/)
      .waitFor();
  });

  test('has them in the conditions of an endpoint, too', async () => {
    const page = await open('/settings/webhooks');
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a condition' }).click();
    const condition = dialog.getByRole('group', { name: 'Condition 1' });
    await choose(field(condition, 'Field'), 'Ease of use');
    await condition.getByText(/For example: \d+ %/).waitFor();
  });
});
