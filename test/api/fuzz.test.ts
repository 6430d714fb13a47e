import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import {
  encoded,
  everywhere,
  HOSTILE,
  hostileValues,
  operations,
  request,
} from '../support/hostile-requests.ts';
import { expectDocumented } from '../support/openapi.ts';
import { rawRequest } from '../support/raw-http.ts';

const SECONDS = 10;

/** Nothing works in the background, so what changes in the tables was changed by a request. */
let app: TestApp;
const rows: Record<string, string> = {};
const credentials: Record<string, Record<string, string>> = {};
let changes = 0;

beforeAll(async () => {
  app = await startTestApp({ role: 'api', env: { ENTERPRISE_RATE_LIMIT: '1000000' } });
  const { id, key } = await app.team('enterprise');
  const { id: endpoint } = await app.endpoint(key, 'http://127.0.0.1:9/hook');
  const event = await app.publish(key);
  const [delivery] = (await app.call('GET', `/webhooks/${endpoint}/deliveries`, key)).body.data;
  const since = { since: '2026-05-04T00:00:00Z' };
  const recovery = (await app.call('POST', `/webhooks/${endpoint}/recover`, key, since)).body.id;
  Object.assign(rows, { id, endpoint, event, delivery: delivery.id, recovery });
  Object.assign(credentials, {
    none: {},
    key: { authorization: `Bearer ${key}` },
    session: await app.session(id, 'owner'),
    operator: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    garbage: { authorization: 'Bearer ak_live_\u00ff', cookie: 'autousers_session=%00; ;=' },
  });
});
afterAll(() => app?.stop());

/** All that requests may change, less what they change by being made: last use and counters. */
async function checksums(): Promise<Record<string, unknown>> {
  const tables = ['teams', 'api_keys', 'dashboard_links', 'sessions', 'endpoints', 'events', 'deliveries'];
  const sums = [...tables, 'mails', 'recoveries', 'purges'].map(
    (name) =>
      `(SELECT count(*) || ' ' || coalesce(md5(string_agg(row, '' ORDER BY row)), '')
        FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM ${name} t) rows) AS ${name}`,
  );
  return (await app.sql(`SELECT ${sums.join(', ')}`))[0] ?? {};
}

const withBodies = operations.filter(({ examples }) => examples.length > 0);
test.each(withBodies.map((each) => ({ ...each, title: `${each.method} ${each.path}` })))(
  '$title: a hostile value in any place is no 5xx',
  async ({ method, path, examples }) => {
    const who = path.startsWith('/admin') ? 'operator' : path === '/api-keys' ? 'session' : 'key';
    const id = path.includes('deliveries')
      ? rows.delivery
      : path.startsWith('/admin')
        ? rows.id
        : rows.endpoint;
    const at = path.replace('{id}', id ?? '');
    const bodies = hostileValues.flatMap((odd) => everywhere(examples.at(-1), odd));
    for (const body of bodies) {
      const answer = await app.call(method, at, undefined, body, credentials[who]);
      expect(answer.status, `${JSON.stringify(body)} ${answer.text}`).toBeLessThan(500);
      expectDocumented(method, at, answer);
    }
  },
);

test('a hostile value in any query parameter is no 5xx', async () => {
  for (const { path, query } of operations.filter(({ method }) => method === 'GET')) {
    const who = path.startsWith('/admin') ? 'operator' : path === '/api-keys' ? 'session' : 'key';
    for (const name of query) {
      for (const odd of [...HOSTILE, 'x'.repeat(5_000)]) {
        const target = `${path.replace('{id}', rows.endpoint ?? '')}?${name}=${encoded(odd)}`;
        const answer = await app.call('GET', target, undefined, undefined, credentials[who]);
        expect(answer.status, target).toBeLessThan(500);
        expectDocumented('GET', target, answer);
      }
    }
  }
});

test(`whatever is sent: no 5xx, no silence, and what is refused changes nothing (${SECONDS} s)`, async () => {
  let before = await checksums();
  let sent = 0;
  const property = fc.asyncProperty(
    request,
    async ({ method, template, row, id, query, who, type, ...rest }) => {
      // Deleting what the other requests are about would leave them nothing to get wrong.
      const real = row !== undefined && method.toUpperCase() !== 'DELETE' ? rows[row] : undefined;
      const path = template.replace('{id}', real ?? id) + query;
      const headers = { ...credentials[who], 'content-type': type, ...rest.headers };
      const answer = await rawRequest(app.app.url, {
        method,
        path: `/api/v1${path}`,
        headers,
        ...(rest.body !== undefined && { body: rest.body }),
      });
      sent += 1;
      expect(answer.status, answer.text).toBeLessThan(500);
      // Node refuses what isn't HTTP before the product sees it, and HEAD has no body.
      const ours = answer.headers.has('x-request-id');
      if (!ours) expect([400, 431]).toContain(answer.status);
      else if (method !== 'HEAD') expectDocumented(method, path, answer);
      const after = await checksums();
      if (answer.status < 300 && method !== 'GET') changes += 1;
      else expect(after).toEqual(before);
      before = after;
    },
  );
  await fc.assert(property, {
    numRuns: 5_000,
    interruptAfterTimeLimit: SECONDS * 1_000,
    markInterruptAsFailure: false,
    endOnFailure: true,
  });
  // Enough was sent to mean something, and most of it was wrong.
  expect(sent).toBeGreaterThan(200);
  expect(changes).toBeLessThan(sent / 2);
  expect(app.logs.filter(({ level }) => level === 'error')).toEqual([]);
}, 60_000);
