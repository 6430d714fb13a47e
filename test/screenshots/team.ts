import { idBodyFrom } from '../../server/ids.ts';
import { type EventType, sampleObject } from '../support/catalog.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, type ConnectedTeam, connectedTeam, type Integrations } from '../support/integrations.ts';
import type { Receiver } from '../support/receiver.ts';

const DAY_MS = 86_400_000;
const EVENTS = 120;
const TYPES: EventType[] = [
  'evaluation.created',
  'rating.created',
  'rating.created',
  'autouser_run.completed',
  'rating.created',
  'evaluation.completed',
];
const EVALUATIONS = ['Checkout redesign', 'Onboarding, second try', 'Search results page', 'Pricing page'];

export interface BusyTeam extends ConnectedTeam {
  /** Ids. */
  endpoint: string;
  automation: string;
}

/** A team that has used the product for a day: three endpoints, three automations, and what was sent. */
export async function busyTeam(world: Integrations, receiver: Receiver): Promise<BusyTeam> {
  const { app, database } = world;
  const team = await connectedTeam(world);
  const endpoint = async (path: string, fields: Record<string, unknown>): Promise<string> => {
    const answer = await app.call('POST', '/webhooks', team.key, { url: receiver.url(path), ...fields });
    if (answer.status !== 201) throw new Error(`POST /webhooks answered ${answer.status}: ${answer.text}`);
    return answer.body.id;
  };
  const automations = [
    await automate(app, team.key, {
      name: 'Results to #research',
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    }),
    await automate(app, team.key, {
      name: 'Usability below 70 %',
      connection_id: team.linear,
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      config: { team: linearIds.engineering, priority: 'high' },
    }),
    await automate(app, team.key, {
      name: 'Every result in Notion',
      connection_id: team.notion,
      config: { data_source: database },
    }),
  ];
  const warehouse = await endpoint('/warehouse', {
    description: 'Results to the warehouse',
    enabled_events: ['*'],
  });
  const make = await endpoint('/make', {
    description: 'Ratings into Google Sheets',
    source: 'make',
    enabled_events: ['rating.created'],
  });
  receiver.respond('/warehouse', (n) => ({
    status: n % 23 === 0 ? 503 : 200,
    body: n % 23 === 0 ? '{"error": "The warehouse is being resized"}' : '{"received": true}',
    delayMs: 30 + ((n * 37) % 11) * 9,
  }));
  receiver.respond('/make', () => ({ status: 200, body: 'Accepted', delayMs: 60 }));
  for (let n = 0; n < EVENTS; n += 1) await app.publish(team.key, eventOf(n));
  for (const id of [warehouse, make, ...automations]) await app.settled(id);
  await spreadOverADay(world, [warehouse, make, ...automations]);
  // What people have there; the receiver of the pictures is on this machine.
  await named(world, warehouse, 'https://api.acme.example/hooks/autousers');
  await named(world, make, 'https://hook.eu2.make.com/k3v9q2m7x1c8b5n0z4j6h2g8f1d3s7a9');
  return { ...team, endpoint: warehouse, automation: automations[0] ?? '' };
}

function eventOf(n: number): { type: EventType; object: Record<string, unknown> } {
  const type = TYPES[n % TYPES.length] ?? 'rating.created';
  const name = EVALUATIONS[Math.floor(n / TYPES.length) % EVALUATIONS.length];
  const object = sampleObject(type) as Record<string, unknown>;
  return { type, object: 'name' in object ? { ...object, name } : object };
}

/**
 * Ids are their time: attempts that took seconds to make look as if a day had passed, with more in the
 * afternoon than at night.
 */
async function spreadOverADay({ app }: Integrations, destinations: string[]): Promise<void> {
  for (const destination of destinations) {
    const rows = (await app.deliveries(destination)).filter(({ status }) => status !== 'pending');
    for (const [index, { id }] of rows.entries()) {
      const share = (index + 1) / (rows.length + 1);
      const waves = share + 0.06 * Math.sin(share * 4 * Math.PI);
      const at = new Date(Date.now() - DAY_MS * (1 - waves) * 0.97 - 60_000);
      await app.sql(
        `UPDATE attempts SET id = $1, position = right($1, 24), created_at = $2, attempted_at = $2, scheduled_for = $2,
           delivered_at = CASE WHEN status = 'delivered' THEN $2::timestamptz END WHERE id = $3`,
        [`whd_${idBodyFrom(at)}${id.slice(-13)}`, at, id],
      );
    }
  }
  await app.sql(
    `UPDATE events SET created_at = to_event.at FROM (
       SELECT event_id, min(created_at) AS at FROM deliveries GROUP BY event_id) to_event
     WHERE events.id = to_event.event_id`,
  );
}

async function named({ app }: Integrations, endpoint: string, url: string): Promise<void> {
  await app.sql('UPDATE endpoints SET url = $1 WHERE id = $2', [url, endpoint]);
}
