import { expect, test } from 'vitest';
import { linearIds } from '../../support/fakes/linear.ts';
import { action } from './stage.ts';

const problemsOf = (config: Record<string, unknown>) =>
  (action.configSchema.safeParse({ team: 'ENG', title: 'x', ...config }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test.each([
  'ENG',
  'eng',
  linearIds.engineering,
  'https://linear.app/acme/team/ENG/active',
  'linear.app/acme/team/ENG',
])('takes the team as %s', (team) => {
  expect(problemsOf({ team })).toEqual([]);
});

test.each([
  '',
  'Engineering team',
  'https://evil.example/acme/team/ENG',
  'https://linear.app/acme/issue/ENG-1',
])('refuses the team %j', (team) => {
  expect(problemsOf({ team })).toEqual([
    'team: must be chosen from the list, or be a team key such as ENG, or a link to the team',
  ]);
});

test('takes the project as an id or a link, and nothing else', () => {
  const link = 'https://linear.app/acme/project/checkout-redesign-0a1b2c3d4e5f/overview';
  expect(problemsOf({ project: link })).toEqual([]);
  expect(problemsOf({ project: linearIds.redesign })).toEqual([]);
  expect(problemsOf({ project: 'Checkout redesign' })).toEqual([
    'project: must be chosen from the list, or be a link to the project',
  ]);
});

test('refuses what is no id in words', () => {
  const message = 'must be chosen from the list, or be the id that Linear shows for it';
  expect(problemsOf({ assignee: 'maya', labels: ['Bug'] })).toEqual([
    `labels.0: ${message}`,
    `assignee: ${message}`,
  ]);
  expect(problemsOf({ title: '' })).toEqual(['title: must not be empty']);
});
