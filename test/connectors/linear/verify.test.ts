import { afterEach, beforeEach, expect, test } from 'vitest';
import { linear } from '../../../connectors/linear/index.ts';
import { linearIds as ids, linearErrors, linearRequests } from '../../support/fakes/linear.ts';
import { action, openStage, type Stage } from './stage.ts';

const NOWHERE = '00000000-0000-4000-8000-00000000dead';
let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.stop());

const verify = (config: Record<string, unknown>) =>
  action.verify(stage.session, action.configSchema.parse({ team: 'ENG', title: 'x', ...config }));

test('a config whose parts belong together passes', async () => {
  const project = 'https://linear.app/acme/project/checkout-redesign-0a1b2c3d4e5f';
  const labels = [ids.usability, ids.checkout];
  expect(await verify({ state: ids.todo, labels, assignee: ids.maya, project })).toEqual([]);
});

test.each([
  [
    'a team that is not there',
    { team: 'NOPE' },
    'team',
    'The connection finds no such team. It may be private: add the app to it in Linear.',
  ],
  ['a state that is gone', { state: NOWHERE }, 'state', 'There is no such status any more. Choose another.'],
  [
    'a state of another team',
    { state: ids.designBacklog },
    'state',
    'The status Backlog belongs to another team. Choose one of Engineering.',
  ],
  [
    'a label that is gone',
    { labels: [NOWHERE] },
    'labels',
    'One of the labels does not exist any more. Choose them again.',
  ],
  [
    'a group of labels',
    { labels: [ids.area] },
    'labels',
    'Area is a group of labels. Choose one of the labels in it.',
  ],
  [
    'a label of another team',
    { labels: [ids.designDebt] },
    'labels',
    'The label Design debt belongs to another team than Engineering.',
  ],
  [
    'two labels of which an issue has one at most',
    { labels: [ids.checkout, ids.signUp] },
    'labels',
    'Checkout and Sign-up are both of the group Area, of which an issue has one label at most. Choose one of them.',
  ],
  [
    'someone who left',
    { assignee: ids.left },
    'assignee',
    'This person is not in the Linear workspace any more. Choose another.',
  ],
  [
    'a project that is gone',
    { project: NOWHERE },
    'project',
    'The connection finds no such project. Choose another.',
  ],
  [
    'a project of another team',
    { project: ids.brand },
    'project',
    'The project Brand refresh is not one of Engineering. Add the team to it.',
  ],
])('%s is a problem of its field', async (_, config, field, message) => {
  expect(await verify(config)).toEqual([{ field, message }]);
});

test('in a private team, only its members can be assigned', async () => {
  expect(await verify({ team: 'RES', assignee: ids.maya })).toEqual([]);
  expect(await verify({ team: 'RES', assignee: ids.noor })).toEqual([
    { field: 'assignee', message: 'Noor Haddad is not in the team Research. Add them to it in Linear.' },
  ]);
  expect(await verify({ team: 'ENG', assignee: ids.noor })).toEqual([]);
});

test('a retired team takes no issues', async () => {
  const team = stage.fake.world.teams[0];
  if (team) team.retiredAt = '2026-01-01T00:00:00.000Z';
  expect(await verify({})).toEqual([
    { field: 'team', message: 'The team Engineering is retired. Choose another.' },
  ]);
});

test('a Linear that cannot be asked is no problem of the config', async () => {
  stage.fake.refuse(linearErrors.internal, { on: linearRequests.queries });
  await expect(verify({})).rejects.toMatchObject({ result: { kind: 'retry', ambiguous: false } });
});

test('an API key that is refused is explained', async () => {
  stage.fake.revoke();
  expect(await linear.identify(stage.session)).toEqual({
    kind: 'refused',
    message:
      'Linear does not accept this API key. Create one under Settings → Security & access, and paste it here.',
  });
});

test.each([
  ['xoxb-123', true],
  ['lin_api_short', true],
  ['lin_api_has spaces in it and more of them', true],
  [`lin_api_${'a1'.repeat(20)}`, false],
])('the shape of the API key %s', (key, wrong) => {
  expect(linear.pasted[0]?.problem(key) !== undefined).toBe(wrong);
});

test('a project that is over is a warning', async () => {
  const project = 'https://linear.app/acme/project/old-checkout-2a3b4c5d6e7f';
  expect(await verify({ project })).toEqual([
    {
      field: 'project',
      message: 'The project Old checkout is completed: issues still go into it. Choose another one, or none.',
      advisory: true,
    },
  ]);
});

test('a connection that may only read', async () => {
  const credential = { ...stage.session.credential, scopes: ['read'] };
  const config = action.configSchema.parse({ team: 'ENG', title: 'x' });
  expect(await action.verify({ ...stage.session, credential }, config)).toMatchObject([
    { field: 'team', message: expect.stringContaining('may only read in Linear') },
  ]);
  const granted = { ...credential, scopes: ['read', 'issues:create'] };
  expect(await action.verify({ ...stage.session, credential: granted }, config)).toEqual([]);
});
