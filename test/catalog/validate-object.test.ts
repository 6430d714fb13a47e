import { describe, expect, it } from 'vitest';
import { sampleObject, testableTypes, validateObject } from '../support/catalog.ts';

const ENUMS = [
  ['evaluation.created', 'type', 'SxS, SSE'],
  ['evaluation.created', 'status', 'Draft, Running, Ended'],
  ['evaluation.status_changed', 'status', 'Draft, Running, Ended'],
  ['evaluation.status_changed', 'previous_status', 'Draft, Running, Ended'],
  ['evaluation.completed', 'status', 'Draft, Running, Ended'],
  ['rating.created', 'raterType', 'human, autouser'],
] as const;

const STRING = 'must be a string';
const ID = 'must be a string of 1 to 200 characters';
const NUMBER = 'must be a finite number';
const OBJECT = 'must be a JSON object';
const SHARE = 'must be a number from 0 to 1';
const INSTANT = 'must be an ISO 8601 date and time with a zone, such as 2026-05-04T09:30:00Z';

const problem = (param: string, message: string) => ({ ok: false, problems: [{ param, message }] });

describe.each(testableTypes)('%s', (type) => {
  it('passes its own sample', () => expect(validateObject(type, sampleObject(type))).toEqual({ ok: true }));

  it('passes without any field', () => expect(validateObject(type, {})).toEqual({ ok: true }));

  it('passes with every field but the id null', () => {
    const { id: _, ...rest } = sampleObject(type);
    const nulls = Object.fromEntries(Object.keys(rest).map((name) => [name, null]));
    expect(validateObject(type, nulls)).toEqual({ ok: true });
  });

  it('passes fields that the catalog does not know', () => {
    const more = { ...sampleObject(type), newField: { a: [1, null] }, links: { archive: 4 } };
    expect(validateObject(type, more)).toEqual({ ok: true });
  });

  it.each([null, [], 'x', 1, true, undefined])('refuses %j in place of an object', (value) => {
    expect(validateObject(type, value)).toEqual(problem('data.object', OBJECT));
  });
});

describe.each(ENUMS)('%s %s', (type, field, values) => {
  it.each(values.split(', '))('accepts %s', (value) => {
    expect(validateObject(type, { [field]: value })).toEqual({ ok: true });
  });

  it.each(['', 'Paused', values.toUpperCase(), 0, {}])('refuses %j', (value) => {
    const expected = problem(`data.object.${field}`, `must be one of ${values}`);
    expect(validateObject(type, { [field]: value })).toEqual(expected);
  });
});

describe('values', () => {
  it.each([
    ['evaluation.created', { id: '' }, 'id', 'must not be empty'],
    ['evaluation.created', { id: null }, 'id', ID],
    ['evaluation.created', { id: 7 }, 'id', ID],
    ['evaluation.created', { id: 'x'.repeat(201) }, 'id', 'must be at most 200 characters long'],
    ['evaluation.created', { id: 'a\0b' }, 'id', 'must not contain the NUL character'],
    ['evaluation.created', { name: ['x'] }, 'name', STRING],
    ['evaluation.created', { allowMultipleRatings: 'true' }, 'allowMultipleRatings', 'must be true or false'],
    ['evaluation.created', { links: 'https://app.example.com' }, 'links', OBJECT],
    ['evaluation.created', { links: { review: 1 } }, 'links.review', STRING],
    ['evaluation.created', { createdAt: 1777885951 }, 'createdAt', INSTANT],
    ['evaluation.created', { createdAt: '2026-05-04' }, 'createdAt', INSTANT],
    ['evaluation.created', { createdAt: '2026-05-04T09:30:00' }, 'createdAt', INSTANT],
    ['evaluation.created', { createdAt: '2026-02-30T09:30:00Z' }, 'createdAt', INSTANT],
    ['evaluation.completed', { summary: { ratingCount: '48' } }, 'summary.ratingCount', NUMBER],
    [
      'evaluation.completed',
      { summary: { krippendorffAlpha: JSON.parse('1e999') } },
      'summary.krippendorffAlpha',
      NUMBER,
    ],
    [
      'evaluation.completed',
      { summary: { dimensionScores: { usability: 64 } } },
      'summary.dimensionScores.usability',
      SHARE,
    ],
    [
      'evaluation.completed',
      { summary: { dimensionScores: { a: -0.1 } } },
      'summary.dimensionScores.a',
      SHARE,
    ],
    [
      'evaluation.completed',
      { summary: { dimensionScores: { a: null } } },
      'summary.dimensionScores.a',
      SHARE,
    ],
    ['rating.created', { dimensionRatings: [] }, 'dimensionRatings', OBJECT],
    ['rating.created', { rubricVersion: {} }, 'rubricVersion', 'must be a string or a finite number'],
    ['calibration.frozen', { autouser: { id: '' } }, 'autouser.id', 'must not be empty'],
  ] as const)('%s refuses %j', (type, object, param, message) => {
    expect(validateObject(type, object)).toEqual(problem(`data.object.${param}`, message));
  });

  it.each([
    ['evaluation.created', { id: 'x'.repeat(200) }],
    ['evaluation.created', { id: 'not in our form', shareAccess: 'anything' }],
    ['evaluation.created', { createdAt: '2026-05-04T11:30:00.123456+02:00' }],
    ['evaluation.completed', { summary: { krippendorffAlpha: -0.2, dimensionScores: { a: 0, b: 1 } } }],
    [
      'autouser_run.completed',
      { status: 'anything', credentialSource: 'anything', autouserType: 'anything' },
    ],
    ['rating.created', { rubricVersion: 'v3', factors: 'price', dimensionRatings: { usability: 'A' } }],
  ] as const)('%s accepts %j', (type, object) => {
    expect(validateObject(type, object)).toEqual({ ok: true });
  });
});

describe('answers stay small', () => {
  it('reports every wrong field, up to twenty', () => {
    const two = validateObject('evaluation.created', { name: 1, status: 1 });
    expect(two).toMatchObject({ problems: [{ param: 'data.object.name' }, { param: 'data.object.status' }] });
    const dimensionScores = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`d${i}`, 2]));
    const many = validateObject('evaluation.completed', { summary: { dimensionScores } });
    expect(many.ok || many.problems.length).toBe(20);
  });

  it('never repeats long input', () => {
    const long = 'x'.repeat(10_000);
    const answer = validateObject('evaluation.completed', {
      ...{ id: long, name: [long], status: long, createdAt: long },
      summary: { dimensionScores: { [long]: long } },
    });
    expect(answer.ok || answer.problems.map((p) => Math.max(p.param.length, p.message.length) <= 80)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
  });
});
