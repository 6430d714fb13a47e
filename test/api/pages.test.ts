import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiAnswer, startTestApp } from '../support/app.ts';
import { events } from '../support/events.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ env: { ENTERPRISE_RATE_LIMIT: '1000000' } });
const ROWS = 13;

interface List {
  path: string;
  table: string;
  ask(query: string): Promise<ApiAnswer>;
  /** Fills the list again. */
  fill(): Promise<void>;
}

const lists: Record<string, List> = {};
/** What the tests themselves work with, and so may not delete. */
let inUse: string[];

beforeAll(async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team('enterprise');
  const { id } = await app.endpoint(key, receiver.url('/pages'), ['rating.created']);
  const admin = await app.session(teamId, 'admin');
  inUse = [id, (await app.call('GET', '/auth/whoami', key)).body.key.id];
  let round = 0;
  const list = (path: string, table: string, fill: List['fill'], people = false): List => ({
    path,
    table,
    fill,
    ask: (query) =>
      app.call('GET', `${path}?${query}`, people ? undefined : key, undefined, people ? admin : {}),
  });
  const fillEvents = async () => {
    await app.call('POST', '/events/batch', key, { events: events(`p${++round}`, ROWS) });
  };
  const fillDeliveries = async () => {
    const object = { id: 'rat_1' };
    for (let n = 0; n < ROWS; n++) await app.publish(key, { type: 'rating.created', object });
    for (let n = 0; n < 3; n++) await app.call('POST', `/webhooks/${id}/test`, key, {});
    await app.settled(id);
  };
  const fillEndpoints = async () => {
    for (let n = 0; n < ROWS; n++) await app.endpoint(key, receiver.url(`/e${n}`), ['calibration.frozen']);
  };
  const fillKeys = async () => {
    for (let n = 0; n < ROWS; n++) await app.key(teamId, ['events:read']);
  };
  lists.events = list('/events', 'events', fillEvents);
  lists.deliveries = list(`/webhooks/${id}/deliveries`, 'attempts', fillDeliveries);
  lists.endpoints = list('/webhooks', 'endpoints', fillEndpoints);
  lists['API keys'] = list('/api-keys', 'api_keys', fillKeys, true);
});

function named(name: string): List {
  const list = lists[name];
  if (!list) throw new Error(`no list ${name}`);
  return list;
}

function idsOf({ status, body, text }: ApiAnswer): string[] {
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return body.data.map((row: { id: string }) => row.id);
}

/** Makes the list a fresh one of `ROWS` rows or a few more. */
async function refill(list: List): Promise<void> {
  await stage.app.sql(`DELETE FROM ${list.table} WHERE id <> ALL ($1)`, [inUse]);
  await list.fill();
}

/** Every page in one direction; `between` runs before each but the first. */
async function walk(list: List, first: string, parameter: string, limit: number, between = async () => {}) {
  const pages: string[][] = [];
  for (let query = first; ; ) {
    const answer = await list.ask(`limit=${limit}${query}`);
    pages.push(idsOf(answer));
    expect(answer.body.has_more).toBe(answer.body.next_cursor !== null);
    if (!answer.body.has_more) return pages;
    expect(idsOf(answer)).toHaveLength(limit);
    query = `&${parameter}=${answer.body.next_cursor}`;
    await between();
  }
}

describe.each(['events', 'deliveries', 'endpoints', 'API keys'])('the list of %s', (name) => {
  test('newest first, 25 unless asked', async () => {
    const list = named(name);
    await list.fill();
    await list.fill();
    const answer = await list.ask('');
    expect(idsOf(answer)).toHaveLength(25);
    expect(answer.body.has_more).toBe(true);
    const times = answer.body.data.map((row: Record<string, string | number>) =>
      typeof row.created === 'number' ? row.created * 1000 : Date.parse(String(row.created_at)),
    );
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });

  test('its pages together are the whole, in both directions, whatever the limit', async () => {
    const list = named(name);
    await refill(list);
    const all = idsOf(await list.ask('limit=100'));
    expect(all.length).toBeGreaterThan(ROWS - 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: all.length + 1 }), async (limit) => {
        expect((await walk(list, '', 'starting_after', limit)).flat()).toEqual(all);
        const upwards = await walk(list, `&ending_before=${all.at(-1)}`, 'ending_before', limit);
        expect(upwards.reverse().flat()).toEqual(all.slice(0, -1));
      }),
      { numRuns: 8, examples: [[1], [all.length], [all.length - 1]] },
    );
  });

  test('rows that are deleted between pages are no stumbling block: the others all come, once, in order', async () => {
    const list = named(name);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('starting_after', 'ending_before'),
        fc.integer({ min: 2, max: 5 }),
        fc.infiniteStream(fc.nat()),
        async (parameter, limit, random) => {
          await refill(list);
          const all = idsOf(await list.ask('limit=100'));
          const gone = new Set<string>();
          const remove = async () => {
            // Seen and unseen ones, and so the cursors themselves as well.
            for (const at of [random.next().value, random.next().value]) gone.add(all[at % all.length] ?? '');
            for (const id of inUse) gone.delete(id);
            await stage.app.sql(`DELETE FROM ${list.table} WHERE id = ANY ($1)`, [[...gone]]);
          };
          const upwards = parameter === 'ending_before';
          const pages = await walk(
            list,
            upwards ? `&ending_before=${all.at(-1)}` : '',
            parameter,
            limit,
            remove,
          );
          const seen = (upwards ? pages.reverse() : pages).flat();
          const expected = upwards ? all.slice(0, -1) : all;
          expect(seen).toEqual(expected.filter((id) => seen.includes(id)));
          expect(expected.filter((id) => !gone.has(id) && !seen.includes(id))).toEqual([]);
        },
      ),
      { numRuns: 6 },
    );
  });

  test('a cursor of another list, or both directions at once, are refused', async () => {
    const list = named(name);
    await list.fill();
    const own = idsOf(await list.ask('limit=1'))[0];
    for (const other of Object.values(lists)) {
      if (other === list) continue;
      await other.fill();
      const cursor = idsOf(await other.ask('limit=1'))[0];
      for (const parameter of ['starting_after', 'ending_before']) {
        const answer = await list.ask(`${parameter}=${cursor}`);
        expect(answer).toMatchObject({ status: 400, body: { error: { param: parameter } } });
      }
    }
    expect((await list.ask(`starting_after=${own}&ending_before=${own}`)).status).toBe(400);
    expect((await list.ask('starting_after=nonsense')).status).toBe(400);
  });
});

test('an event’s own id is a cursor too, also one that its publisher chose', async () => {
  const list = named('events');
  await list.fill();
  const all = idsOf(await list.ask('limit=100'));
  expect(all[3]).toMatch(/^event_p\d+_\d+$/);
  expect(idsOf(await list.ask(`limit=2&starting_after=${all[3]}`))).toEqual(all.slice(4, 6));
  expect(idsOf(await list.ask(`limit=2&ending_before=${all[3]}`))).toEqual(all.slice(1, 3));
});

/** A page of two events with its cursor; afterwards, the event it ends with is gone. */
async function cutBehindAPage() {
  const list = named('events');
  await refill(list);
  const all = idsOf(await list.ask('limit=100'));
  const page = await list.ask('limit=2');
  const [, gone = ''] = idsOf(page);
  await stage.app.sql('DELETE FROM events WHERE id = $1', [gone]);
  return { list, all, gone, cursor: String(page.body.next_cursor) };
}

test('a next_cursor works when its event, whose id the publisher chose, is gone', async () => {
  const { list, all, cursor } = await cutBehindAPage();
  expect(idsOf(await list.ask(`limit=2&starting_after=${cursor}`))).toEqual(all.slice(2, 4));
  expect(idsOf(await list.ask(`limit=2&ending_before=${cursor}`))).toEqual(all.slice(0, 1));
});

test('a next_cursor works even when another event has an id that looks like its position', async () => {
  const { list, all, cursor } = await cutBehindAPage();
  await stage.app.sql('UPDATE events SET id = $2 WHERE id = $1', [all[5], `event_${cursor.slice(-24)}`]);
  expect(idsOf(await list.ask(`limit=2&starting_after=${cursor}`))).toEqual(all.slice(2, 4));
});

test.each(['starting_after', 'ending_before'])(
  '%s: an id that its publisher chose and whose event is gone is refused, and the answer says why',
  async (parameter) => {
    const { list, gone } = await cutBehindAPage();
    // The last two look like ids of ours, but tell times before the team was there, and after now.
    for (const id of [gone, 'event_order-4711', `event_c1${'0'.repeat(22)}`, `event_cz${'0'.repeat(22)}`]) {
      const { status, body } = await list.ask(`${parameter}=${id}`);
      expect({ status, param: body.error.param }).toEqual({ status: 400, param: parameter });
      expect(body.error.message).toContain(`there is no event ${id} in the log`);
      expect(body.error.message).toContain('next_cursor');
    }
  },
);

test('an id that we made remains a cursor when its event is gone', async () => {
  const list = named('events');
  await refill(list);
  const all = idsOf(await list.ask('limit=100'));
  const position = String((await list.ask('limit=2')).body.next_cursor).slice(-24);
  await stage.app.sql('DELETE FROM events WHERE id = $1', [all[1]]);
  expect(idsOf(await list.ask(`limit=2&starting_after=event_${position}`))).toEqual(all.slice(2, 4));
});

test('a page of large events ends early, and goes on where it ended: no page has much more than 4 MB', async () => {
  const app = await startTestApp();
  try {
    const { key } = await app.team();
    const object = { id: 'r', padding: 'x'.repeat(250 * 1024) };
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.unshift(await app.publish(key, { type: 'rating.created', object }));
    const first = await app.call('GET', '/events?limit=100', key);
    expect(first.text.length).toBeLessThan(4.5 * 1024 * 1024);
    expect(first.body).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
    const second = await app.call('GET', `/events?limit=100&starting_after=${first.body.next_cursor}`, key);
    expect(second.body).toMatchObject({ has_more: false, next_cursor: null });
    const seen = [...first.body.data, ...second.body.data].map(({ id }: { id: string }) => id);
    expect(seen).toEqual(ids);
  } finally {
    await app.stop();
  }
});
