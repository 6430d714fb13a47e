import { describe, expect, test } from 'vitest';
import {
  type Condition,
  conditionProblems,
  explainMismatch,
  matches,
} from '../../server/conditions/index.ts';

const envelope = {
  // A Monday, 09:30 in Berlin.
  created: Date.parse('2026-05-04T07:30:00Z') / 1000,
  data: {
    object: {
      name: 'Checkout Flow',
      owner: 'maya',
      reviewer: 'Maya',
      tags: ['Mobile', 'checkout'],
      'a.b': { c: 1 },
      'x*y': 2,
      count: 12,
      wanted: 20,
      summary: { dimensionScores: { usability: 0.62, clarity: 0.9 } },
      steps: [{ score: 3 }, { score: 5 }],
    },
  },
};
const object = (path: string) => `data.object.${path}`;
const check = (path: string, op: string, value?: unknown, more: object = {}) => {
  const condition = { path, op, ...(value !== undefined && { value }), ...more };
  expect(conditionProblems(condition)).toEqual([]);
  return matches(condition as Condition, envelope);
};

describe('capitals that do not matter', () => {
  test.each<[string, string, unknown, boolean]>([
    ['name', 'eq', 'checkout flow', true],
    ['name', 'ne', 'CHECKOUT FLOW', false],
    ['name', 'starts_with', 'CHECK', true],
    ['name', 'contains', 'OUT F', true],
    ['name', 'in', ['x', 'CHECKOUT flow'], true],
    ['tags', 'contains', 'mobile', true],
    ['tags', 'not_contains', 'CHECKOUT', false],
    ['count', 'eq', 12, true],
  ])('%s %s %j', (path, op, value, expected) => {
    expect(check(object(path), op, value, { ignore_case: true })).toBe(expected);
  });
});

describe('any member', () => {
  test.each<[string, string, unknown, boolean]>([
    ['summary.dimensionScores.*', 'lt', 0.7, true],
    ['summary.dimensionScores.*', 'lt', 0.5, false],
    ['steps.*.score', 'eq', 5, true],
    ['steps.*.missing', 'exists', undefined, false],
    ['nothing.*', 'lt', 1, false],
    ['tags.*', 'starts_with', 'check', true],
  ])('%s %s %j is %s', (path, op, value, expected) => {
    expect(check(object(path), op, value)).toBe(expected);
  });

  test('of thousands of members the first thousand count, and it ends soon', () => {
    const large = { data: { a: Array.from({ length: 5_000 }, () => Array(5_000).fill(0)) } };
    expect(matches({ path: 'data.a.*.*', op: 'eq', value: 1 }, large)).toBe(false);
  });
});

test('names with dots and stars, and how many a list has', () => {
  expect(check(object('a\\.b.c'), 'eq', 1)).toBe(true);
  expect(check(object('a.b.c'), 'exists')).toBe(false);
  expect(check(object('x\\*y'), 'eq', 2)).toBe(true);
  expect(check(object('tags.length'), 'gte', 2)).toBe(true);
  expect(check(object('name.length'), 'exists')).toBe(false);
});

describe('another field', () => {
  test.each<[string, string, string, boolean, object?]>([
    ['count', 'lt', 'wanted', true],
    ['wanted', 'lt', 'count', false],
    ['owner', 'eq', 'reviewer', false],
    ['owner', 'eq', 'reviewer', true, { ignore_case: true }],
    ['count', 'lt', 'missing', false],
    ['missing', 'eq', 'missing', false],
    ['missing', 'ne', 'missing', true],
  ])('%s %s %s', (path, op, other, expected, more) => {
    expect(check(object(path), op, { path: object(other) }, more)).toBe(expected);
  });
});

describe('hours and days on the clocks of a zone', () => {
  const hours = { from: '09:00', to: '17:00', zone: 'Europe/Berlin' };
  test.each<[object, boolean]>([
    [hours, true],
    [{ ...hours, zone: 'America/New_York' }, false],
    [{ ...hours, days: ['mon', 'tue'] }, true],
    [{ ...hours, days: ['sat', 'sun'] }, false],
    [{ ...hours, to: '09:30' }, false],
    [{ ...hours, from: '09:30' }, true],
    [{ ...hours, from: '22:00', to: '10:00' }, true],
    [{ ...hours, from: '22:00', to: '06:00' }, false],
  ])('%j is %s', (value, expected) => {
    expect(check('created', 'within_hours', value)).toBe(expected);
  });

  test('what is no time is in no hours', () => {
    expect(check(object('name'), 'within_hours', hours)).toBe(false);
  });
});

describe('what can not be saved', () => {
  const hours = { from: '09:00', to: '17:00', zone: 'Europe/Berlin' };
  test.each<[object, string, string]>([
    [{ path: 'data.object.score*', op: 'eq', value: 1 }, 'path', 'can never match'],
    [{ path: 'data.**', op: 'eq', value: 1 }, 'path', 'can never match'],
    [{ path: 'data.*.*.*', op: 'eq', value: 1 }, 'path', '2 parts * at most'],
    [{ path: 'a', op: 'lt', value: 1, ignore_case: true }, 'ignore_case', 'must be true, or left out'],
    [{ path: 'a', op: 'eq', value: 'x', ignore_case: false }, 'ignore_case', 'must be true, or left out'],
    [{ path: 'a', op: 'eq', value: { path: 'b.*' } }, 'value', 'must name one field'],
    [{ path: 'a', op: 'in', value: { path: 'b' } }, 'value', 'must be a list'],
    [{ path: 'a', op: 'within_hours', value: { ...hours, zone: 'Mars' } }, 'value', 'must be {from'],
    [{ path: 'a', op: 'within_hours', value: { ...hours, to: '25:00' } }, 'value', 'must be {from'],
    [{ path: 'a', op: 'within_hours', value: { ...hours, days: [] } }, 'value', 'must be {from'],
    [{ path: 'a', op: 'within_hours', value: { ...hours, more: 1 } }, 'value', 'must be {from'],
  ])('%j: %s %s', (condition, field, words) => {
    expect(conditionProblems(condition)).toMatchObject([
      { path: [field], message: expect.stringContaining(words) },
    ]);
  });
});

test.each<[object, string]>([
  [
    { path: object('summary.dimensionScores.*'), op: 'lt', value: 0.5 },
    'data.object.summary.dimensionScores.* is [0.62,0.9], and one of them must be less than 0.5',
  ],
  [
    { path: object('wanted'), op: 'lt', value: { path: object('count') } },
    'data.object.wanted is 20, and it must be less than data.object.count (12)',
  ],
  [
    {
      path: 'created',
      op: 'within_hours',
      value: { from: '10:00', to: '11:00', zone: 'UTC', days: ['mon'] },
    },
    'and it must be between 10:00 and 11:00 in UTC on mon',
  ],
])('in words: %j', (condition, words) => {
  expect(explainMismatch(condition as Condition, envelope)).toContain(words);
});
