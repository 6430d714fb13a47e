import { afterAll, beforeAll } from 'vitest';
import { isOperators } from '../../server/api/access.ts';
import type { Route } from '../../server/api/route.ts';
import { routes } from '../../server/api/routes/index.ts';
import { OPERATOR_TOKEN } from './api-client.ts';
import type { SlackFake } from './fakes/slack.ts';
import { automate, type Integrations, useIntegrations } from './integrations.ts';
import { document } from './openapi.ts';
import { startReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

export const templateOf = (route: Route) => route.path.replaceAll(/:(\w+)/g, '{$1}');
/** The route table with what is documented of each. */
export const operations = routes.map((route) => {
  const operation = document.paths[templateOf(route)]?.[route.method];
  if (!operation) throw new Error(`${route.method} ${route.path} is not documented`);
  const method = route.method.toUpperCase();
  return { title: `${method} ${route.path}`, method, route, operation };
});
export type Documented = (typeof operations)[number];

/** The product, a receiver for its endpoints, and the vendors for its automations. */
export type DocumentedStage = Stage & Integrations;

export function useDocumentedStage(): DocumentedStage {
  const world = useIntegrations();
  const stage = {} as DocumentedStage;
  beforeAll(async () => {
    Object.assign(stage, world, { receiver: await startReceiver() });
  });
  afterAll(() => stage.receiver?.stop());
  return stage;
}

/** Rows that the ids of paths stand for, and who may ask. */
export async function createWorld(stage: DocumentedStage, plan = 'pro') {
  const { app, receiver } = stage;
  const { id: team, key } = await app.team(plan);
  const endpoint = (await app.endpoint(key, receiver.url('/documented'))).id;
  const rows = await createAutomationRows(stage, key);
  const event = await app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
  await app.publish(key);
  await app.settled(endpoint);
  await app.settled(rows.automation);
  // So that there are versions to go back to.
  for (const name of ['A second name', 'A third name']) {
    await app.call('PATCH', `/automations/${rows.automation}`, key, { name });
  }
  const since = { since: '2026-05-04T00:00:00Z' };
  const of = async (base: string) => ({
    delivery: (await app.call('GET', `${base}/deliveries`, key)).body.data[0].id,
    recovery: (await app.call('POST', `${base}/recover`, key, since)).body.id,
  });
  const ofEndpoint = await of(`/webhooks/${endpoint}`);
  const ofAutomation = await of(`/automations/${rows.automation}`);
  const { id: otherKey } = await app.key(team, ['events:read']);
  const owner = await app.session(team, 'owner');
  const sessions = (await app.call('GET', `/admin/teams/${team}/sessions`, OPERATOR_TOKEN)).body;
  const disabled = await app.endpoint(key, receiver.url('/disabled'), ['calibration.frozen']);
  await app.call('PATCH', `/webhooks/${disabled.id}`, key, { status: 'disabled' });
  const staff = await app.operatorSession();
  const ids: Record<string, string> = {
    team,
    whe: endpoint,
    event,
    whd: ofEndpoint.delivery,
    rec: ofEndpoint.recovery,
    key: otherKey,
    ses: sessions.data[0].id,
    con: rows.connection,
    type: 'rating.created',
    aut: rows.automation,
    'automation whd': ofAutomation.delivery,
    'automation rec': ofAutomation.recovery,
    'admin/sessions ses': (await app.call('GET', '/admin/sessions', OPERATOR_TOKEN)).body.data[0].id,
  };
  return { key, ids, owner, staff };
}
export type World = Awaited<ReturnType<typeof createWorld>>;

/** A connection and an automation of its own channel: Slack takes one message a second and channel. */
async function createAutomationRows({ app, slack }: DocumentedStage, key: string) {
  const number = String(slack.channels.length);
  const channel = slack.addChannel({ id: `C0WORLD${number.padStart(3, '0')}`, name: `world-${number}` });
  const { id: connection } = (await app.call('POST', '/connections', key, slackToken(slack))).body;
  const automation = await automate(app, key, {
    connection_id: connection,
    enabled_events: ['rating.created'],
    config: { channel: channel.id },
  });
  return { connection, automation };
}

const slackToken = ({ botToken }: SlackFake) => ({
  connector: 'slack',
  kind: 'bot_token',
  secret: botToken,
});

/** The path with real ids in the place of its examples. */
export function pathFor({ route, operation }: Documented, ids: Record<string, string>): string {
  // What the whole installation shares is not changed.
  const dry = route.query && 'dry_run' in route.query.shape ? '?dry_run=true' : '';
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const parameter = operation.parameters.find((each) => 'in' in each && each.name === name);
    const example = parameter && 'example' in parameter ? String(parameter.example) : '';
    if (name === 'type') return ids.type ?? 'none.such';
    if (!/(?:^|_)id$/.test(name)) return example;
    const prefix = example.split('_', 1)[0] ?? '';
    const [, kind] = /^\/(automation|admin\/sessions)/.exec(route.path) ?? [];
    return ids[`${kind} ${prefix}`] ?? ids[prefix] ?? 'none';
  });
  return path + dry;
}

/** Is it about the session of somebody who works for the operator, and so nothing for the token? */
export const isOfStaff = ({ route }: Pick<Documented, 'route'>) => route.path === '/admin/session';

/** Headers of somebody who may call the operation. */
export function credentialFor(
  { operation, route }: Documented,
  { key, owner, staff }: World,
): Record<string, string> {
  if (isOfStaff({ route })) return staff;
  const schemes = operation.security.flatMap((each) => Object.keys(each));
  if (schemes.includes('operatorToken') && isOperators(route))
    return { authorization: `Bearer ${OPERATOR_TOKEN}` };
  if (schemes.includes('apiKey')) return { authorization: `Bearer ${key}` };
  return schemes.includes('session') ? owner : { authorization: `Bearer ${OPERATOR_TOKEN}` };
}

/**
 * A documented body with what exists here: a URL that is listening, a date to come, a connection, a
 * credential.
 */
export function realised(body: unknown, { url, connection, endpoint, secret }: Real): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const copy: Record<string, unknown> = structuredClone({ ...body });
  if ('url' in copy) copy.url = url;
  if ('expires_at' in copy) copy.expires_at = new Date(Date.now() + 86_400_000).toISOString();
  if ('connection_id' in copy) copy.connection_id = connection;
  if ('endpoint_id' in copy) copy.endpoint_id = endpoint;
  if ('secret' in copy) copy.secret = secret;
  return copy;
}

interface Real {
  url: string;
  connection: string | undefined;
  endpoint: string | undefined;
  secret: string;
}
