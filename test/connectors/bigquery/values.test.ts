import { describe, expect, test } from 'vitest';
import { type Coerced, coerce } from '../../../connectors/bigquery/coerce.ts';
import { mergeStatement } from '../../../connectors/bigquery/sql.ts';

const of = (type: string, text: string, more: object = {}) => coerce({ name: 'c', type, ...more }, text);
const left = (what: string): Coerced => ({ note: expect.stringContaining(`is not ${what}`) });

describe('values of a type', () => {
  test.each<[string, string, Coerced]>([
    ['STRING', 'Hi', { value: 'Hi' }],
    ['STRING', '', {}],
    ['INT64', '3', { value: 3 }],
    ['INTEGER', '3.0', { value: 3 }],
    ['INT64', '3.5', left('a whole number')],
    ['INT64', '9007199254740993', { value: '9007199254740993' }],
    ['FLOAT', '62 %', { value: 0.62 }],
    ['FLOAT64', 'much', left('a number')],
    ['NUMERIC', '0.03351', { value: '0.03351' }],
    ['NUMERIC', '0.12345678901', { value: '0.123456789' }],
    ['NUMERIC', '1e-7', { value: '0.0000001' }],
    ['NUMERIC', '$1,234.50', { value: '1234.5' }],
    ['BIGNUMERIC', '0.12345678901', { value: '0.12345678901' }],
    ['BOOLEAN', 'yes', { value: true }],
    ['BOOL', 'maybe', left('yes or no')],
    ['TIMESTAMP', '1767225600', { value: '2026-01-01T00:00:00.000Z' }],
    ['TIMESTAMP', '2026-01-01', { value: '2026-01-01T00:00:00.000Z' }],
    ['TIMESTAMP', 'soon', left('a date')],
    ['DATE', '2026-01-01T23:30:00-05:00', { value: '2026-01-02' }],
    ['DATETIME', '2026-01-01T10:00:00Z', { value: '2026-01-01T10:00:00.000' }],
    ['TIME', '2026-01-01T10:00:00Z', { value: '10:00:00.000' }],
    ['JSON', '{"a":1}', { value: '{"a":1}' }],
    ['JSON', 'plain', { value: '"plain"' }],
    ['GEOGRAPHY', 'POINT(1 2)', {}],
  ])('%s of %j', (type, text, expected) => {
    expect(of(type, text)).toEqual(expected);
  });

  test('a text is cut to what the column takes', () => {
    expect(of('STRING', 'abcdef', { maxLength: '4' })).toEqual({ value: 'abc…', note: 'was shortened' });
  });
});

describe('lists and records', () => {
  const REPEATED = { mode: 'REPEATED' };
  const pair = { fields: [field('name', 'STRING'), field('value', 'FLOAT64')] };
  function field(name: string, type: string) {
    return { name, type };
  }

  test.each<[string, string, object, Coerced]>([
    ['a list of texts', 'a, b', { type: 'STRING' }, { value: ['a', 'b'] }],
    ['a list of JSON', '["a,b","c"]', { type: 'STRING' }, { value: ['a,b', 'c'] }],
    [
      'a list with a bad number',
      '1, two',
      { type: 'INT64' },
      { value: [1], note: expect.stringContaining('two') },
    ],
    [
      'a map becomes pairs, without what isn’t a number',
      '{"clarity":4,"mood":"good","gone":null}',
      { type: 'RECORD', ...pair },
      { value: [{ name: 'clarity', value: 4 }] },
    ],
    ['nothing is an empty list', 'null', { type: 'RECORD', ...pair }, { value: [] }],
    ['what is no list', '7', { type: 'RECORD', ...pair }, { note: expect.stringContaining('JSON list') }],
    [
      'records keep the members that are known',
      '[{"name":"a","value":1,"more":2},3]',
      { type: 'RECORD', ...pair },
      { value: [{ name: 'a', value: 1 }] },
    ],
  ])('%s', (_name, text, column, expected) => {
    expect(coerce({ name: 'c', type: 'STRING', ...column, ...REPEATED }, text)).toEqual(expected);
  });

  test('one record', () => {
    expect(coerce({ name: 'c', type: 'STRUCT', ...pair }, '{"name":"a"}')).toEqual({ value: { name: 'a' } });
    expect(coerce({ name: 'c', type: 'RECORD', ...pair }, 'a')).toEqual({
      note: expect.stringContaining('JSON'),
    });
  });
});

test('values are parameters, and names are quoted', () => {
  const { query, queryParameters } = mergeStatement(
    { project: 'p-roject', dataset: 'd', table: 't' },
    [
      { field: { name: 'id`; DROP TABLE x', type: 'STRING' }, value: "'; DROP TABLE y; --" },
      { field: { name: 'all', type: 'JSON' }, value: '{}' },
    ],
    { key: undefined, moment: undefined, update: false },
  );
  expect(query).not.toContain('{}');
  expect(query).toContain('`id\\`; DROP TABLE x`');
  expect(query).not.toContain('DROP TABLE y');
  expect(query).toContain('ON FALSE');
  expect(queryParameters).toEqual([
    { name: 'v0', parameterType: { type: 'STRING' }, parameterValue: { value: "'; DROP TABLE y; --" } },
    { name: 'v1', parameterType: { type: 'STRING' }, parameterValue: { value: '{}' } },
  ]);
});
