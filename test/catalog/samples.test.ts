import { describe, expect, it } from 'vitest';
import {
  type CatalogType,
  catalog,
  eventTypes,
  isEventType,
  objectId,
  sampleObject,
  testableTypes,
  validateObject,
} from '../support/catalog.ts';

const OWN_ID: Record<CatalogType, RegExp | null> = {
  'evaluation.created': /^eval_[0-9a-z]{24}$/,
  'evaluation.status_changed': /^eval_[0-9a-z]{24}$/,
  'evaluation.completed': /^eval_[0-9a-z]{24}$/,
  'autouser_run.completed': /^arun_[0-9a-z]{24}$/,
  'autouser_run.failed': /^arun_[0-9a-z]{24}$/,
  'rating.created': /^rat_[0-9a-z]{24}$/,
  'calibration.frozen': null,
  'webhook.test': /^webhook_test_[0-9a-z]{24}$/,
};

describe.each(testableTypes)('the sample of %s', (type) => {
  it('has an id in the form of the contract', () => {
    const { id } = sampleObject(type);
    if (OWN_ID[type]) expect(id).toMatch(OWN_ID[type]);
    else expect(id).toBeUndefined();
  });

  it('has every id in the form <prefix>_<24 letters and digits>', () => {
    const json = JSON.stringify(sampleObject(type));
    const ids = json.match(/\b(?:team|eval|arun|rat|cmp|auto|rub)_\w+/g) ?? [];
    expect(ids.filter((id) => !/^[a-z]+_[a-z][0-9a-z]{23}$/.test(id))).toEqual([]);
  });

  it('links to example.com only', () => {
    const hosts = JSON.stringify(sampleObject(type)).match(/https?:\/\/[^/"]+/g) ?? [];
    expect(hosts.filter((host) => !/^https:\/\/([a-z]+\.)?example\.com$/.test(host))).toEqual([]);
  });

  it('is a fresh copy each time, however deep', () => {
    const before = JSON.stringify(catalog[type].sample);
    const copy = sampleObject(type);
    for (const value of Object.values(copy))
      if (value && typeof value === 'object') Reflect.set(value, 'x', 1);
    copy.id = 'changed';
    expect(JSON.stringify(sampleObject(type))).toBe(before);
  });

  it('says in data.object.id that it is synthetic, and stays valid', () => {
    const synthetic = sampleObject(type, { synthetic: true });
    expect(synthetic.id).toMatch(/^[a-z]+_test_[0-9a-z]{24}$/);
    expect(objectId(type, synthetic)).toBe(synthetic.id);
    expect(validateObject(type, synthetic)).toEqual({ ok: true });
    const own = objectId(type, sampleObject(type));
    if (type !== 'webhook.test') expect(JSON.stringify(synthetic)).not.toContain(own);
  });

  it('takes its synthetic id from the caller', () => {
    const synthetic = sampleObject(type, { synthetic: true, newId: (prefix) => `${prefix}fresh` });
    expect(synthetic.id).toMatch(/^[a-z]+_test_fresh$/);
  });
});

describe('samples agree with themselves', () => {
  it('counts the ratings of a completed evaluation', () => {
    expect(sampleObject('evaluation.completed').summary).toMatchObject({
      ...{ ratingCount: 48, autouserRatingCount: 36, humanRatingCount: 12 },
    });
  });

  it.each([
    ['evaluation.completed', ['createdAt', 'updatedAt']],
    ['evaluation.status_changed', ['createdAt', 'updatedAt']],
    ['autouser_run.completed', ['createdAt', 'startedAt', 'completedAt']],
    ['autouser_run.failed', ['createdAt', 'startedAt', 'completedAt']],
  ] as const)('%s has its dates in order', (type, fields) => {
    const sample = sampleObject(type);
    const times = fields.map((field) => Date.parse(String(sample[field])));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('gives both ids of a synthetic calibration the test form', () => {
    const { autouser, rubric } = sampleObject('calibration.frozen', { synthetic: true });
    expect(autouser).toMatchObject({
      id: expect.stringMatching(/^auto_test_/),
      activeRubricId: expect.stringMatching(/^rub_test_/),
    });
    expect(rubric).toMatchObject({ id: expect.stringMatching(/^rub_test_/) });
  });
});

describe('objectId', () => {
  it.each([
    ['rating.created', { id: 'rat_1' }, 'rat_1'],
    ['rating.created', {}, null],
    ['calibration.frozen', { id: 'x', autouser: { id: 'auto_1' }, rubric: { id: 'rub_1' } }, 'auto_1'],
    ['calibration.frozen', { autouser: null }, null],
    ['calibration.frozen', { id: 'x' }, null],
  ] as const)('%s %j → %s', (type, object, expected) => expect(objectId(type, object)).toBe(expected));
});

describe('isEventType', () => {
  it.each([...eventTypes])('accepts %s', (type) => expect(isEventType(type)).toBe(true));

  it.each(['webhook.test', '*', 'toString', '__proto__', 'rating.Created', '', null, 7, ['rating.created']])(
    'refuses %j',
    (x) => expect(isEventType(x)).toBe(false),
  );
});
