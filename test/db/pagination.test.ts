import { describe, expect, test } from 'vitest';
import { idBody, readBounds, readPage, toPage } from '../../server/db/pagination.ts';
import { newIdBody } from '../../server/ids.ts';

const body = newIdBody();
const read = (page: { startingAfter?: string; endingBefore?: string }) =>
  readBounds({ limit: 2, ...page }, 'whd_');

describe('a cursor', () => {
  test('is an id of the list; test ids count as well', () => {
    expect(read({})).toEqual({ limit: 2, position: undefined, upwards: false });
    expect(read({ startingAfter: `whd_${body}` })).toEqual({ limit: 2, position: body, upwards: false });
    expect(read({ endingBefore: `whd_test_${body}` })).toEqual({ limit: 2, position: body, upwards: true });
    expect(idBody(`whd_test_${body}`)).toBe(body);
  });

  test.each([
    `whe_${body}`,
    `event_${body}`,
    body,
    'whd_',
    `whd_${body}x`,
    `whd_${body.slice(1)}`,
    `whd_${body.toUpperCase()}`,
    `xwhd_${body}`,
    `whd_whd_${body}`,
    '%',
    '',
  ])('of another list, or made up, is refused: %s', (cursor) => {
    for (const param of ['startingAfter', 'endingBefore'] as const) {
      const name = param === 'startingAfter' ? 'starting_after' : 'ending_before';
      expect(() => read({ [param]: cursor })).toThrow(expect.objectContaining({ status: 400, param: name }));
    }
  });

  test('goes in one direction at a time', () => {
    const cursor = `whd_${body}`;
    expect(() => read({ startingAfter: cursor, endingBefore: cursor })).toThrow('not both');
  });
});

describe('a page', () => {
  const page = (rows: string[], upwards: boolean) =>
    toPage(rows, { limit: 2, position: undefined, upwards }, (row) => `cursor-${row}`);

  test('has the rows asked for; one more that was read means that more follow', () => {
    expect(page(['c', 'b', 'a'], false)).toEqual({ data: ['c', 'b'], hasMore: true, nextCursor: 'cursor-b' });
    expect(page(['c', 'b'], false)).toEqual({ data: ['c', 'b'], hasMore: false, nextCursor: null });
    expect(page([], false)).toEqual({ data: [], hasMore: false, nextCursor: null });
  });

  test('that was read upwards is newest first too, and goes on from its newest', () => {
    expect(page(['a', 'b', 'c'], true)).toEqual({ data: ['b', 'a'], hasMore: true, nextCursor: 'cursor-b' });
  });

  test('of Prisma reads one row more than asked for, from the cursor in its direction', async () => {
    const asked: unknown[] = [];
    const find = async (query: unknown) => {
      asked.push(query);
      return [];
    };
    await readPage({ limit: 2, startingAfter: `whe_${body}` }, 'whe_', find);
    await readPage({ limit: 2, endingBefore: `whe_${body}` }, 'whe_', find);
    await readPage({ limit: 2 }, 'whe_', find);
    expect(asked).toEqual([
      { take: 3, orderBy: { id: 'desc' }, where: { id: { lt: `whe_${body}` } } },
      { take: 3, orderBy: { id: 'asc' }, where: { id: { gt: `whe_${body}` } } },
      { take: 3, orderBy: { id: 'desc' }, where: {} },
    ]);
  });
});
