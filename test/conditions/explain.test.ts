import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS, OPERATORS } from '../../server/conditions/grammar.ts';
import {
  type Condition,
  conditionProblems,
  explainMismatch,
  matches,
} from '../../server/conditions/index.ts';

const envelope = {
  type: 'evaluation.completed',
  data: { object: { status: 'Ended', score: 0.72, note: null, tags: ['a'], long: 'x'.repeat(10_000) } },
};
const at = (name: string, op: string, value?: unknown): Condition =>
  ({ path: `data.object.${name}`, op, ...(value !== undefined && { value }) }) as Condition;

describe('a condition that is not met is explained', () => {
  test.each<[Condition, string]>([
    [at('status', 'eq', 'Draft'), 'data.object.status is "Ended", and it must be equal to "Draft"'],
    [at('status', 'ne', 'Ended'), 'data.object.status is "Ended", and it must be other than "Ended"'],
    [at('status', 'in', ['A', 'B']), 'data.object.status is "Ended", and it must be one of ["A","B"]'],
    [at('status', 'not_in', ['Ended']), 'data.object.status is "Ended", and it must be none of ["Ended"]'],
    [at('score', 'lt', 0.7), 'data.object.score is 0.72, and it must be less than 0.7'],
    [at('score', 'gte', 1), 'data.object.score is 0.72, and it must be at least 1'],
    [at('missing', 'gt', 1), 'data.object.missing is missing, and it must be more than 1'],
    [at('missing', 'exists'), 'data.object.missing is missing, and it must be there'],
    [at('status', 'empty'), 'data.object.status is "Ended", and it must be empty'],
    [at('note', 'is_true'), 'data.object.note is null, and it must be true'],
    [
      at('status', 'starts_with', 'Dr'),
      'data.object.status is "Ended", and it must be text that starts with "Dr"',
    ],
    [
      { not: at('status', 'eq', 'Ended') },
      'what must not be true is true: data.object.status is equal to "Ended"',
    ],
    [
      { all: [at('status', 'eq', 'Ended'), at('score', 'lt', 0.7)] },
      'data.object.score is 0.72, and it must be less than 0.7',
    ],
    [{ any: [at('score', 'lt', 0.7)] }, 'data.object.score is 0.72, and it must be less than 0.7'],
    [
      { any: [at('score', 'lt', 0.7), at('status', 'eq', 'Draft')] },
      'none of its 2 alternatives is true (data.object.score is 0.72, and it must be less than 0.7, and so on)',
    ],
  ])('%j', (condition, reason) => {
    expect(matches(condition, envelope)).toBe(false);
    expect(explainMismatch(condition, envelope)).toBe(`The condition was not met: ${reason}.`);
  });

  test.each([
    ['tags', 'contains', 'b', 'something that contains "b"'],
    ['tags', 'not_contains', 'a', 'something without "a"'],
    ['status', 'ends_with', 'x', 'text that ends with "x"'],
    ['score', 'before', '2026-05-04', 'before "2026-05-04"'],
    ['score', 'after', '2026-05-04', 'after "2026-05-04"'],
    ['score', 'lte', 0, 'at most 0'],
    ['note', 'is_false', undefined, 'false'],
  ])('%s %s %j', (name, op, value, wanted) => {
    expect(explainMismatch(at(name, op, value), envelope)).toMatch(
      new RegExp(`and it must be ${wanted}\\.$`),
    );
  });

  test('without NUL and halves of surrogate pairs, wherever they are, because PostgreSQL does not take them', () => {
    const half = '\ud83d';
    const condition = { path: `a\0${half}`, op: 'eq', value: `b\0${half}` } as Condition;
    expect(conditionProblems({ ...condition, value: half })).toEqual([]);
    for (const each of [condition, { not: { not: condition } }, { any: [condition, condition] }]) {
      const text = explainMismatch(each as Condition, { [`a\0${half}`]: `c\0${half}` });
      expect(text).not.toContain('\0');
      expect(text.isWellFormed()).toBe(true);
    }
  });

  const nested = (levels: number): unknown => JSON.parse(`${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`);

  test.each([1, 20, 100_000])('of a value that is nested %i levels deep', (levels) => {
    const text = explainMismatch({ path: 'deep', op: 'eq', value: 1 }, { deep: nested(levels) });
    expect(text).toMatch(
      /^The condition was not met: deep is \{"a":\[.{0,100}, and it must be equal to 1\.$/,
    );
  });

  test('of a value whose beginning is shown, as JSON.stringify would begin it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== 0.123);
        const event = { a: value };
        const whole = (JSON.stringify(value) ?? '').toWellFormed().replaceAll('\0', '');
        const text = explainMismatch({ path: 'a', op: 'eq', value: 0.123 }, event);
        const shown = /^The condition was not met: a is ([\s\S]*), and it must be equal to 0\.123\.$/.exec(
          text,
        )?.[1];
        if (shown?.endsWith('…')) expect(whole.startsWith(shown.slice(0, 60))).toBe(true);
        else expect(shown).toBe(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  test('shortly, whatever the event has', () => {
    const text = explainMismatch(at('long', 'eq', 'y'.repeat(1_000)), envelope);
    expect(text).toMatch(/"x{79}…, and it must be equal to "y{79}…\.$/);
  });
});

const paths = fc.oneof(
  fc.constantFrom('type', 'data.object.status', 'data.object.tags.0', 'data.object.long', '__proto__', 'a.b'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
);
const comparison = fc.record({
  path: paths,
  op: fc.constantFrom(...OPERATORS),
  value: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.array(fc.string(), { minLength: 1 }),
    fc.constant(true),
  ),
});
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({ path: paths, op: fc.constantFrom('exists', 'empty', 'is_true', 'is_false') }),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
/** A path, two values, and the words around them. */
const LONGEST = 2 * LIMITS.path + 400;

describe('for any condition', () => {
  test('that is not met by any event, the explanation is a sentence of bounded length', () => {
    fc.assert(
      fc.property(tree, fc.oneof(fc.constant(envelope), fc.jsonValue()), (condition, event) => {
        // Others are drawn instead of those that are invalid or met, so that each run explains one.
        fc.pre(conditionProblems(condition).length === 0 && !matches(condition as Condition, event));
        const text = explainMismatch(condition as Condition, event);
        expect(text).toMatch(/^The condition was not met: [\s\S]+\.$/);
        expect(text.length).toBeLessThan(LONGEST);
      }),
      { numRuns: 500 },
    );
  });

  test('with operators of a later release, there is an explanation too', () => {
    const unknown = { path: 'type', op: 'sounds_like', value: 'x' } as unknown as Condition;
    for (const condition of [
      unknown,
      { not: unknown },
      { all: [{ not: unknown }] },
      { any: [unknown, unknown] },
    ]) {
      expect(matches(condition, envelope)).toBe(false);
      expect(explainMismatch(condition, envelope)).toMatch(/^The condition was not met: .{10,300}\.$/);
    }
  });

  test.each([
    ['nothing', null],
    ['text', 'type'],
    ['a list', []],
    ['no list', { all: 'x' }],
    ['nothing in a list', { any: [null] }],
    ['no path', { op: 'eq', value: 1 }],
    ['a path that is none', { path: 7, op: 'eq', value: 1 }],
    ['far too many levels', JSON.parse(`${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`)],
  ])('stored by mistake, nothing is thrown and nothing matches: %s', (_, stored) => {
    const condition = stored as Condition;
    expect(matches(condition, envelope)).toBe(false);
    expect(matches({ not: condition }, envelope)).toBe(false);
    expect(explainMismatch(condition, envelope)).toBe(
      'The condition was not met: it has a form that is not known.',
    );
  });
});
