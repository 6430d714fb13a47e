import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { exampleIds } from '../../server/api/example-ids.ts';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import type { TestApp } from '../support/app.ts';
import {
  encoded,
  everywhere,
  HOSTILE,
  hostileValues,
  operations,
  request,
} from '../support/hostile-requests.ts';
import { automate, useIntegrations } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { expectDocumented } from '../support/openapi.ts';
import { rawRequest } from '../support/raw-http.ts';

/** Counted instead of timed, so that as much is tried on a busy machine. */
const REQUESTS = 600;
const EXAMPLE_TOKEN = 'xoxb-from-your-slack-app';

/** Nothing works in the background, so what changes in the tables was changed by a request. */
const world = useIntegrations({ role: 'api', env: { ENTERPRISE_RATE_LIMIT: '1000000' } });
let app: TestApp;
const rows: Record<string, string> = {};
const credentials: Record<string, Record<string, string>> = {};
let changes = 0;

beforeAll(async () => {
  app = world.app;
  const { id, key } = await app.team('enterprise');
  const { id: endpoint } = await app.endpoint(key, 'http://127.0.0.1:9/hook');
  const owner = await app.session(id, 'owner');
  for (const name of ['slack', 'linear', 'notion']) rows[name] = await connectByOAuth(app, name, owner);
  const automation = await automate(app, key, {
    connection_id: rows.slack ?? '',
    enabled_events: ['evaluation.created'],
    config: { channel: 'C0RESEARCH' },
  });
  const event = await app.publish(key);
  const since = { since: '2026-05-04T00:00:00Z' };
  const of = async (base: string) => [
    (await app.call('GET', `${base}/deliveries`, key)).body.data[0].id,
    (await app.call('POST', `${base}/recover`, key, since)).body.id,
  ];
  const [delivery, recovery] = await of(`/webhooks/${endpoint}`);
  const [automationDelivery, automationRecovery] = await of(`/automations/${automation}`);
  Object.assign(rows, { id, endpoint, event, delivery, recovery });
  Object.assign(rows, { automation, automationDelivery, automationRecovery });
  Object.assign(credentials, {
    none: {},
    key: { authorization: `Bearer ${key}` },
    session: owner,
    operator: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    garbage: { authorization: 'Bearer ak_live_\u00ff', cookie: 'autousers_session=%00; ;=' },
  });
});

/** Of a documented body as text: with the connection and the credential that there are. */
const withReal = (text: string) =>
  text.replaceAll(exampleIds.connection, rows.slack ?? '').replaceAll(EXAMPLE_TOKEN, world.slack.botToken);

/** The row that a path is about, and who may ask. */
function reasonable(path: string): { target: string; who: string } {
  const ofAutomation = path.startsWith('/automations');
  const id = path.includes('deliveries/')
    ? rows[ofAutomation ? 'automationDelivery' : 'delivery']
    : path.startsWith('/admin')
      ? rows.id
      : rows[ofAutomation ? 'automation' : path.startsWith('/connections') ? 'slack' : 'endpoint'];
  return {
    target: path.replace('{id}', id ?? '').replace('{picker}', 'channels'),
    who: path.startsWith('/admin') ? 'operator' : path === '/api-keys' ? 'session' : 'key',
  };
}

/** All that requests may change, less what they change by being made: last use and counters. */
async function checksums(): Promise<Record<string, unknown>> {
  const tables = ['teams', 'api_keys', 'dashboard_links', 'sessions', 'endpoints', 'events', 'deliveries'];
  const others = [
    'mails',
    'recoveries',
    'purges',
    'connections',
    'automations',
    'remembered',
    'oauth_states',
  ];
  const sums = [...tables, ...others].map(
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
    const { target, who } = reasonable(path);
    const example = JSON.parse(withReal(JSON.stringify(examples.at(-1))));
    const bodies = hostileValues.flatMap((odd) => everywhere(example, odd));
    for (const body of bodies) {
      const answer = await app.call(method, target, undefined, body, credentials[who]);
      expect(answer.status, `${JSON.stringify(body)} ${answer.text}`).toBeLessThan(500);
      expectDocumented(method, target, answer);
    }
  },
);

test('a hostile value in any query parameter is no 5xx', async () => {
  for (const { path, query } of operations.filter(({ method }) => method === 'GET')) {
    const { target: base, who } = reasonable(path);
    for (const name of query) {
      for (const odd of [...HOSTILE, 'x'.repeat(5_000)]) {
        const target = `${base}?${name}=${encoded(odd)}`;
        const answer = await app.call('GET', target, undefined, undefined, credentials[who]);
        expect(answer.status, target).toBeLessThan(500);
        expectDocumented('GET', target, answer);
      }
    }
  }
});

test(`whatever is sent: no 5xx, no silence, and what is refused changes nothing (${REQUESTS} requests)`, async () => {
  let before = await checksums();
  let sent = 0;
  const property = fc.asyncProperty(
    request,
    async ({ method, template, row, id, picker, query, who, type, ...rest }) => {
      // Deleting what the other requests are about would leave them nothing to get wrong.
      const real = row !== undefined && method.toUpperCase() !== 'DELETE' ? rows[row] : undefined;
      const path = template.replace('{id}', real ?? id).replace('{picker}', picker) + query;
      const headers = { ...credentials[who], 'content-type': type, ...rest.headers };
      const body = typeof rest.body === 'string' ? withReal(rest.body) : rest.body;
      const answer = await rawRequest(app.app.url, {
        method,
        path: `/api/v1${path}`,
        headers,
        ...(body !== undefined && { body }),
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
  await fc.assert(property, { numRuns: REQUESTS, endOnFailure: true });
  expect(sent).toBe(REQUESTS);
  // Most of it was wrong.
  expect(changes).toBeLessThan(sent / 2);
  expect(app.logs.filter(({ level }) => level === 'error')).toEqual([]);
}, 120_000);
