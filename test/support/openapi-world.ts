import type { Route } from '../../server/api/route.ts';
import { routes } from '../../server/api/routes/index.ts';
import { OPERATOR_TOKEN } from './api-client.ts';
import { document } from './openapi.ts';
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

/** Rows that the ids of paths stand for, and who may ask. */
export async function createWorld({ app, receiver }: Stage, plan = 'pro') {
  const { id: team, key } = await app.team(plan);
  const endpoint = (await app.endpoint(key, receiver.url('/documented'))).id;
  const event = await app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
  await app.publish(key);
  await app.settled(endpoint);
  const delivery = (await app.call('GET', `/webhooks/${endpoint}/deliveries`, key)).body.data[0].id;
  const since = { since: '2026-05-04T00:00:00Z' };
  const recovery = (await app.call('POST', `/webhooks/${endpoint}/recover`, key, since)).body.id;
  const { id: otherKey } = await app.key(team, ['events:read']);
  const ids: Record<string, string> = {
    team,
    whe: endpoint,
    event,
    whd: delivery,
    rec: recovery,
    key: otherKey,
  };
  return { key, ids, owner: await app.session(team, 'owner') };
}
export type World = Awaited<ReturnType<typeof createWorld>>;

/** The path with real ids in the place of its examples. */
export function pathFor({ route, operation }: Documented, ids: Record<string, string>): string {
  const [parameter] = operation.parameters.filter((each) => 'in' in each && each.in === 'path');
  const example = parameter && 'example' in parameter ? String(parameter.example) : '';
  return route.path.replace(':id', ids[example.split('_', 1)[0] ?? ''] ?? 'none');
}

/** Headers of somebody who may call the operation. */
export function credentialFor({ operation }: Documented, { key, owner }: World): Record<string, string> {
  const schemes = operation.security.flatMap((each) => Object.keys(each));
  if (schemes.includes('apiKey')) return { authorization: `Bearer ${key}` };
  return schemes.includes('session') ? owner : { authorization: `Bearer ${OPERATOR_TOKEN}` };
}

/** A documented body with a URL that is listening and a date that is to come. */
export function realised(body: unknown, url: string): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const copy: Record<string, unknown> = structuredClone({ ...body });
  if ('url' in copy) copy.url = url;
  if ('expires_at' in copy) copy.expires_at = new Date(Date.now() + 86_400_000).toISOString();
  return copy;
}
