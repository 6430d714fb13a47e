import { describe, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { type CatalogType, testableTypes } from '../support/catalog.ts';
import { document, expectDocumented, problemWith } from '../support/openapi.ts';
import { metaSchema, references } from '../support/openapi-meta.ts';
import { operations, templateOf } from '../support/openapi-world.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();

describe('the document', () => {
  test('is what the server answers, at both addresses, without a credential', async () => {
    // Links that must be whole have the server's own port.
    const { port } = new URL(stage.app.app.url);
    const expected = JSON.stringify(document).replaceAll(
      'http://localhost:8080/',
      `http://localhost:${port}/`,
    );
    for (const path of ['/api/v1/openapi.json', '/v1/openapi.json']) {
      const answer = await stage.app.call('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(JSON.parse(expected));
      expectDocumented('GET', path, answer);
    }
    const other = await stage.app.call('POST', '/openapi.json');
    expect(other.status).toBe(405);
    expectDocumented('POST', '/openapi.json', other);
  });

  test('has the form of OpenAPI 3.1, and refers to nothing that is not there', () => {
    expect(problemWith(metaSchema, JSON.parse(JSON.stringify(document)))).toBeUndefined();
    expect(references(document).filter(({ found }) => !found)).toEqual([]);
    expect(references({ a: { $ref: '#/nowhere' } })).toEqual([{ ref: '#/nowhere', found: false }]);
  });

  test('knows the routes of the table and itself, and no others', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const known = routes.map((route) => `${route.method} ${templateOf(route)}`);
    expect(documented.sort()).toEqual([...known, 'get /openapi.json'].sort());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  });

  test('no address fits two of its paths, and what was first at another path is there still', async () => {
    const segments = (path: string) =>
      path.split('/').map((part) => (part.startsWith('{') ? undefined : part));
    const fitBoth = (one: string, other: string) => {
      const [ours, theirs] = [segments(one), segments(other)];
      const isFree = (parts: (string | undefined)[]) => parts.filter((part) => part === undefined).length;
      // With fewer parameters, one of them is the more exact, and is taken.
      if (ours.length !== theirs.length || isFree(ours) !== isFree(theirs)) return false;
      return ours.every((part, at) => part === undefined || theirs[at] === undefined || part === theirs[at]);
    };
    const paths = Object.keys(document.paths);
    const pairs = paths.flatMap((one, at) => paths.slice(at + 1).map((other) => [one, other] as const));
    expect(pairs.filter(([one, other]) => fitBoth(one, other))).toEqual([]);
    expect(fitBoth('/webhooks/deliveries/{id}', '/webhooks/{id}/deliveries')).toBe(true);

    const { app, receiver } = stage;
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/first'));
    await app.publish(key);
    await app.settled(id);
    const [delivery] = (await app.call('GET', `/webhooks/${id}/deliveries`, key)).body.data;
    const moved = routes.filter(({ alsoAt }) => alsoAt !== undefined);
    expect(moved).toHaveLength(5);
    for (const { method, path, alsoAt = '', status = 200 } of moved) {
      const ask = (at: string) =>
        app.call(
          method.toUpperCase(),
          at.replace(':id', path.startsWith('/deliveries') ? delivery.id : 'x'),
          key,
        );
      const [before, now] = [await ask(alsoAt), await ask(path)];
      expect([before.status, now.status]).toEqual(
        path.startsWith('/deliveries') ? [status, status] : [404, 404],
      );
      expect(Object.keys(before.body)).toEqual(Object.keys(now.body));
      expect(JSON.stringify(document.paths[path.replace(':id', '{id}')])).toContain(
        alsoAt.replace(':id', '{id}'),
      );
    }
  });

  test.each(operations)('$title: its examples are as its schemas say', ({ operation, route }) => {
    const media = operation.requestBody?.content['application/json'];
    expect(Boolean(media)).toBe(route.body !== undefined);
    const requests = Object.values(media?.examples ?? {});
    if (media) expect(requests.length).toBeGreaterThan(0);
    for (const { value } of requests) expect(problemWith(media?.schema ?? {}, value)).toBeUndefined();
    const success = operation.responses[route.status ?? 200] as {
      content: { 'application/json': { schema: object; example: unknown } };
    };
    const { schema, example } = success.content['application/json'];
    expect(problemWith(schema, example)).toBeUndefined();
    expect(operation.summary).toBeTruthy();
    expect(operation.description).toBeTruthy();
  });

  test('has an example of every error, with a code that is listed', () => {
    for (const { content } of Object.values(document.components.responses)) {
      const { schema, example } = content['application/json'];
      expect(problemWith(schema, example)).toBeUndefined();
    }
  });

  test('describes every field', () => {
    const silent = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      fieldsWithoutWords(schema, name),
    );
    // Envelopes of envelopes: what is in them is described.
    expect(silent.filter((name) => !/\.(data|data\.object|error|data\.\d+)$/.test(name))).toEqual([]);
  });

  test.each([
    [{ path: 'data.object.status', op: 'eq', value: 'Ended' }],
    [{ all: [{ path: 'a', op: 'in', value: [1, null] }, { not: { path: 'b', op: 'exists' } }] }],
    [{ any: [] }],
    [{ any: [{ path: 'a', op: 'matches', value: 'x' }] }],
    [{ path: 'a..b', op: 'exists' }],
    [{ path: 'a\0', op: 'exists' }],
    [{ path: 'a', op: 'exists', colour: 'red' }],
    [{ not: [] }],
    [[]],
    ['a'],
    [{ path: 'a', op: 'eq', value: 'b\0' }],
    [{ path: 'a', op: 'in', value: ['\ud800'] }],
  ])('says of the condition %j what the server says, where a schema can', async (filter) => {
    const { key } = await stage.app.team();
    const body = { url: stage.receiver.url('/condition'), enabled_events: ['*'], filter };
    const { status } = await stage.app.call('POST', '/webhooks', key, body);
    expect([201, 400]).toContain(status);
    const documented = problemWith({ $ref: '#/components/schemas/Condition' }, filter);
    // The values' own rules are told in words.
    if (!('value' in Object(filter)) || status === 201) expect(documented === undefined).toBe(status === 201);
  });
});

function fieldsWithoutWords(schema: unknown, name: string): string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return [];
  return Object.entries(schema.properties as Record<string, object>).flatMap(([key, field]) => {
    const path = `${name}.${key}`;
    const told = 'description' in field || '$ref' in field || 'const' in field;
    return [...(told ? [] : [path]), ...fieldsWithoutWords(field, path)];
  });
}

describe('webhooks', () => {
  test('one for every type of the catalog', () => {
    expect(Object.keys(document.webhooks)).toEqual([...testableTypes]);
  });

  test.each(testableTypes)(
    '%s: what is sent is as documented, headers and body',
    async (type: CatalogType) => {
      const { app, receiver } = stage;
      const { key } = await app.team();
      const { id } = await app.endpoint(key, receiver.url(`/on/${type}`));
      await app.call('POST', `/webhooks/${id}/test`, key, { type });
      await app.settled(id);
      const [received] = receiver.forPath(`/on/${type}`);
      const { parameters, requestBody } = document.webhooks[type]?.post ?? {};
      const { schema, example } = requestBody?.content['application/json'] ?? {};
      expect(problemWith(schema ?? {}, example)).toBeUndefined();
      expect(problemWith(schema ?? {}, received?.body)).toBeUndefined();
      const connection = [
        'accept',
        'connection',
        'content-length',
        'content-type',
        'host',
        'transfer-encoding',
      ];
      const ours = Object.keys(received?.headers ?? {}).filter((name) => !connection.includes(name));
      expect(ours.sort()).toEqual(parameters?.map(({ name }) => name.toLowerCase()).sort());
      for (const { description } of parameters ?? []) expect(description).not.toBe('');
    },
  );
});
