import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../server/conditions/grammar.ts';
import { type Condition, conditionProblems, matches } from '../../server/conditions/index.ts';

const envelope = {
  id: 'event_1',
  type: 'evaluation.completed',
  created: 1_777_000_000,
  data: {
    object: {
      name: 'Checkout flow',
      status: 'Ended',
      public: true,
      archived: false,
      nothing: null,
      note: '',
      tags: ['mobile', 'checkout'],
      none: [],
      createdAt: '2026-05-04T09:00:00Z',
      summary: { ratingCount: 12, dimensionScores: { usability: 0.62 } },
    },
  },
};

const at = (path: string) => (path.startsWith('data') || !path.includes('.') ? path : `data.object.${path}`);
const check = (path: string, op: string, value?: unknown) =>
  matches({ path: at(path), op, value } as Condition, envelope);

describe('operators', () => {
  test.each([
    ['type', 'eq', 'evaluation.completed', true],
    ['type', 'eq', 'evaluation.created', false],
    ['data.object.summary.ratingCount', 'eq', '12', false],
    ['data.object.nothing', 'eq', null, true],
    ['data.object.missing', 'eq', null, false],
    ['data.object.missing', 'ne', 'x', true],
    ['data.object.status', 'ne', 'Ended', false],
    ['data.object.status', 'in', ['Draft', 'Ended'], true],
    ['data.object.missing', 'in', [null], false],
    ['data.object.missing', 'not_in', ['Draft'], true],
    ['data.object.status', 'not_in', ['Ended'], false],
    ['data.object.name', 'contains', 'out f', true],
    ['data.object.tags', 'contains', 'mobile', true],
    ['data.object.tags', 'contains', 'mob', false],
    ['data.object.summary.ratingCount', 'contains', '1', false],
    ['data.object.missing', 'contains', 'x', false],
    ['data.object.missing', 'not_contains', 'x', true],
    ['data.object.tags', 'not_contains', 'mobile', false],
    ['data.object.name', 'starts_with', 'Check', true],
    ['data.object.name', 'ends_with', 'flow', true],
    ['data.object.name', 'ends_with', 'Flow', false],
    ['data.object.summary.dimensionScores.usability', 'lt', 0.7, true],
    ['data.object.summary.dimensionScores.usability', 'lt', 0.62, false],
    ['data.object.summary.dimensionScores.usability', 'lte', 0.62, true],
    ['data.object.summary.ratingCount', 'gt', 11, true],
    ['data.object.summary.ratingCount', 'gte', 13, false],
    ['data.object.name', 'gt', 1, false],
    ['data.object.missing', 'lt', 1, false],
    ['data.object.nothing', 'exists', undefined, true],
    ['data.object.missing', 'exists', undefined, false],
    ['data.object.missing', 'empty', undefined, true],
    ['data.object.note', 'empty', undefined, true],
    ['data.object.none', 'empty', undefined, true],
    ['data.object.nothing', 'empty', undefined, true],
    ['data.object.tags', 'empty', undefined, false],
    ['data.object.summary.ratingCount', 'empty', undefined, false],
    ['data.object.public', 'is_true', undefined, true],
    ['data.object.name', 'is_true', undefined, false],
    ['data.object.archived', 'is_false', undefined, true],
    ['data.object.missing', 'is_false', undefined, false],
    ['data.object.createdAt', 'before', '2026-05-04T11:00:01+02:00', true],
    ['data.object.createdAt', 'after', '2026-05-04', true],
    ['created', 'after', 1_776_999_999, true],
    ['data.object.name', 'before', '2026-05-04', false],
    ['data.object.tags.1', 'eq', 'checkout', true],
    ['data.object.tags.length', 'exists', undefined, true],
    ['data.object.constructor', 'exists', undefined, false],
    ['data.object.__proto__', 'exists', undefined, false],
    ['data.object.name.length', 'exists', undefined, false],
  ])('%s %s %j is %s', (path, op, value, expected) => {
    expect(check(path, op, value)).toBe(expected);
  });

  test('combine', () => {
    const ended: Condition = { path: 'data.object.status', op: 'eq', value: 'Ended' };
    const draft: Condition = { path: 'data.object.status', op: 'eq', value: 'Draft' };
    expect(matches({ all: [ended, { not: draft }] }, envelope)).toBe(true);
    expect(matches({ all: [ended, draft] }, envelope)).toBe(false);
    expect(matches({ any: [draft, ended] }, envelope)).toBe(true);
    expect(matches({ not: { any: [draft, ended] } }, envelope)).toBe(false);
  });

  test('an operator that is not known never matches, negated or not', () => {
    const unknown = { path: 'type', op: 'regex', value: '.*' } as unknown as Condition;
    expect(matches(unknown, envelope)).toBe(false);
    expect(matches({ not: unknown }, envelope)).toBe(false);
    expect(matches({ not: { not: unknown } }, envelope)).toBe(false);
    expect(matches({ path: 'type', op: 'constructor' } as unknown as Condition, envelope)).toBe(false);
  });
});

const paths = fc.oneof(
  fc.constantFrom(
    'type',
    'data.object.status',
    'data.object.tags.0',
    '__proto__.x',
    'constructor',
    'a..b',
    '',
  ),
  fc.string(),
);
const comparison = fc.record({ path: paths, op: fc.constantFrom(...OPERATORS), value: fc.anything() });
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    comparison,
    fc.record({ all: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ not: tie('tree') }),
    fc.anything(),
  ),
}));

describe('properties', () => {
  test('checking never throws, and what passes can be evaluated on anything', () => {
    fc.assert(
      fc.property(tree, fc.anything(), (condition, value) => {
        if (conditionProblems(condition).length > 0) return;
        const result = matches(condition as Condition, value);
        expect(typeof result).toBe('boolean');
        const negated = { not: condition as Condition };
        // It may be nested too deeply now, and then nothing gets through.
        if (conditionProblems(negated).length > 0) return;
        expect(matches(negated, value)).toBe(!result);
      }),
      { numRuns: 2_000 },
    );
  });

  test('checking is quick, whatever is sent', () => {
    fc.assert(
      fc.property(fc.oneof(tree, fc.jsonValue(), fc.object()), (condition) => {
        const startedAt = performance.now();
        for (const { path, message } of conditionProblems(condition)) {
          expect(Array.isArray(path)).toBe(true);
          expect(message).not.toBe('');
        }
        expect(performance.now() - startedAt).toBeLessThan(500);
      }),
      { numRuns: 1_000 },
    );
  });

  test('an operator that is not known lets nothing through, wherever in the tree it is negated', () => {
    const unknown = fc.record({
      path: paths,
      op: fc
        .oneof(fc.constantFrom('__proto__', 'toString', 'constructor', 'regex', 'EQ', ''), fc.string())
        .filter((op) => !OPERATORS.some((known) => known === op)),
      value: fc.jsonValue(),
    });
    const holds: Condition = { path: 'type', op: 'eq', value: 'evaluation.completed' };
    fc.assert(
      fc.property(
        unknown,
        fc.array(fc.constantFrom('not', 'all', 'any'), { maxLength: 6 }),
        (leaf, wraps) => {
          const wrapped = wraps.reduce<unknown>((inner, wrap) => {
            if (wrap === 'not') return { not: inner };
            return wrap === 'all' ? { all: [holds, inner] } : { any: [{ not: holds }, inner] };
          }, leaf);
          expect(conditionProblems(wrapped).length).toBeGreaterThan(0);
          expect(matches(wrapped as Condition, envelope)).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('what passes the check survives being stored as JSON', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        if (conditionProblems(condition).length > 0) return;
        const stored = JSON.parse(JSON.stringify(condition)) as Condition;
        expect(matches(stored, envelope)).toBe(matches(condition as Condition, envelope));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what may be saved', () => {
  const leaf = { path: 'type', op: 'eq', value: 'x' };
  const nested = (depth: number): unknown => (depth === 1 ? leaf : { not: nested(depth - 1) });

  test.each([
    ['a string', 'x', []],
    ['nothing', null, []],
    ['an empty list', { all: [] }, ['all']],
    ['an unknown field', { ...leaf, extra: 1 }, ['extra']],
    ['an unknown operator', { path: 'type', op: 'regex', value: 'x' }, ['op']],
    ['no path', { op: 'eq', value: 1 }, ['path']],
    ['an empty step', { path: 'data..object', op: 'exists' }, ['path']],
    ['no value', { path: 'type', op: 'eq' }, ['value']],
    ['a list for eq', { path: 'type', op: 'eq', value: ['x'] }, ['value']],
    ['text for gt', { path: 'type', op: 'gt', value: '1' }, ['value']],
    ['a plain value for in', { path: 'type', op: 'in', value: 'x' }, ['value']],
    ['no date for before', { path: 'created', op: 'before', value: 'yesterday' }, ['value']],
    ['a value for exists', { path: 'type', op: 'exists', value: false }, ['value']],
    ['a fault inside', { any: [leaf, { not: { path: 'type', op: 'nope' } }] }, ['any', 1, 'not', 'op']],
    ['too deep', nested(6), ['not', 'not', 'not', 'not', 'not']],
  ])('refuses %s', (_name, condition, path) => {
    expect(conditionProblems(condition)[0]?.path).toEqual(path);
  });

  test('allows five levels and fifty parts, and not one more', () => {
    expect(conditionProblems(nested(5))).toEqual([]);
    expect(conditionProblems({ all: Array(49).fill(leaf) })).toEqual([]);
    expect(conditionProblems({ all: Array(50).fill(leaf) })).toHaveLength(1);
    expect(conditionProblems({ all: Array(100_000).fill(leaf) })).toHaveLength(1);
  });
});
