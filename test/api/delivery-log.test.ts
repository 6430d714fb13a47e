import { beforeAll, describe, expect, test } from 'vitest';
import { idBodyFrom } from '../../server/ids.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '300' } });
let key: string;
let teamId: string;
let id: string;

beforeAll(async () => {
  const { app, receiver } = stage;
  ({ key, id: teamId } = await app.team());
  receiver.respond('/log', (n) => ({ status: n === 1 ? 500 : 200, delayMs: 5 }));
  ({ id } = await app.endpoint(key, receiver.url('/log')));
  for (const type of ['rating.created', 'evaluation.created', 'rating.created'] as const) {
    await app.publish(key, { type, object: { id: `object_${type}` } });
    await app.settled(id);
  }
});

const list = async (query = '', endpoint = id) =>
  (await stage.app.call('GET', `/webhooks/${endpoint}/deliveries${query}`, key)).body;
const stats = async (query = '', endpoint = id) =>
  (await stage.app.call('GET', `/webhooks/${endpoint}/stats${query}`, key)).body;

const HOUR_MS = 3_600_000;
let filled = 0;

/** So many delivered attempts, one a second from 20 whole hours ago on, of an event that is already there. */
async function fill(count: number): Promise<string> {
  const { app, receiver } = stage;
  const endpoint = (await app.endpoint(key, receiver.url('/many'), ['calibration.frozen'])).id;
  const [event] = await app.sql(`SELECT id FROM events WHERE team_id = $1 AND type = 'rating.created'`, [
    teamId,
  ]);
  const start = Math.floor(Date.now() / HOUR_MS - 20) * HOUR_MS;
  const bodies = Array.from(
    { length: count },
    (_, n) => idBodyFrom(new Date(start + n * 1_000)) + String(filled++).padStart(13, '0'),
  );
  await app.sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at,
       response_ms)
     SELECT body, 'whd_' || body, $2, $3, $4, 1, 'delivered', $5::timestamptz + n * interval '1 second',
       $5::timestamptz + n * interval '1 second', n % 100 + 1
     FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
    [bodies, teamId, event?.id, endpoint, new Date(start)],
  );
  return endpoint;
}

describe('the log of an endpoint', () => {
  test('names the type of each event, and when the next attempt is made', async () => {
    const { data } = await list();
    const brief = (row: Record<string, unknown>) => [row.event_type, row.attempt, row.status];
    expect(data.map(brief)).toEqual([
      ['rating.created', 1, 'delivered'],
      ['evaluation.created', 1, 'delivered'],
      ['rating.created', 2, 'pending'],
      ['rating.created', 1, 'failed'],
    ]);
    const [, , waiting, failed] = data;
    expect(failed.next_attempt_at).toBe(waiting.scheduled_for);
    expect([waiting.next_attempt_at, data[0].next_attempt_at]).toEqual([null, null]);
    const detail = (await stage.app.call('GET', `/webhooks/deliveries/${failed.id}`, key)).body;
    expect(detail.next_attempt_at).toBe(waiting.scheduled_for);
  });

  test('is filtered by type, time and status together', async () => {
    const { data } = await list();
    const ids = async (query: string) => (await list(query)).data.map((row: { id: string }) => row.id);
    const [newest, created, waiting, failed] = data.map((row: { id: string }) => row.id);
    expect(await ids('?type=rating.created')).toEqual([newest, waiting, failed]);
    expect(await ids('?type=rating.created&status=failed')).toEqual([failed]);
    expect(await ids('?type=calibration.frozen')).toEqual([]);
    const middle = encodeURIComponent(data[1].created_at);
    expect(await ids(`?since=${middle}`)).toEqual([newest, created]);
    expect(await ids(`?until=${middle}`)).toEqual([waiting, failed]);
    expect(await ids(`?since=${middle}&type=rating.created`)).toEqual([newest]);
    expect(await ids(`?until=${middle}&ending_before=${failed}`)).toEqual([waiting]);
    expect(await ids(`?since=${middle}&starting_after=${newest}`)).toEqual([created]);
  });

  test('refuses what is no type or no time', async () => {
    const refused = (query: string) => stage.app.call('GET', `/webhooks/${id}/deliveries${query}`, key);
    expect((await refused('?type=evaluation.exploded')).body.error).toMatchObject({ param: 'type' });
    expect((await refused('?since=yesterday')).body.error).toMatchObject({ param: 'since' });
    expect((await refused('?until=1800000000')).body.error).toMatchObject({ param: 'until' });
  });

  test('looks through so much of a long log at a time, and goes on where it stopped', async () => {
    const endpoint = await fill(5_200);
    expect((await list('?type=rating.created', endpoint)).data).toHaveLength(25);
    const rare = await list('?type=evaluation.created', endpoint);
    expect(rare).toMatchObject({ data: [], has_more: true, next_cursor: expect.stringMatching(/^whd_/) });
    const rest = await list(`?type=evaluation.created&starting_after=${rare.next_cursor}`, endpoint);
    expect(rest).toEqual({ data: [], has_more: false, next_cursor: null });
  });
});

describe('how an endpoint is doing', () => {
  test('is told by its last attempts, counts over time and latencies', async () => {
    const answer = await stats();
    expect(answer.recent.map(({ status }: { status: string }) => status)).toEqual([
      'delivered',
      'delivered',
      'pending',
      'failed',
    ]);
    expect(answer.success_rate).toBeCloseTo(2 / 3);
    expect(answer.series).toHaveLength(24);
    expect(answer.series.at(-1)).toMatchObject({ delivered: 2, failed: 1 });
    for (const share of ['p50', 'p95', 'p99']) expect(answer.latency[share]).toBeGreaterThan(0);
    expect((await stats('?period=week')).series).toHaveLength(28);
    expect((await stats('?period=month')).series).toHaveLength(30);
  });

  test('counts every attempt of the period once, and takes latencies that were measured', async () => {
    const endpoint = await fill(1_000);
    const answer = await stats('?period=month', endpoint);
    const total = answer.series.reduce((sum: number, each: { delivered: number }) => sum + each.delivered, 0);
    expect(total).toBe(1_000);
    expect(answer.recent).toHaveLength(50);
    // Ten attempts of each latency from 1 to 100 ms.
    expect(answer.latency).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  test('tells latencies over time, of what was delivered only', async () => {
    const endpoint = await fill(1_000);
    const become = (status: string, ms: number) =>
      stage.app.sql(`UPDATE attempts SET status = $1 WHERE destination_id = $2 AND response_ms > $3`, [
        status,
        endpoint,
        ms,
      ]);
    await become('failed', 90);
    const busy = async () =>
      (await stats('', endpoint)).series.filter(
        (each: { delivered: number; failed: number; latency: object | null }) =>
          each.delivered + each.failed > 0 || each.latency !== null,
      );
    // Ten attempts of each latency from 1 to 90 ms.
    expect(await busy()).toEqual([
      { at: expect.any(String), delivered: 900, failed: 100, latency: { p50: 45, p95: 86, p99: 90 } },
    ]);
    await become('abandoned', 0);
    expect(await busy()).toEqual([{ at: expect.any(String), delivered: 0, failed: 1_000, latency: null }]);
  });

  test('says nothing of an endpoint that has seen nothing', async () => {
    const quiet = await stage.app.endpoint(key, stage.receiver.url('/quiet'), ['calibration.frozen']);
    const answer = await stats('', quiet.id);
    expect(answer).toMatchObject({ recent: [], success_rate: null, latency: null });
    expect(answer.series.every((each: { delivered: number }) => each.delivered === 0)).toBe(true);
  });

  test('is told for a page of endpoints at once, in the order of their list', async () => {
    const { app, receiver } = stage;
    const team = await app.team();
    const other = await app.team();
    const get = async (query: string, by = team.key) =>
      (await app.call('GET', `/webhooks/stats${query}`, by)).body;
    expect(await get('')).toEqual({ data: [], has_more: false, next_cursor: null });

    receiver.respond('/every-third-fails', (n) => ({ status: n % 3 === 0 ? 500 : 200 }));
    const busy = await app.endpoint(team.key, receiver.url('/every-third-fails'), ['rating.created']);
    const idle = await app.endpoint(team.key, receiver.url('/idle'), ['calibration.frozen']);
    for (let n = 0; n < 21; n++) await app.publish(team.key, { type: 'rating.created' });
    await app.settled(busy.id);

    const all = await get('');
    expect(all.data.map((each: { endpoint_id: string }) => each.endpoint_id)).toEqual([idle.id, busy.id]);
    expect(all.data[0]).toEqual({ endpoint_id: idle.id, recent: [], success_rate: null });
    const { recent, success_rate } = all.data[1];
    expect(recent).toHaveLength(20);
    const alone = (await app.call('GET', `/webhooks/${busy.id}/stats`, team.key)).body;
    expect(recent).toEqual(alone.recent.slice(0, 20));
    const finished = recent.filter((each: { status: string }) => each.status !== 'pending');
    const delivered = finished.filter((each: { status: string }) => each.status === 'delivered');
    expect(success_rate).toBeCloseTo(delivered.length / finished.length);
    expect(success_rate).toBeLessThan(1);

    const first = await get('?limit=1');
    expect(first).toMatchObject({ data: [{ endpoint_id: idle.id }], has_more: true });
    const second = await get(`?limit=1&starting_after=${first.next_cursor}`);
    expect(second).toMatchObject({ data: [{ endpoint_id: busy.id }], has_more: false });
    const named = await get(`?ids=${busy.id},whe_nobodys`);
    expect(named).toMatchObject({ data: [{ endpoint_id: busy.id }], has_more: false });
    expect((await get(`?ids=${busy.id}`, other.key)).data).toEqual([]);
    const many = await get(`?ids=${Array.from({ length: 101 }, (_, n) => n).join()}`);
    expect(many.error.param).toBe('ids');
    expect((await get('', other.key)).data).toEqual([]);
    expect((await get('?period=day')).error.param).toBe('period');
  });
});
