import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { linear } from '../../../connectors/linear/index.ts';
import { linearIds as ids, linearRequests } from '../../support/fakes/linear.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.stop());

function load(picker: string, query = '', depends: Record<string, string> = {}, cursor?: string) {
  const loader = linear.options[picker];
  if (!loader) throw new Error(`no picker ${picker}`);
  return loader(stage.session, { query, cursor, depends });
}
const labelsOf = async (...question: Parameters<typeof load>) =>
  (await load(...question)).options.map(({ label }) => label);

describe('teams', () => {
  test('have their key as a hint', async () => {
    expect(await load('teams')).toEqual({
      options: [
        { value: ids.engineering, label: 'Engineering', hint: 'ENG' },
        { value: ids.design, label: 'Design', hint: 'DES' },
        { value: ids.research, label: 'Research', hint: 'RES' },
      ],
      next: null,
    });
  });

  test.each(['engin', 'eng', ids.engineering, 'https://linear.app/acme/team/ENG/active'])(
    'are found by %s',
    async (query) => {
      expect(await labelsOf('teams', query)).toEqual(['Engineering']);
    },
  );

  test('come in pages', async () => {
    for (let number = 1; number <= 60; number += 1) {
      const id = `00000001-0000-4000-8000-${String(number + 100).padStart(12, '0')}`;
      stage.fake.world.teams.push({
        id,
        key: `T${number}`,
        name: `Team ${number}`,
        visibility: 'public',
        retiredAt: null,
      });
    }
    const one = await load('teams');
    expect(one.options).toHaveLength(50);
    const two = await load('teams', '', {}, one.next ?? undefined);
    expect(two.options.map(({ label }) => label).slice(0, 2)).toEqual(['Team 48', 'Team 49']);
    expect(two.options).toHaveLength(13);
    expect(two.next).toBeNull();
  });
});

describe('what depends on the team', () => {
  test("labels are the team's and the workspace's, without groups", async () => {
    expect((await load('labels', '', { team: ids.engineering })).options).toEqual([
      { value: ids.usability, label: 'Usability' },
      { value: ids.bug, label: 'Bug' },
      { value: ids.checkout, label: 'Checkout', hint: 'Area' },
      { value: ids.signUp, label: 'Sign-up', hint: 'Area' },
    ]);
    expect(await labelsOf('labels', '', { team: 'DES' })).toEqual(['Usability', 'Design debt']);
    expect(await labelsOf('labels', 'BUG', { team: ids.engineering })).toEqual(['Bug']);
  });

  test('states are in the order of the board', async () => {
    expect(await load('states', '', { team: 'https://linear.app/acme/team/ENG' })).toEqual({
      options: [
        { value: ids.triage, label: 'Triage', hint: 'triage' },
        { value: ids.todo, label: 'Todo', hint: 'unstarted' },
        { value: ids.inProgress, label: 'In Progress', hint: 'started' },
        { value: ids.done, label: 'Done', hint: 'completed' },
        { value: ids.canceled, label: 'Canceled', hint: 'canceled' },
      ],
      next: null,
    });
  });

  test('projects are those of the team that go on', async () => {
    expect((await load('projects', '', { team: ids.engineering })).options).toEqual([
      { value: ids.redesign, label: 'Checkout redesign', hint: 'Started' },
    ]);
    const link = 'https://linear.app/acme/project/brand-refresh-1a2b3c4d5e6f';
    expect(await labelsOf('projects', link, { team: ids.design })).toEqual(['Brand refresh']);
    expect(await labelsOf('projects')).toEqual(['Checkout redesign', 'Brand refresh']);
  });

  test('labels and states are empty until a team is chosen, without asking Linear', async () => {
    expect(await load('labels')).toEqual({ options: [], next: null });
    expect(await load('states')).toEqual({ options: [], next: null });
    expect(stage.fake.server.requests).toEqual([]);
  });
});

test('users are people who are there, by name, e-mail or display name', async () => {
  expect((await load('users')).options).toEqual([
    { value: ids.maya, label: 'Maya Lindqvist', hint: 'maya@acme.example' },
    { value: ids.noor, label: 'Noor Haddad', hint: 'noor@acme.example' },
  ]);
  expect(await labelsOf('users', 'noor@acme')).toEqual(['Noor Haddad']);
  expect(await labelsOf('users', 'HADDAD')).toEqual(['Noor Haddad']);
});

test('what Linear refuses is thrown with what follows for the connection', async () => {
  stage.fake.rateLimit({ seconds: 30, on: linearRequests.queries });
  const limited = await load('teams').catch((error: unknown) => error);
  expect(limited).toBeInstanceOf(OptionsRefused);
  expect(limited).toHaveProperty('result.scope', 'connection');
  stage.fake.revoke();
  const refused = await load('users').catch((error: unknown) => error);
  expect(refused).toHaveProperty('result.kind', 'reconnect');
});
