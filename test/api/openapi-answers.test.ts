import { beforeAll, describe, expect, test } from 'vitest';
import { isOperators } from '../../server/api/access.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { keepDatabaseBusy } from '../support/busy-database.ts';
import { document, expectDocumented, templateFor } from '../support/openapi.ts';
import {
  createWorld,
  credentialFor,
  type Documented,
  type DocumentedStage,
  isOfStaff,
  operations,
  pathFor,
  realised as realisedAt,
  templateOf,
  useDocumentedStage,
  type World,
} from '../support/openapi-world.ts';
import { rawRequest } from '../support/raw-http.ts';
import { useStage } from '../support/stage.ts';
import { uploadsTo } from '../support/uploads.ts';

const stage = useDocumentedStage();
const off = useStage({ env: { AUTOUSERS_WEBHOOKS_ENABLED: '0' } });
/** Two batches fill it. */
const full = useStage({ env: { BODY_BYTES: String(20 * 1024 * 1024) } });
const busy = useStage();
const uploads = uploadsTo(() => full.app);
const realised = (body: unknown, { ids }: World) => {
  const [url, secret] = [stage.receiver.url('/example'), stage.slack.botToken];
  return realisedAt(body, { url, secret, connection: ids.con, endpoint: ids.whe });
};

/** The statuses that were seen, by operation. */
const seen = new Map<string, Set<string>>(operations.map(({ title }) => [title, new Set()]));
function check({ title, method, route }: Documented, path: string, answer: Omit<ApiAnswer, 'body'>) {
  expect(templateFor(path), path).toBe(templateOf(route));
  expectDocumented(method, path, answer);
  seen.get(title)?.add(String(answer.status));
}

describe('every documented request', () => {
  let shared: World;
  beforeAll(async () => {
    shared = await createWorld(stage);
  });
  const requests = operations.flatMap((each) => {
    const examples = Object.entries(each.operation.requestBody?.content['application/json'].examples ?? {});
    if (examples.length === 0) return [{ ...each, name: 'no body', body: undefined }];
    return examples.map(([name, { value }]) => ({ ...each, name, body: value }));
  });

  test.each(requests)('$title, $name: is answered as documented', async ({ body, name: _, ...each }) => {
    const world = each.method === 'DELETE' ? await createWorld(stage) : shared;
    const path = pathFor(each, world.ids);
    const headers = credentialFor(each, world);
    const answer = await stage.app.call(each.method, path, undefined, realised(body, world), headers);
    expect(answer.status, answer.text).toBe(each.route.status ?? 200);
    check(each, path, answer);
  });

  const lists = operations.filter(({ route }) => route.query && 'limit' in route.query.shape);
  test.each(lists)('$title: each page is as documented', async (each) => {
    const headers = credentialFor(each, shared);
    const path = pathFor(each, shared.ids);
    const one = await stage.app.call('GET', `${path}?limit=1`, undefined, undefined, headers);
    check(each, path, one);
    expect(one.body).toMatchObject({ has_more: expect.any(Boolean), data: [expect.any(Object)] });
    const next = `${path}?starting_after=${one.body.next_cursor ?? one.body.data[0].id}`;
    check(each, path, await stage.app.call('GET', next, undefined, undefined, headers));
  });

  test('rows with everything in them are as documented', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    receiver.respond('/full', { status: 500, body: 'no' });
    const documented = async (method: string, path: string, body?: unknown) => {
      const answer = await app.call(method, path, key, body);
      expectDocumented(method, path, answer);
      return answer.body;
    };
    const { id } = await documented('POST', '/webhooks', {
      url: receiver.url('/full'),
      enabled_events: ['*'],
      description: 'All of it',
      api_version: '1',
      rate_limit: 1_000,
      filter: { path: 'type', op: 'starts_with', value: 'evaluation.' },
      headers: { 'X-Token': 'hidden', 'X-Shown': 'shown' },
    });
    await app.publish(key);
    await app.settled(id);
    for (const { id: delivery } of (await documented('GET', `/webhooks/${id}/deliveries`)).data)
      await documented('GET', `/deliveries/${delivery}`);
    await documented('POST', `/webhooks/${id}/recover`, { since: '2026-05-04T00:00:00Z' });
    expect((await documented('GET', `/webhooks/${id}/recoveries`)).data).toHaveLength(1);
    expect(await documented('PATCH', `/webhooks/${id}`, { status: 'disabled' })).toMatchObject({
      status: 'disabled',
      disabled_at: expect.any(String),
      last_failed_at: expect.any(String),
    });
    const { ids, owner } = await createWorld(stage);
    const whoami = await app.call('GET', '/auth/whoami', undefined, undefined, owner);
    expectDocumented('GET', '/auth/whoami', whoami);
    expect(whoami.body.team.id).toBe(ids.team);
  });
});

describe('every documented error', () => {
  let world: World;
  let exhausted: World;
  beforeAll(async () => {
    world = await createWorld(stage);
    exhausted = await createWorld(stage);
    const { ids } = exhausted;
    const plan = { name: 'Acme', plan: 'free', owner_email: 'a@b.example' };
    await stage.app.call('PUT', `/admin/teams/${ids.team}`, OPERATOR_TOKEN, plan);
    const ask = () => stage.app.call('GET', '/events', exhausted.key);
    await Promise.all(Array.from({ length: 61 }, ask));
    const askInBrowser = () => stage.app.call('GET', '/events', undefined, undefined, exhausted.owner);
    await Promise.all(Array.from({ length: 601 }, askInBrowser));
  });

  /** Sends any bytes with any method. */
  async function send(
    each: Documented,
    path: string,
    headers: Record<string, string>,
    body?: string,
    { app }: Pick<DocumentedStage, 'app'> = stage,
  ) {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = { method: each.method, path: `/api/v1${path}`, headers: { ...json, ...headers } };
    const answer = await rawRequest(app.app.url, { ...request, ...(body !== undefined && { body }) });
    check(each, path, answer);
    return answer.status;
  }
  const firstBody = ({ operation }: Documented) =>
    Object.values(operation.requestBody?.content['application/json'].examples ?? {})[0]?.value;

  test.each(operations)('$title: 400, 401, 403, 413 and 415', async (each) => {
    const path = pathFor(each, world.ids);
    const headers = credentialFor(each, world);
    expect(await send(each, `${path}?x=%00`, headers)).toBe(400);
    expect(await send(each, path, headers, '{')).toBe(400);
    expect(await send(each, path, {})).toBe(401);
    const scope = each.title.includes('/conne') ? 'automations:*' : 'connections:*';
    const weak = await stage.app.key(world.ids.team ?? '', [scope]);
    const wrong = each.route.access === 'anyone-authenticated' ? OPERATOR_TOKEN : weak.token;
    expect(await send(each, path, { authorization: `Bearer ${wrong}` })).toBe(403);
    const large = ' '.repeat((each.route.bodyLimit ?? 256 * 1024) + 1);
    expect(await send(each, path, headers, large)).toBe(413);
    expect(await send(each, path, { ...headers, 'content-type': 'text/plain' }, 'hello')).toBe(415);
  });

  test.each(operations.filter(({ operation }) => '404' in operation.responses))(
    '$title: 404',
    async (each) => {
      const known = each.route.path.includes(':');
      const stranger = realised(firstBody(each), world);
      // A team can be put under any id.
      const path = each.method === 'PUT' ? undefined : pathFor(each, {});
      if (path === undefined) return;
      const acting = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'autousers-team': 'team_none' };
      const headers = known ? credentialFor(each, world) : acting;
      expect(
        await send(each, path, headers, stranger === undefined ? undefined : JSON.stringify(stranger)),
      ).toBe(404);
    },
  );

  test.each(operations.filter(({ method }) => method === 'POST'))('$title: 409', async (each) => {
    const path = pathFor(each, world.ids);
    const headers = { ...credentialFor(each, world), 'idempotency-key': `documented ${each.title}` };
    const body = JSON.stringify(realised(firstBody(each), world) ?? {});
    const first = await send(each, path, headers, body);
    expect(await send(each, path, headers, body)).toBe(first);
    expect(await send(each, path, headers, '{ }')).toBe(409);
  });

  test.each(operations.filter(({ route }) => route.refusesBreaking))('$title: 409', async (each) => {
    const definition = operations.find(({ route }) => route.operationId === 'putEventTypeDefinition');
    const type = definition && (firstBody(definition) as object);
    const operator = (method: string, path: string, body?: unknown) =>
      stage.app.call(method, path, OPERATOR_TOKEN, body);
    // So that going back takes something away.
    await operator('PUT', '/admin/event-types/one.more', type);
    // Another type in the place of what is there, or nothing else beside it.
    const bodies: Record<string, unknown> = {
      putEventTypeDefinition: type,
      putCatalog: { name: 'One', types: [{ ...type, type: 'one.more' }] },
    };
    const body = bodies[each.route.operationId];
    const path = pathFor(each, world.ids).replace('?dry_run=true', '');
    const text = body === undefined ? undefined : JSON.stringify(body);
    expect(await send(each, path, credentialFor(each, world), text)).toBe(409);
    await operator('DELETE', '/admin/catalog?force=true');
  });

  test.each(operations.filter(({ operation }) => '412' in operation.responses))(
    '$title: 412',
    async (each) => {
      const headers = { ...credentialFor(each, world), 'if-match': '"999"' };
      const body = JSON.stringify(realised(firstBody(each), world) ?? {});
      expect(await send(each, pathFor(each, world.ids), headers, body)).toBe(412);
    },
  );

  test.each(operations.filter(({ operation }) => '429' in operation.responses))(
    '$title: 429',
    async (each) => {
      const { owner, key } = exhausted;
      const bySession = 'session' in (each.operation.security[0] ?? {});
      const headers = bySession ? owner : { authorization: `Bearer ${key}` };
      const status = await send(each, pathFor(each, exhausted.ids), headers);
      expect(status).toBe(429);
    },
  );

  test.each(operations.filter(({ route }) => route.webhooks))(
    '$title: 503 while webhooks are off',
    async (each) => {
      const { id, key } = await off.app.team();
      const headers = { authorization: `Bearer ${key}` };
      expect(await send(each, pathFor(each, { team: id }), headers, undefined, off)).toBe(503);
    },
  );

  test('every route with a body: 503 while too much is being handled', async () => {
    const [{ id, key }, other] = [await full.app.team(), await full.app.team()];
    const owner = await full.app.session(id, 'owner');
    for (const each of [key, other.key]) await uploads.begin(each, 10 * 1024 * 1024);
    for (const each of operations.filter(({ route }) => route.body)) {
      const { access } = each.route;
      const token = isOperators(each.route) ? OPERATOR_TOKEN : key;
      const bySession = typeof access === 'object' && 'session' in access;
      const headers = bySession ? owner : { authorization: `Bearer ${token}` };
      expect(await send(each, pathFor(each, { team: id }), headers, '{}', full), each.title).toBe(503);
    }
  });

  test('every route: 503 while the database has no time', async () => {
    const { id, key } = await busy.app.team();
    const owner = await busy.app.session(id, 'owner');
    const staff = await busy.app.operatorSession();
    const end = await keepDatabaseBusy(busy.app);
    try {
      for (const each of operations.filter(({ route }) => !route.body)) {
        const { access } = each.route;
        const token = isOperators(each.route) ? OPERATOR_TOKEN : key;
        const bySession = typeof access === 'object' && 'session' in access;
        const session = isOfStaff(each) ? staff : bySession ? owner : undefined;
        const headers = session ?? { authorization: `Bearer ${token}` };
        expect(await send(each, pathFor(each, { team: id }), headers, undefined, busy), each.title).toBe(503);
      }
    } finally {
      await end();
    }
  });

  test.each(operations.filter(({ route }) => route.asksVendor))(
    '$title: 503 while the vendor is out of order',
    async (each) => {
      const fresh = await createWorld(stage);
      stage.slack.server.inject({ instead: { status: 500, body: 'no' } }, 1, () => true);
      const body = JSON.stringify(realised(firstBody(each), fresh));
      expect(await send(each, pathFor(each, fresh.ids), credentialFor(each, fresh), body)).toBe(503);
    },
  );

  test('500', async () => {
    const { app } = stage;
    await app.sql('ALTER TABLE endpoints RENAME TO gone');
    const answer = await app.call('GET', '/webhooks', world.key);
    await app.sql('ALTER TABLE gone RENAME TO endpoints');
    expect(answer.status).toBe(500);
    expectDocumented('GET', '/webhooks', answer);
  });

  test('405 on every path', async () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const other = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'].filter(
        (each) => !(each.toLowerCase() in methods),
      );
      const concrete = path.replaceAll(/\{\w+\}/g, 'x');
      for (const method of other) {
        const answer = await stage.app.call(method, concrete);
        expect(answer.status).toBe(405);
        expectDocumented(method, concrete, answer);
      }
      if (other.length === 0) continue;
      for (const { title, route } of operations) if (templateOf(route) === path) seen.get(title)?.add('405');
    }
  });

  test('nothing is documented that was not seen', () => {
    const unseen = operations.flatMap(({ title, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => status !== '500' && !seen.get(title)?.has(status))
        .map((status) => `${title} ${status}`),
    );
    expect(unseen).toEqual([]);
  });
});
