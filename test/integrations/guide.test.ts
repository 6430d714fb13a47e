import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { sampleObject } from '../support/catalog.ts';
import { attemptsOf, useConnectedTeam } from '../support/integrations.ts';

/** docs/integrations.md, tried: its automations are created as they stand there, and do what it says. */
const guide = readFileSync(new URL('../../docs/integrations.md', import.meta.url), 'utf8');
const recipes: Record<string, unknown>[] = [...guide.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(
  ([, json = '']) => JSON.parse(json),
);
const template = /^```liquid\n([\s\S]*?)^```/m.exec(guide)?.[1] ?? '';

const { world, team } = useConnectedTeam();
let discord: string;
beforeAll(async () => {
  const { body } = await world.app.call('POST', '/connections', team.key, {
    ...{ connector: 'discord', kind: 'webhook', secret: world.discord.url },
  });
  discord = body.id;
});

/** With a real connection and database in the place of the examples. */
function realised(recipe: Record<string, unknown>): Record<string, unknown> {
  const ids: Record<string, string> = {
    con_slack: team.slack,
    con_linear: team.linear,
    con_notion: team.notion,
    con_discord: discord,
  };
  const config = { ...(recipe.config as Record<string, unknown>) };
  if ('data_source' in config) config.data_source = world.database;
  return { ...recipe, connection_id: ids[String(recipe.connection_id)], config };
}

describe('the automations of the guide', () => {
  test('are four', () => expect(recipes).toHaveLength(4));

  test.each(recipes.map((recipe) => [String(recipe.name), recipe]))('%s', async (_, recipe) => {
    const { app } = world;
    const created = await app.call('POST', '/automations', team.key, realised(recipe));
    expect(created.status, created.text).toBe(201);
    expect(created.body.warnings).toEqual([]);
    const [type = ''] = created.body.enabled_events;
    await app.publish(team.key, { type, object: sampleObject(type) });
    await app.settled(created.body.id);
    expect(await attemptsOf(app, team.key, created.body.id)).toMatchObject([{ status: 'delivered' }]);
    await app.call('DELETE', `/automations/${created.body.id}`, team.key);
  });
});

test('the template of the guide renders', async () => {
  const { app } = world;
  const answer = await app.call('POST', '/automations/preview', team.key, {
    connector: 'slack',
    action: 'post_message',
    config: { channel: '#research', text: template },
    type: 'evaluation.completed',
  });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.warnings).toEqual([]);
  const request = JSON.stringify(answer.body.request);
  expect(request).toContain('*Checkout redesign: guest flow* is done: Usability 64 %');
  expect(request).toContain('Clarity: 78 %');
});

test('its links lead somewhere', () => {
  const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    const target = new URL(link, new URL('../../docs/integrations.md', import.meta.url));
    expect(readFileSync(target, 'utf8')).not.toBe('');
  }
});
