import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../connectors/config.ts';
import type { Session } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { type OpenSession, openSession } from '../../../connectors/session.ts';
import { templateData, templateRenderer } from '../../../connectors/templates.ts';
import { eventOf } from '../../conformance/suite.ts';
import {
  type BigQueryEmulator,
  BUILD_MS,
  canBuild,
  startBigQueryEmulator,
} from '../../support/bigquery-emulator.ts';
import { type CatalogType, sampleObject } from '../../support/catalog.ts';
import { testClient } from '../raw-server.ts';
import { action } from './bigquery-world.ts';

/**
 * The same statements and rows, read by a third party: it knows the SQL and the types, but no limits, no ids
 * of rows or jobs, and no faults, which `bigquery.ts` in the fakes knows.
 */
let emulator: BigQueryEmulator;
let http: OutboundHttp;
let open: OpenSession;
let session: Session;
/** Tables are as old as their emulator: two minutes later, rows may be streamed. */
const now = new Date(Date.now() + 180_000);

if (!canBuild) console.warn('Go is not installed: BigQuery is NOT tested with the emulator');

beforeAll(async () => {
  if (!canBuild) return;
  emulator = await startBigQueryEmulator();
  ({ http } = testClient());
  const credential = { kind: 'service_account', secret: 'ya29.token' };
  open = openSession({ http, apiUrl: emulator.url, credential, timeoutMs: 300_000 });
  session = { ...open.session, fetch: withSourceTable(open.session.fetch) };
}, BUILD_MS + 60_000);
afterAll(async () => {
  open?.close();
  await http?.close();
  await emulator?.stop();
});

/**
 * The emulator merges from tables only: what the statement selects is made a table first, and merged from
 * there. Both halves are what the connector wrote.
 */
function withSourceTable(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  let made = 0;
  return async (input, init) => {
    const job = JSON.parse(String(init?.body ?? '{}'));
    const given = job.configuration?.query;
    const [, selected] = /^USING \((SELECT .*)\) S$/m.exec(given?.query ?? '') ?? [];
    if (selected === undefined) return fetch(input, init);
    const source = `${emulator.project}.product_events.source_${++made}`;
    const query = `CREATE TABLE \`${source}\` AS ${selected}`;
    const { queryParameters } = given;
    await emulator.query(query, queryParameters);
    given.query = given.query.replace(`(${selected})`, `\`${source}\``);
    given.queryParameters = [];
    return fetch(input, { ...init, body: JSON.stringify(job) });
  };
}

function config(table: string, more: object = {}) {
  const given = { project: emulator.project, dataset: 'product_events', table, ...more };
  const read = parseConfig(action, given, 'evaluation.completed');
  if (!read.ok) throw new Error(read.message);
  return read.config;
}

/** Each write is another automation's, so that no job has another one's id. */
let automations = 0;
async function write(
  table: string,
  type: CatalogType,
  id: string,
  more: object = {},
  object = sampleObject(type),
) {
  const event = eventOf(type, object, id);
  const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, now));
  const { request } = action.render({ event, config: config(table, more), template });
  const result = await action.deliver(session, request, {
    ...{ eventId: id, automationId: `aut_${++automations}`, now, mayBeRepeated: false, previous: undefined },
  });
  if (result.kind !== 'delivered') throw new Error(result.message);
  return result;
}

describe.skipIf(!canBuild)('with the emulator', () => {
  test('dataset and table are made as asked for', async () => {
    expect(await action.prepare?.(session, config('acme_events'), [])).toMatchObject([{ advisory: true }]);
    expect(await action.verify(session, config('acme_events'))).toEqual([]);
  });

  test('each type of event is streamed, and read back with SQL', async () => {
    for (const type of [
      'evaluation.completed',
      'rating.created',
      'autouser_run.failed',
      'calibration.frozen',
    ] as const) {
      expect(await write('acme_events', type, type)).toEqual({
        kind: 'delivered',
        reference: expect.anything(),
      });
    }
    const rows = await emulator.query(
      `SELECT event_id, JSON_VALUE(payload, '$.status') AS status, cost_usd, EXTRACT(YEAR FROM occurred_at) AS year,
       (SELECT MAX(value) FROM UNNEST(scores)) AS best
     FROM product_events.acme_events ORDER BY event_id`,
    );
    expect(rows).toMatchObject([
      { event_id: 'autouser_run.failed', status: 'failed', cost_usd: '0.03351' },
      { event_id: 'calibration.frozen' },
      { event_id: 'evaluation.completed', status: 'Ended', best: '0.83' },
      { event_id: 'rating.created', best: '4' },
    ]);
  });

  test('a row is found again by its event', async () => {
    const event = eventOf('rating.created', sampleObject('rating.created'), 'rating.created');
    const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, now));
    const { request } = action.render({ event, config: config('acme_events'), template });
    const facts = { eventId: event.id, automationId: 'aut_1', now, mayBeRepeated: true, previous: undefined };
    expect(await action.deliver(session, request, facts)).toMatchObject({
      kind: 'delivered',
      duplicate: true,
    });
  });

  test('exactly once: the statement itself adds no second row', async () => {
    const more = { writing: 'exactly_once' };
    await action.prepare?.(session, config('once', more), []);
    await write('once', 'evaluation.completed', 'event_1', more);
    await write('once', 'evaluation.completed', 'event_1', more);
    await write('once', 'rating.created', 'event_2', more);
    const rows = await emulator.query(
      `SELECT event_id, ARRAY_LENGTH(scores) AS scores, JSON_VALUE(payload, '$.id') AS id
     FROM product_events.once ORDER BY event_id`,
    );
    expect(rows).toEqual([
      { event_id: 'event_1', scores: '3', id: 'eval_p7t2mw9kx4cz1rj6vb8dq3hn' },
      { event_id: 'event_2', scores: '3', id: 'rat_w4j1rk7nb9vt5xq3mz8hd2cp' },
    ]);
  });

  test('one row an object: a later event writes over what it has a value for', async () => {
    const more = { mode: 'update' };
    await action.prepare?.(session, config('objects', more), []);
    await write('objects', 'evaluation.created', 'event_1', more, {
      id: 'eval_1',
      name: 'Checkout',
      status: 'Draft',
    });
    await write('objects', 'evaluation.completed', 'event_2', more, { id: 'eval_1', status: 'Ended' });
    await write('objects', 'evaluation.completed', 'event_3', more, {
      id: 'eval_2',
      name: 'It’s "quoted"; \\ --',
    });
    const rows = await emulator.query(
      'SELECT object_id, event_id, name, status FROM product_events.objects ORDER BY object_id',
    );
    expect(rows).toEqual([
      { object_id: 'eval_1', event_id: 'event_2', name: 'Checkout', status: 'Ended' },
      { object_id: 'eval_2', event_id: 'event_3', name: 'It’s "quoted"; \\ --', status: null },
    ]);
  });

  test('the views of SETUP.md', async () => {
    const setup = readFileSync(new URL('../../../connectors/bigquery/SETUP.md', import.meta.url), 'utf8');
    const views = [...setup.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql);
    expect(views).toHaveLength(2);
    for (const view of views) await emulator.query(view);
    expect(
      await emulator.query(
        `SELECT dimension, AVG(score) AS score FROM product_events.scores
       WHERE event_type = 'rating.created' GROUP BY dimension ORDER BY dimension`,
      ),
    ).toEqual([
      { dimension: 'clarity', score: '4' },
      { dimension: 'trust', score: '4' },
      { dimension: 'usability', score: '3' },
    ]);
  });
});
