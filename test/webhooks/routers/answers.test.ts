import { beforeAll, describe, expect, test } from 'vitest';
import { type RouterId, receiptTest, routerOf } from '../../../server/webhooks/no-code-routers.ts';
import { answers, limitedTo } from '../../support/fakes/routers.ts';
import type { Script } from '../../support/receiver.ts';
import type { Behaviour } from '../../support/receiver-behaviour.ts';
import { useStage } from '../../support/stage.ts';
import { until } from '../../support/until.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '0.05,0.05' } });
let key: string;
beforeAll(async () => {
  ({ key } = await stage.app.team());
});

let paths = 0;
/** An endpoint of a router that answers so; a null `source` is somebody's own receiver. */
async function endpointAt(source: RouterId | null, script: Script) {
  const path = `/hook-${++paths}`;
  stage.receiver.respond(path, script);
  const fields = { url: stage.receiver.url(path), enabled_events: ['*'], ...(source && { source }) };
  const { body } = await stage.app.call('POST', '/webhooks', key, fields);
  const posts = () => stage.receiver.forPath(path).filter(({ method }) => method === 'POST').length;
  const view = async () => (await stage.app.call('GET', `/webhooks/${body.id}`, key)).body;
  return { id: String(body.id), posts, view };
}

/** How the attempts of one event ended, in order. */
async function attemptsOf(source: RouterId | null, script: Script) {
  const endpoint = await endpointAt(source, script);
  const { app } = stage;
  await app.call('POST', `/webhooks/${endpoint.id}/test`, key);
  // Retries follow within moments; what is later than that is what a router asked for.
  const isLate = (at: Date) => at.getTime() > Date.now() + 60_000;
  const rows = await until(async () => {
    const all = await app.deliveries(endpoint.id);
    return all.every(({ status, scheduled_for }) => status !== 'pending' || isLate(scheduled_for)) && all;
  });
  rows.sort((one, other) => one.attempt - other.attempt);
  return { ...endpoint, rows, ends: rows.map(({ status }) => status) };
}

const { zapier, make, n8n, pipedream } = answers;
const RETRIED = ['failed', 'failed', 'abandoned'];

describe('a delivery to', () => {
  test.each<[RouterId, string, Behaviour, string[]]>([
    ['zapier', '200', zapier.received, ['delivered']],
    ['zapier', '410, unsubscribed', zapier.unsubscribed, RETRIED],
    ['make', '200 Accepted', make.received, ['delivered']],
    ['make', '410, no longer linked', make.unlinked, RETRIED],
    ['make', '410, no scenario', make.noScenario, RETRIED],
    ['make', '400, its queue is full', make.queueFull, RETRIED],
    ['n8n', '200', n8n.received, ['delivered']],
    ['n8n', '200 and nothing', n8n.failedInSilence, ['delivered']],
    ['n8n', '500, a step failed', n8n.failedLater, RETRIED],
    ['n8n', '404, the workflow is off', n8n.off, RETRIED],
    ['pipedream', '200', pipedream.received, ['delivered']],
    ['pipedream', '400, ran without an answer', pipedream.ranWithoutAnswer, ['delivered']],
    ['pipedream', '400 of the workflow itself', pipedream.refusedByWorkflow, RETRIED],
    ['pipedream', '404, the workflow is off', pipedream.off, RETRIED],
    ['pipedream', '413', pipedream.tooLarge, RETRIED],
  ])('%s that answers %s', async (source, _, answer, ends) => {
    const attempts = await attemptsOf(source, answer);
    expect(attempts.ends).toEqual(ends);
    expect(attempts.posts()).toBe(ends.length);
  });

  test.each<[RouterId, Behaviour, Behaviour]>([
    ['zapier', zapier.tooMany(1), zapier.received],
    ['make', make.tooMany(1), make.received],
    ['n8n', n8n.off, n8n.received],
    ['pipedream', pipedream.tooMany(1), pipedream.received],
  ])('%s arrives by itself when the router takes events again', async (source, refusal, received) => {
    expect((await attemptsOf(source, [refusal, received])).ends).toEqual(['failed', 'delivered']);
  });

  test.each<[RouterId, Behaviour]>([
    ['zapier', zapier.tooMany(3_600)],
    ['make', make.tooMany(3_600)],
    ['pipedream', pipedream.tooMany(3_600)],
  ])('%s waits as long as its 429 asks', async (source, answer) => {
    const { rows } = await attemptsOf(source, answer);
    const waits = Number(rows[1]?.scheduled_for) - Number(rows[0]?.attempted_at);
    expect(waits).toBeGreaterThanOrEqual(3_600_000);
    expect(waits).toBeLessThan(3_630_000);
  });
});

describe('three answers of 410', () => {
  test.each<[RouterId, Behaviour]>([
    ['zapier', zapier.unsubscribed],
    ['make', make.unlinked],
    ['make', make.noScenario],
  ])('disable the endpoint of %s', async (source, gone) => {
    const { view } = await attemptsOf(source, gone);
    const reason = 'The endpoint answered 410 Gone 3 times in a row.';
    expect(await view()).toMatchObject({ status: 'disabled', disabled_reason: reason });
  });

  test('are not the same as three of 404: a workflow that is off may be on again', async () => {
    for (const [source, off] of [['n8n', n8n.off] as const, ['pipedream', pipedream.off] as const]) {
      expect(await (await attemptsOf(source, off)).view()).toMatchObject({ status: 'enabled' });
    }
  });
});

describe('Pipedream’s answer of a workflow that gives none', () => {
  test('is shown as it was, on a delivery without an error', async () => {
    const { rows, view } = await attemptsOf('pipedream', pipedream.ranWithoutAnswer);
    expect(rows).toMatchObject([{ response_status: 400, response_body: 'No $.respond called in workflow' }]);
    expect(rows[0]).toMatchObject({ error: null });
    expect(rows[0]?.delivered_at).not.toBeNull();
    expect((await view()).last_delivered_at).not.toBeNull();
  });

  test.each<RouterId | null>([null, 'zapier', 'make', 'n8n'])(
    'is a failure from anybody else: %s',
    async (source) => {
      expect((await attemptsOf(source, pipedream.ranWithoutAnswer)).ends).toEqual(RETRIED);
    },
  );

  const url = 'https://eo1abcdefgh.m.pipedream.net';
  const body = 'No $.respond called in workflow';
  test('is recognised by the host as well as by the source, and by nothing less', () => {
    const own = { url: 'https://example.com/', source: null };
    expect(receiptTest({ url, source: null })({ status: 400, body })).toBe(true);
    expect(receiptTest({ url, source: null })({ status: 400, body: `${body}\n` })).toBe(true);
    expect(receiptTest({ ...own, source: 'pipedream' })({ status: 400, body })).toBe(true);
    expect(receiptTest(own)({ status: 400, body })).toBe(false);
    expect(receiptTest({ url, source: null })({ status: 500, body })).toBe(false);
    expect(receiptTest({ url, source: null })({ status: 400, body: `Error: ${body}` })).toBe(false);
    expect(receiptTest({ url, source: null })({ status: 400, body: '' })).toBe(false);
  });
});

test.each<[RouterId, number, Behaviour, Behaviour]>([
  ['zapier', 30, zapier.received, zapier.tooMany(1)],
  ['pipedream', 10, pipedream.received, pipedream.tooMany(1)],
])('%s never has to refuse: a burst stays under its %i a second', async (source, limit, ok, over) => {
  const { app } = stage;
  const rate = routerOf({ url: '', source })?.rateLimit ?? 0;
  expect(rate).toBeLessThan(limit);
  // A little less than a second, so that the clocks of two processes needn't agree to the millisecond.
  const endpoint = await endpointAt(source, limitedTo(limit, 900, ok, over));
  for (let sent = 0; sent < rate * 2; sent++) await app.call('POST', `/webhooks/${endpoint.id}/test`, key);
  await until(() => endpoint.posts() >= rate * 2);
  await app.settled(endpoint.id);
  const rows = await app.deliveries(endpoint.id);
  expect(rows.filter(({ status }) => status === 'delivered')).toHaveLength(rate * 2);
  expect(rows).toHaveLength(rate * 2);
});
