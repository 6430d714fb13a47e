import { describe, expect, test } from 'vitest';
import { conditionFields } from '../../catalog/condition-fields.ts';
import { toConditions, toFilter } from '../../server/dashboard/parts/conditions/condition-rows.ts';
import { inWords, withTitles } from '../../server/dashboard/parts/conditions/condition-words.ts';
import { type Field, shownValue } from '../../server/dashboard/parts/event-fields.ts';
import { anyScores, fieldAt, withOwnFields } from '../../server/dashboard/parts/own-fields.ts';
import { sampleObject } from '../support/catalog.ts';

const completed = conditionFields('evaluation.completed');
const rated = conditionFields('rating.created');
const at = (path: string, fields: readonly Field[] = completed) => fieldAt(`data.object.${path}`, fields);

describe('fields of a team’s own', () => {
  test('are of the kind that those beside them have, with their values', () => {
    const scores = { trust: 0.62, 'Ease of use': 0.4, pace: 3 };
    const fields = withOwnFields(completed, [{ summary: { dimensionScores: scores } }]);
    const group = 'Dimension Scores';
    expect(at('summary.dimensionScores.Ease of use', fields)).toMatchObject({
      title: 'Ease of use',
      group,
      kind: 'share',
      sample: 0.4,
    });
    // A number that is no share isn't shown as one.
    expect(at('summary.dimensionScores.pace', fields)).toMatchObject({ kind: 'number', group });
    // What the catalog knows keeps its words, and has the team's value.
    expect(fields.filter(({ path }) => path.endsWith('.trust'))).toEqual([
      { ...at('summary.dimensionScores.trust'), sample: 0.62 },
    ]);
    expect(fields.filter(({ path }) => path.endsWith('.trust')).map(shownValue)).toEqual(['62 %']);
  });

  test('any of several scores can be asked for', () => {
    const [any] = anyScores(completed);
    expect(any).toMatchObject({
      path: 'data.object.summary.dimensionScores.*',
      title: 'Any of the dimension scores',
      ...{ group: 'Dimension Scores', kind: 'share' },
    });
    expect(inWords({ path: any?.path, op: 'lt', value: 0.7 }, completed)).toBe(
      'Any of the dimension scores is less than 70 %',
    );
    expect(anyScores([])).toEqual([]);
  });

  test('what rows can not show is kept as JSON', () => {
    const path = 'data.object.name';
    for (const filter of [
      { path, op: 'eq', value: 'x', ignore_case: true },
      { path, op: 'eq', value: { path: 'data.object.status' } },
      { not: { path, op: 'empty', ignore_case: true } },
      { path: 'created', op: 'within_hours', value: { from: '09:00', to: '17:00', zone: 'UTC' } },
    ]) {
      expect(toConditions(filter).kind).toBe('json');
      expect(toFilter(toConditions(filter))).toEqual(filter);
    }
  });

  test('are told apart by their values where the catalog leaves that open', () => {
    const object = {
      dimensionRatings: { delight: 5 },
      openTextResponses: { best_part: 'The summary' },
      factors: { weight: 2 },
      rubricVersion: '2026-05-b',
      custom: { shipped: true, due: '2026-05-04T09:12:31.482Z', tags: ['a', 'b'] },
    };
    const fields = withOwnFields(rated, [object]);
    const kinds = Object.fromEntries(
      ['dimensionRatings.delight', 'openTextResponses.best_part', 'factors.weight', 'rubricVersion']
        .concat(['custom.shipped', 'custom.due', 'custom.tags'])
        .map((path) => [path, at(path, fields)?.kind]),
    );
    expect(kinds).toEqual({
      'dimensionRatings.delight': 'number',
      'openTextResponses.best_part': 'text',
      'factors.weight': 'number',
      rubricVersion: 'text',
      'custom.shipped': 'boolean',
      'custom.due': 'time',
      'custom.tags': 'list',
    });
    expect(at('openTextResponses.best_part', fields)).toMatchObject({
      title: 'Best part',
      group: 'Open Text Responses',
    });
    expect(at('custom.shipped', fields)).toMatchObject({ title: 'Shipped', group: 'Custom' });
  });

  test('are left out where no condition could be about them; there are never many', () => {
    const odd = { 'a.b': 1, '': 2, none: null, empty: '', rows: [{ a: 1 }], nothing: [], nested: {} };
    expect(withOwnFields(completed, [odd, null, 'text'])).toEqual(completed);
    const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
    expect(withOwnFields(completed, [deep])).toEqual(completed);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`field_${n}`, n]));
    expect(withOwnFields(completed, [many]).length).toBe(completed.length + 60);
  });

  test('have the newest value, each once; what occurs comes first', () => {
    const older = { name: 'Older', summary: { dimensionScores: { delight: 0.1, pace: 0.2 } } };
    const newer = { name: 'Newer', summary: { dimensionScores: { delight: 0.9 } } };
    const fields = withOwnFields(completed, [newer, older]);
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
    const names = ['name', 'summary.dimensionScores.delight', 'summary.dimensionScores.pace'];
    expect(fields.slice(0, 3).map(({ path, sample }) => [path, sample])).toEqual([
      [`data.object.${names[0]}`, 'Newer'],
      [`data.object.${names[1]}`, 0.9],
      [`data.object.${names[2]}`, 0.2],
    ]);
  });

  test('without events, all is as the catalog has it', () => {
    expect(withOwnFields(completed, [])).toEqual(completed);
    const sampled = withOwnFields(completed, [sampleObject('evaluation.completed')]);
    expect(sampled.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      completed.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });
});

describe('a score that no event has told yet', () => {
  test('is a score all the same, in lists and in what the server says', () => {
    expect(at('summary.dimensionScores.delight')).toMatchObject({ title: 'Delight', kind: 'share' });
    expect(at('summary.dimensionScores.delight')?.sample).toBeUndefined();
    expect(at('summary.other')).toBeUndefined();
    const said = 'is 0.82, and it must be less than 0.7';
    const scores = 'data.object.summary.dimensionScores';
    expect(withTitles(`Not met: ${scores}.Ease of use ${said}.`, completed)).toBe(
      'Not met: Ease of use score is 82 %, and it must be less than 70 %.',
    );
    expect(withTitles(`${scores}.delight is missing, and it must be at least 0.5`, completed)).toBe(
      'Delight score is missing, and it must be at least 50 %',
    );
    expect(withTitles(`data.object.summary.ratingCount ${said}`, completed)).toBe(`Rating count ${said}`);
  });
});
