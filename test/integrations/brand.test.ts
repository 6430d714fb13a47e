import { expect, test } from 'vitest';
import { useConnectedTeam } from '../support/integrations.ts';

const BRAND = 'Acme & <Co>';
const { world, team } = useConnectedTeam({ env: { BRAND_NAME: BRAND } });

test('what is told of apps, and what is sent to them, names the product of this installation and no other', async () => {
  const connectors = await world.app.call('GET', '/connectors', team.key);
  expect(connectors.text).not.toContain('{product}');
  expect(connectors.text.includes('Autousers')).toBe(false);
  const slack = connectors.body.data.find(({ id }: { id: string }) => id === 'slack');
  expect(slack.description).toBe(`Post a message in a Slack channel when something happens in ${BRAND}.`);
  for (const { id, actions } of connectors.body.data) {
    for (const { id: action, config_schema } of actions) {
      const { required = [], properties } = config_schema;
      const config = Object.fromEntries(
        required
          .filter((name: string) => properties[name].placeholder !== undefined)
          .map((name: string) => [
            name,
            properties[name].type === 'array' ? [properties[name].placeholder] : properties[name].placeholder,
          ]),
      );
      const { status, body } = await world.app.call('POST', '/automations/preview', team.key, {
        ...{ connector: id, action, config, type: 'webhook.test' },
      });
      expect({ id, status }).toEqual({ id, status: 200 });
      expect(JSON.stringify(body.request).includes('Autousers')).toBe(false);
    }
  }
});

test('a link on an issue, and people’s own texts, have its name', async () => {
  const { body } = await world.app.call('POST', '/automations/preview', team.key, {
    ...{ connector: 'linear', action: 'create_issue', type: 'evaluation.completed' },
    config: { team: 'ENG', title: 'From {{ product.name }}' },
  });
  expect(body.request).toMatchObject({ issue: { title: `From ${BRAND}` }, link: { title: BRAND } });
});
