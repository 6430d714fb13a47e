import { describe, expect, test } from 'vitest';
import { sampleRelated } from '../../catalog/related.ts';
import { parseConfig } from '../../connectors/config.ts';
import type { Action } from '../../connectors/connector.ts';
import { connectors, recipesOf } from '../../connectors/index.ts';
import { templateData, templateRenderer } from '../../connectors/templates.ts';
import { placeholders } from '../../connectors/usual.ts';
import { renderEventType } from '../../server/api/render-event-type.ts';
import { signedHeaders } from '../../server/signing/index.ts';
import { API_VERSION, sampleObject, testableTypes } from '../support/catalog.ts';
import { document } from '../support/openapi.ts';

/**
 * What the types of the product look like from outside, as it was recorded: payloads and headers, forms,
 * documentation, and what each connector makes of a sample untouched. A difference is one that users see.
 */

const NOW = new Date('2026-05-05T16:03:45.000Z');
const SECRET = 'whsec_R7gqUjPv3mXcZ0s9yT2bWnK5eHfLd8aQ';
const team = { id: 'team_1', name: 'Acme' };

const eventOf = (type: (typeof testableTypes)[number]) => ({
  id: 'event_1',
  type,
  api_version: API_VERSION,
  created: 1_777_997_025,
  team_id: team.id,
  data: { object: sampleObject(type) },
});

const recording = (name: string) => `./${name}.json`;
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

// biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
type AnyAction = Action<any, any>;

function rendered(action: AnyAction, type: (typeof testableTypes)[number]) {
  const event = eventOf(type);
  const config = parseConfig(action, placeholders(action, type), type);
  if (!config.ok) return { refused: `${config.path.join('.')} ${config.message}` };
  const template = templateRenderer(
    templateData(event, team, NOW, { related: sampleRelated(type), product: { name: 'Autousers' } }),
  );
  return action.render({ event, config: config.config, template });
}

test('payloads and headers', async () => {
  const sent = testableTypes.map((type) => {
    const event = eventOf(type);
    const body = JSON.stringify(event);
    const parts = { deliveryId: 'whd_1', eventId: event.id, eventType: type };
    return { headers: signedHeaders(parts, [SECRET], event.created + 1, body), body: event };
  });
  await expect(pretty(sent)).toMatchFileSnapshot(recording('deliveries'));
});

test('forms', async () => {
  await expect(pretty(testableTypes.map(renderEventType))).toMatchFileSnapshot(recording('event-types'));
});

test('documentation of what receivers get', async () => {
  const { webhooks } = document;
  await expect(pretty(webhooks)).toMatchFileSnapshot(recording('webhooks'));
});

describe.each(connectors)('$manifest.name', (connector) => {
  const { manifest, actions } = connector;
  test('what is made of each sample, and ready-made automations', async () => {
    const made = Object.values(actions).flatMap((action) =>
      testableTypes.map((type) => ({ action: action.id, type, ...rendered(action, type) })),
    );
    expect(made.filter((each) => 'refused' in each)).toEqual([]);
    await expect(pretty({ made, recipes: recipesOf(connector) })).toMatchFileSnapshot(recording(manifest.id));
  });
});
