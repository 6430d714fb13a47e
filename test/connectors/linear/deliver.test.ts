import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reference, Result } from '../../../connectors/connector.ts';
import { linearErrors, linearIds, linearRequests } from '../../support/fakes/linear.ts';
import { openStage, rendered, type Stage } from './stage.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.stop());

function remembered(result: Result): Reference {
  if (result.kind !== 'delivered' || !result.remember) throw new Error(JSON.stringify(result));
  return result.remember;
}

/** A first delivery of the key, by another event. */
const first = async () => remembered(await stage.deliver({}, { eventId: 'event_0' }));
const serverError = { status: 500, body: 'Internal server error' };

test('an issue that was made, but may not be shown, is not made again', async () => {
  const errors = [
    { message: 'Access denied', path: ['issueCreate', 'issue'], extensions: { code: 'FORBIDDEN' } },
  ];
  const body = { data: { issueCreate: { success: true, issue: null } }, errors };
  stage.fake.server.inject({ after: { status: 200, body } }, 1, linearRequests.createIssue);
  const result = await stage.deliver();
  expect(result).toMatchObject({
    ...{ kind: 'delivered', reference: { id: expect.stringMatching(UUID_V4), label: 'Issue' } },
    notes: [expect.stringContaining('may not see it')],
  });
  expect(stage.fake.issues).toHaveLength(1);
});

describe('an issue', () => {
  test('has every field that was asked for', async () => {
    const result = await stage.deliver({
      labels: [linearIds.usability, linearIds.checkout],
      assignee: linearIds.maya,
      state: linearIds.todo,
      project: linearIds.redesign,
      priority: 'urgent',
      estimate: '3',
      due_date: '7d',
    });
    const issue = stage.fake.issue('ENG-42');
    expect(issue).toMatchObject({
      id: expect.stringMatching(UUID_V4),
      title: 'Usability 64 % in Checkout redesign: guest flow',
      description: rendered().request.issue.description,
      priority: 1,
      estimate: 3,
      dueDate: '2026-05-12',
      team: { key: 'ENG' },
      state: { name: 'Todo' },
      assignee: { name: 'Maya Lindqvist' },
      project: { name: 'Checkout redesign' },
      labelRows: [{ name: 'Usability' }, { name: 'Checkout' }],
    });
    const reference = { id: issue.id, label: 'ENG-42', url: 'https://linear.app/acme/issue/ENG-42/issue' };
    expect(result).toEqual({ kind: 'delivered', reference, remember: reference });
  });

  test("is in the team's first state when none was chosen", async () => {
    await stage.deliver();
    expect(stage.fake.issue('ENG-42').state.name).toBe('Triage');
  });

  test('links back to the object', async () => {
    await stage.deliver();
    expect(stage.fake.attachments).toMatchObject([
      {
        url: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results',
        title: 'Autousers',
        subtitle: 'Evaluation completed',
        issue: { identifier: 'ENG-42' },
      },
    ]);
  });

  test('without its link is delivered all the same, with a note', async () => {
    stage.fake.refuse(linearErrors.forbidden, { on: linearRequests.createAttachment });
    expect(await stage.deliver()).toMatchObject({
      kind: 'delivered',
      notes: [expect.stringMatching(/^The link could not be added to ENG-42\. /)],
    });
    expect(stage.fake.attachments).toEqual([]);
  });

  test('is found by a team key and a link to the project', async () => {
    const project = 'https://linear.app/acme/project/checkout-redesign-0a1b2c3d4e5f';
    expect(await stage.deliver({ team: 'des', project })).toMatchObject({ kind: 'delivered' });
    expect(stage.fake.issue('DES-42')).toMatchObject({ project: { name: 'Checkout redesign' } });
  });

  test.each([
    ['team', { team: 'NOPE' }],
    ['project', { project: 'https://linear.app/acme/project/gone-ffffffffffff' }],
  ])('of a %s that is not there fails with a hint', async (field, config) => {
    expect(await stage.deliver(config)).toMatchObject({
      kind: 'failed',
      reason: 'config',
      code: `${field}_not_found`,
      hint: expect.stringContaining(`choose the ${field} again`),
    });
    expect(stage.fake.issues).toEqual([]);
  });

  test('goes with Bearer for OAuth and without it for a key', async () => {
    await stage.deliver();
    const { accessToken } = stage.fake.oauth.grant();
    const other = { ...stage.session, credential: { kind: 'oauth', secret: accessToken } };
    stage = { ...stage, session: other };
    const { linear } = await import('../../../connectors/linear/index.ts');
    expect(await linear.identify(other)).toEqual({
      kind: 'account',
      account: { id: linearIds.organization, name: 'Acme', url: 'https://linear.app/acme' },
    });
    const sent = stage.fake.server.requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual([stage.fake.apiKey, stage.fake.apiKey, `Bearer ${accessToken}`]);
  });
});

describe('once', () => {
  test('a create that is repeated finds the issue of the first attempt', async () => {
    const one = await stage.deliver();
    const two = await stage.deliver({}, { mayBeRepeated: true });
    expect(two).toEqual({ ...one, duplicate: true });
    expect(stage.fake.issues).toHaveLength(1);
    expect(stage.fake.attachments).toHaveLength(1);
  });

  test('other events and other automations make issues of their own', async () => {
    await stage.deliver();
    await stage.deliver({}, { eventId: 'event_2' });
    await stage.deliver({}, { automationId: 'aut_2' });
    expect(stage.fake.issues.map(({ identifier }) => identifier)).toEqual(['ENG-42', 'ENG-43', 'ENG-44']);
  });

  test('an issue that was deleted meanwhile is not created again', async () => {
    await stage.deliver();
    const { id } = stage.fake.issue('ENG-42');
    const named = { ...linearErrors.internal, message: 'conflict on insert of Issue' };
    stage.fake.remove('ENG-42');
    stage.fake.refuse({
      ...named,
      extensions: {
        code: 'INPUT_ERROR',
        userPresentableMessage: `Entity Issue with id ${id} already exists.`,
      },
    });
    expect(await stage.deliver({}, { mayBeRepeated: true })).toMatchObject({
      kind: 'delivered',
      duplicate: true,
      reference: { id },
      notes: ['The issue was created by an earlier attempt and has been deleted since.'],
    });
  });

  test('a conflict about another id is no duplicate', async () => {
    stage.fake.refuse({
      message: 'conflict on insert of Issue',
      extensions: {
        code: 'INPUT_ERROR',
        userPresentableMessage: 'Entity Issue with id 11111111-2222-4333-8444-555555555555 already exists.',
      },
    });
    expect(await stage.deliver()).toMatchObject({ kind: 'failed', reason: 'payload' });
  });

  test('a comment that is repeated is not written again', async () => {
    const previous = await first();
    stage.fake.inject({ after: serverError }, 1, linearRequests.createComment);
    expect(await stage.deliver({}, { previous })).toMatchObject({ kind: 'retry', ambiguous: true });
    expect(await stage.deliver({}, { previous, mayBeRepeated: true })).toMatchObject({
      kind: 'delivered',
      duplicate: true,
      reference: { label: 'ENG-42' },
    });
    expect(stage.fake.comments).toHaveLength(1);
    expect(stage.fake.issues).toHaveLength(1);
  });

  test('a comment whose answer was lost stays the effect when the issue is closed meanwhile', async () => {
    const previous = await first();
    stage.fake.inject({ after: serverError }, 1, linearRequests.createComment);
    await stage.deliver({}, { previous });
    stage.fake.move('ENG-42', linearIds.done);
    expect(await stage.deliver({}, { previous, mayBeRepeated: true })).toMatchObject({ duplicate: true });
    expect(stage.fake.issues).toHaveLength(1);
  });

  test('an issue whose answer was lost stays the effect when another one is remembered meanwhile', async () => {
    stage.fake.inject({ after: serverError }, 1, linearRequests.createIssue);
    await stage.deliver();
    const previous = remembered(await stage.deliver({}, { eventId: 'event_2' }));
    expect(await stage.deliver({}, { previous, mayBeRepeated: true })).toMatchObject({
      kind: 'delivered',
      duplicate: true,
      reference: { label: 'ENG-42' },
    });
    expect(stage.fake.comments).toEqual([]);
  });

  test('a replay of the event that opened the issue does not comment on it', async () => {
    const previous = remembered(await stage.deliver());
    expect(await stage.deliver({}, { previous, mayBeRepeated: true })).toMatchObject({ duplicate: true });
    expect(stage.fake.comments).toEqual([]);
  });
});

describe('with an open issue for the same key', () => {
  test('comments on it, and goes on remembering it', async () => {
    const previous = await first();
    const result = await stage.deliver({}, { previous });
    const [comment] = stage.fake.comments;
    expect(comment).toMatchObject({
      id: expect.stringMatching(UUID_V4),
      body: rendered().request.comment,
      issue: { identifier: 'ENG-42' },
    });
    expect(result).toEqual({
      kind: 'delivered',
      reference: { id: previous.id, label: 'ENG-42', url: comment?.url },
      notes: ['ENG-42 is still open, so this became a comment on it.'],
    });
    expect(stage.fake.issues).toHaveLength(1);
  });

  test.each([
    ['done', () => stage.fake.move('ENG-42', linearIds.done)],
    ['canceled', () => stage.fake.move('ENG-42', linearIds.canceled)],
    ['archived', () => stage.fake.archive('ENG-42')],
    ['in the trash', () => stage.fake.trash('ENG-42')],
    ['deleted', () => stage.fake.remove('ENG-42')],
  ])('that is %s since, opens a new one and remembers it', async (_, change) => {
    const previous = await first();
    change();
    const result = await stage.deliver({}, { previous });
    expect(remembered(result).id).not.toBe(previous.id);
    expect(stage.fake.comments).toEqual([]);
    expect(stage.fake.issues.at(-1)?.title).toBe('Usability 64 % in Checkout redesign: guest flow');
  });

  test.each([linearIds.triage, linearIds.inProgress])('in the state %s is open', async (state) => {
    const previous = await first();
    stage.fake.move('ENG-42', state);
    await stage.deliver({}, { previous });
    expect(stage.fake.comments).toHaveLength(1);
  });

  test('opens another one when that is not wished', async () => {
    const previous = await first();
    await stage.deliver({ dedupe: false }, { previous });
    expect(stage.fake.issues).toHaveLength(2);
    expect(stage.fake.comments).toEqual([]);
  });

  test('that is deleted in the very moment is tried again', async () => {
    const previous = await first();
    stage.fake.refuse(
      {
        message: 'Entity not found in validateAccess: issueId',
        extensions: { type: 'invalid input', code: 'INPUT_ERROR', userError: true },
      },
      { on: linearRequests.createComment },
    );
    expect(await stage.deliver({}, { previous })).toEqual({
      kind: 'retry',
      message: 'ENG-42 is gone.',
      scope: 'delivery',
      ambiguous: false,
    });
  });

  test('a failure of the question is no ambiguity', async () => {
    const previous = await first();
    stage.fake.inject({ instead: serverError }, 1, linearRequests.queries);
    expect(await stage.deliver({}, { previous })).toMatchObject({ kind: 'retry', ambiguous: false });
  });
});
