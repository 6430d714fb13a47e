import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../catalog/index.ts';
import { catalog, eventTypes, sampleObject } from '../support/catalog.ts';

// Written out from the public contract on purpose: these lists must not be derived from the code they check.
const evaluation = [
  ...['id', 'teamId', 'name', 'type', 'status', 'shareToken', 'shareAccess', 'allowMultipleRatings'],
  ...['createdAt', 'updatedAt', 'links', 'links.preview', 'links.review', 'links.results'],
];
const summary = [
  ...['summary', 'summary.ratingCount', 'summary.autouserRatingCount', 'summary.humanRatingCount'],
  ...['summary.krippendorffAlpha', 'summary.completedRunCount', 'summary.failedRunCount'],
  'summary.dimensionScores',
];
const run = [
  ...['id', 'evaluationId', 'autouserId', 'autouserType', 'status', 'ratingsCreated', 'inputTokens'],
  ...['outputTokens', 'estimatedCostUsd', 'credentialSource', 'artifactsPath', 'startedAt', 'completedAt'],
  'createdAt',
];
const rating = [
  ...['id', 'evaluationId', 'comparisonId', 'raterType', 'userId', 'publicRaterId', 'autouserId'],
  ...['autouserRunId', 'rubricVersion', 'dimensionRatings', 'openTextResponses', 'factors', 'justification'],
  ...['skipReason', 'timeSpentSeconds', 'createdAt'],
];
const calibration = [
  ...['autouser', 'autouser.id', 'autouser.name', 'autouser.calibrationStatus', 'autouser.activeRubricId'],
  ...['rubric', 'rubric.id', 'rubric.version', 'rubric.krippendorffAlpha', 'rubric.frozenAt'],
];

const contract = {
  'evaluation.created': evaluation,
  'evaluation.status_changed': [...evaluation, 'previous_status'],
  'evaluation.completed': [...evaluation, ...summary],
  'autouser_run.completed': run,
  'autouser_run.failed': [...run, 'error'],
  'rating.created': rating,
  'calibration.frozen': calibration,
  'webhook.test': ['id', 'message', 'createdAt'],
} as const;

/** Dotted names of every field that is declared. */
function declared({ properties = {} }: JsonSchema, prefix = ''): Map<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  for (const [name, field] of Object.entries(properties)) {
    found.set(prefix + name, field);
    for (const [path, nested] of declared(field, `${prefix}${name}.`)) found.set(path, nested);
  }
  return found;
}

/** Whether the member is there, null or not. */
function has(object: unknown, path: string): boolean {
  let value: unknown = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = Reflect.get(value, name);
  }
  return true;
}

it('has the seven types of the contract, in order, and the test type', () => {
  expect(Object.keys(catalog)).toEqual(Object.keys(contract));
  expect([...eventTypes, 'webhook.test']).toEqual(Object.keys(contract));
});

describe.each(Object.entries(contract))('%s', (name, fields) => {
  const type = name as keyof typeof contract;

  it('declares the fields of the contract and no others', () => {
    expect([...declared(catalog[type].schema).keys()].sort()).toEqual([...fields].sort());
  });

  it('has every field in its sample, and no others at the top', () => {
    const sample = sampleObject(type);
    expect(fields.filter((path) => !has(sample, path))).toEqual([]);
    expect(Object.keys(sample).filter((field) => !fields.some((known) => known === field))).toEqual([]);
  });

  it('names and describes every field for people', () => {
    for (const [path, field] of declared(catalog[type].schema)) {
      const { title, description } = field;
      expect(title, path).toMatch(/^[A-Z][\w' ()]+$/);
      expect(description, path).toMatch(/^[A-Z].{10,}\.$/);
    }
  });

  it('has a title and a description that docs can use', () => {
    expect(catalog[type].title).toMatch(/^[A-Z][a-z]+( [A-Z][a-z]+)+$/);
    expect(catalog[type].description).toMatch(/^Triggers when .+\.$/);
  });
});
