import { describe, expect, test } from 'vitest';
import { type AutomationFields, attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ env: { RETRY_SCHEDULE: '0.05' } });

let channels = 0;
/** Posts in a channel of its own, of which Slack takes one message a second. */
async function poster(fields: Partial<AutomationFields> = {}) {
  const { app, slack } = world;
  channels += 1;
  const number = String(channels).padStart(4, '0');
  const channel = slack.addChannel({ id: `C0POST${number}`, name: `post-${number}` }).id;
  const config = { channel, ...fields.config };
  const id = await automate(app, team.key, { connection_id: team.slack, ...fields, config });
  return { id, messages: () => slack.messages.filter((message) => message.channel === channel) };
}

const call = (method: string, path: string, body?: unknown) =>
  world.app.call(method, `/automations${path}`, team.key, body);
const publish = (object: Record<string, unknown>) =>
  world.app.publish(team.key, { type: 'evaluation.completed', object });
const statusesOf = async (id: string, query = '') =>
  (await call('GET', `/${id}/deliveries${query}`)).body.data.map(({ status }: { status: string }) => status);

describe('a test', () => {
  test('is done for real, whatever the condition, and is not in the event log', async () => {
    const { app } = world;
    const { id, messages } = await poster({ filter: { path: 'type', op: 'eq', value: 'never' } });
    const hook = await app.endpoint(team.key, 'http://127.0.0.1:9/hook', ['*']);
    const answer = await call('POST', `/${id}/test`, {});
    expect(answer).toMatchObject({
      status: 202,
      body: {
        event_id: expect.stringMatching(/^event_test_/),
        delivery_id: expect.stringMatching(/^whd_test_/),
        status: 'pending',
        synthetic: true,
      },
    });
    await app.settled(id);
    expect(messages()).toHaveLength(1);
    const { event_id, delivery_id } = answer.body;
    const detail = (await call('GET', `/deliveries/${delivery_id}`)).body;
    expect(detail).toMatchObject({ status: 'delivered', event_id, event_type: 'evaluation.completed' });
    expect(JSON.parse(detail.request.body).data.object.id).toMatch(/^eval_test_/);
    expect((await app.call('GET', `/events/${event_id}`, team.key)).status).toBe(404);
    expect(await app.deliveries(hook.id)).toEqual([]);
  });

  test('has the type that is asked for, or the first that the automation listens to', async () => {
    const typeOf = async (id: string, body?: unknown) => {
      const { delivery_id } = (await call('POST', `/${id}/test`, body)).body;
      return (await call('GET', `/deliveries/${delivery_id}`)).body.event_type;
    };
    const one = await poster({ enabled_events: ['rating.created', 'evaluation.completed'] });
    expect(await typeOf(one.id)).toBe('rating.created');
    expect(await typeOf(one.id, { type: 'autouser_run.failed' })).toBe('autouser_run.failed');
    const all = await poster({ enabled_events: ['*'] });
    expect(await typeOf(all.id, {})).toBe('evaluation.completed');
    const wrong = await call('POST', `/${all.id}/test`, { type: 'evaluation.exploded' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'type' } } });
  });

  test('of a disabled automation is refused', async () => {
    const { id, messages } = await poster();
    await call('PATCH', `/${id}`, { status: 'disabled' });
    const answer = await call('POST', `/${id}/test`, {});
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'automation_disabled' } } });
    expect(messages()).toEqual([]);
  });
});

describe('the log', () => {
  test('has every attempt, and what the condition kept away; it can be read by status', async () => {
    const { app, slack } = world;
    const { id } = await poster({ filter: { path: 'data.object.type', op: 'eq', value: 'SSE' } });
    slack.inject('error_before');
    await publish({ id: 'eval_1', type: 'SSE' });
    await until(async () => (await statusesOf(id))[0] === 'delivered');
    await publish({ id: 'eval_2', type: 'SxS' });
    await until(async () => (await statusesOf(id)).length === 3);
    expect(await statusesOf(id)).toEqual(['skipped', 'delivered', 'failed']);
    for (const status of ['skipped', 'delivered', 'failed']) {
      expect(await statusesOf(id, `?status=${status}`)).toEqual([status]);
    }
    expect(await statusesOf(id, '?status=abandoned')).toEqual([]);
    const [skipped] = await attemptsOf(app, team.key, id);
    expect(skipped).toMatchObject({
      automation_id: id,
      attempted_at: null,
      reference: null,
      error: expect.stringMatching(/^The condition was not met: data\.object\.type is "?SxS"?/),
    });
    const wrong = await call('GET', `/${id}/deliveries?status=lost`);
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'status' } } });
    // Endpoints have no such state.
    const { id: hook } = await app.endpoint(team.key, 'http://127.0.0.1:9/hook', ['calibration.frozen']);
    const other = await app.call('GET', `/webhooks/${hook}/deliveries?status=skipped`, team.key);
    expect(other.status).toBe(400);
  });

  test('shows what went over the wire, without the credential', async () => {
    const { app, slack } = world;
    const { id } = await poster();
    const event = await publish({ id: 'eval_3', name: 'Sign-up' });
    await app.settled(id);
    const [{ id: delivery, reference }] = await attemptsOf(app, team.key, id);
    const answer = await call('GET', `/deliveries/${delivery}`);
    expect(answer.body).toMatchObject({
      id: delivery,
      event_id: event,
      status: 'delivered',
      response: { status: 200, ms: expect.any(Number) },
      reference,
      details: { reference: { label: expect.stringMatching(/^C0POST/) }, duplicate: false },
    });
    expect(JSON.parse(answer.body.request.body)).toMatchObject({ id: event, type: 'evaluation.completed' });
    const [exchange] = answer.body.details.exchanges;
    expect(exchange).toMatchObject({
      method: 'POST',
      status: 200,
      requestHeaders: { authorization: '[redacted]' },
    });
    expect(exchange.url).toBe(`${slack.apiUrl}/chat.postMessage`);
    expect(exchange.requestBody).toContain('Sign-up');
    for (const token of slack.oauth.liveTokens) expect(answer.text).not.toContain(token);
  });
});

describe('sending again', () => {
  test('a delivery goes out once more, as a delivery of its own', async () => {
    const { app } = world;
    const { id, messages } = await poster();
    const event = await publish({ id: 'eval_4' });
    await app.settled(id);
    const [first] = await attemptsOf(app, team.key, id);
    const answer = await call('POST', `/deliveries/${first.id}/retry`);
    expect(answer).toMatchObject({ status: 202, body: { replays_delivery_id: first.id, status: 'pending' } });
    await until(() => messages().length === 2);
    await app.settled(id);
    const [again] = await attemptsOf(app, team.key, id);
    expect(again).toMatchObject({
      id: answer.body.delivery_id,
      event_id: event,
      attempt: 1,
      status: 'delivered',
      replays_delivery_id: first.id,
    });

    await call('PATCH', `/${id}`, { status: 'disabled' });
    const refused = await call('POST', `/deliveries/${first.id}/retry`);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'automation_disabled' } } });
  });

  test('what was missed while it was disabled can be recovered, if it meets the condition', async () => {
    const { app } = world;
    const filter = { path: 'data.object.type', op: 'eq', value: 'SSE' };
    const { id, messages } = await poster({ filter });
    const since = new Date(Date.now() - 1_000).toISOString();
    await call('PATCH', `/${id}`, { status: 'disabled' });
    const missed = await publish({ id: 'eval_5', type: 'SSE' });
    await publish({ id: 'eval_6', type: 'SxS' });
    const period = { since, status: 'never_attempted' };
    const refused = await call('POST', `/${id}/recover`, period);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'automation_disabled' } } });
    await call('PATCH', `/${id}`, { status: 'enabled' });

    const started = await call('POST', `/${id}/recover`, period);
    expect(started).toMatchObject({
      status: 202,
      body: { automation_id: id, endpoint_id: null, recovers: 'never_attempted', status: 'running' },
    });
    const done = await until(async () => {
      const { body } = await call('GET', `/recoveries/${started.body.id}`);
      return body.status === 'completed' && body;
    });
    expect(done).toMatchObject({ progress: 1, automation_id: id, error: null });
    await app.settled(id);
    const rows = await attemptsOf(app, team.key, id);
    const sent = rows.filter(({ status }: { status: string }) => status === 'delivered');
    expect(sent.map(({ event_id }: { event_id: string }) => event_id)).toContain(missed);
    expect(messages()).toHaveLength(sent.length);
  });
});

test('with an automation go its deliveries, what it remembered and its recoveries, but not what it made', async () => {
  const { app } = world;
  const { id, messages } = await poster({ config: { thread: true } });
  await publish({ id: 'eval_7' });
  await app.settled(id);
  await call('POST', `/${id}/recover`, { since: '2026-05-04T00:00:00Z' });
  const left = async () => {
    const counts = ['deliveries', 'recoveries'].map(
      (table) => `(SELECT count(*) FROM ${table} WHERE destination_id = $1)`,
    );
    const memory = '(SELECT count(*) FROM remembered WHERE automation_id = $1)';
    return Object.values(
      (await app.sql(`SELECT ${counts[0]} AS a, ${counts[1]} AS b, ${memory} AS c`, [id]))[0] ?? {},
    );
  };
  expect((await left()).every((count) => Number(count) > 0)).toBe(true);
  const [{ id: delivery }] = await attemptsOf(app, team.key, id);
  await call('DELETE', `/${id}`);
  expect(await left()).toEqual(['0', '0', '0']);
  for (const path of [`/${id}`, `/${id}/deliveries`, `/deliveries/${delivery}`]) {
    expect((await call('GET', path)).status).toBe(404);
  }
  expect(messages().length).toBeGreaterThan(0);
});
