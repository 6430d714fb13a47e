import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linearErrors, linearIds } from '../../support/fakes/linear.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.stop());

const inputError = (message: string, userPresentableMessage?: string) => ({
  message,
  extensions: { type: 'invalid input', code: 'INPUT_ERROR', userError: true, userPresentableMessage },
});

describe('a rate limit', () => {
  test.each([400, 200, 429])('with status %d holds the connection back until it resets', async (status) => {
    stage.fake.rateLimit({ seconds: 90, status });
    const result = await stage.deliver();
    expect(result).toMatchObject({ kind: 'retry', scope: 'connection', ambiguous: false });
    if (result.kind !== 'retry') return;
    // `Date` has whole seconds.
    expect(result.afterMs).toBeGreaterThan(88_000);
    expect(result.afterMs).toBeLessThanOrEqual(91_000);
    expect(stage.fake.issues).toEqual([]);
  });

  test('of complexity counts by its own reset', async () => {
    const headers = {
      'x-ratelimit-requests-remaining': '100',
      'x-ratelimit-requests-reset': String(Date.now() + 5_000),
      'x-ratelimit-complexity-remaining': '0',
      'x-ratelimit-complexity-reset': String(Date.now() + 600_000),
    };
    stage.fake.refuse(linearErrors.rateLimited, { status: 400, headers });
    const result = await stage.deliver();
    expect(result.kind === 'retry' ? result.afterMs : 0).toBeGreaterThan(590_000);
  });

  test('of complexity, when a query costs more than what remains, counts by that too', async () => {
    const headers = {
      'x-ratelimit-requests-remaining': '100',
      'x-ratelimit-requests-reset': String(Date.now() + 5_000),
      'x-ratelimit-complexity-remaining': '40',
      'x-ratelimit-complexity-reset': String(Date.now() + 600_000),
    };
    const message = 'Rate limit exceeded. Query complexity is above what remains';
    stage.fake.refuse({ ...linearErrors.rateLimited, message }, { status: 400, headers });
    const result = await stage.deliver();
    expect(result.kind === 'retry' ? result.afterMs : 0).toBeGreaterThan(590_000);
  });

  test('with a date to wait for', async () => {
    const date = new Date(Date.now() + 120_000).toUTCString();
    stage.fake.refuse(linearErrors.rateLimited, { status: 429, headers: { 'retry-after': date } });
    const result = await stage.deliver();
    expect(result.kind === 'retry' ? result.afterMs : 0).toBeGreaterThan(110_000);
  });

  test('without a reset, or with one long ago or far away, has a sensible wait', async () => {
    const waitFor = async (headers: Record<string, string>) => {
      stage.fake.refuse(linearErrors.rateLimited, { status: 400, headers });
      const result = await stage.deliver();
      return result.kind === 'retry' ? result.afterMs : result;
    };
    expect(await waitFor({})).toBeUndefined();
    expect(await waitFor({ 'x-ratelimit-requests-reset': '1000' })).toBe(1_000);
    expect(await waitFor({ 'x-ratelimit-requests-reset': '9999999999999' })).toBe(3_600_000);
    expect(await waitFor({ 'retry-after': '12' })).toBe(12_000);
  });
});

describe('a credential', () => {
  test('that is refused with 401 is worth a refresh', async () => {
    stage.fake.revoke();
    expect(await stage.deliver()).toMatchObject({ kind: 'reconnect', reason: 'expired' });
  });

  test.each([200, 400])('that is refused by its code with status %d, too', async (status) => {
    stage.fake.refuse(linearErrors.authentication, { status });
    expect(await stage.deliver()).toMatchObject({ kind: 'reconnect', reason: 'expired' });
  });

  test('that lacks a permission says which', async () => {
    stage.fake.refuse(linearErrors.scope);
    expect(await stage.deliver()).toEqual({
      kind: 'reconnect',
      reason: 'scope',
      needed: ['issues:create'],
      message:
        'The connection to Linear lacks the permission issues:create. Connect Linear again and allow it.',
    });
  });
});

test('what is forbidden is for someone to change', async () => {
  stage.fake.refuse(linearErrors.forbidden, { status: 403 });
  expect(await stage.deliver()).toEqual({
    kind: 'failed',
    reason: 'config',
    code: 'FORBIDDEN',
    message: 'The connection may not do this in Linear: Forbidden: You do not have access to this team.',
    hint: "Give the app access to the team in Linear's settings, or choose another team in the automation.",
  });
});

test.each([
  ['usage limit exceeded', linearErrors.usageLimit],
  ['feature not accessible', { message: 'Not on this plan', extensions: { type: 'feature not accessible' } }],
])('%s is the plan', async (_, error) => {
  stage.fake.refuse(error);
  expect(await stage.deliver()).toMatchObject({
    kind: 'failed',
    reason: 'plan',
    hint: expect.stringContaining('Billing'),
  });
});

describe('invalid input', () => {
  test.each([
    ['a team that is gone', { team: '00000000-0000-4000-8000-00000000dead' }, 'team'],
    ['a state that is gone', { state: '00000000-0000-4000-8000-00000000dead' }, 'state'],
    ['a state of another team', { state: linearIds.designBacklog }, 'state'],
    ['a label that is gone', { labels: ['00000000-0000-4000-8000-00000000dead'] }, 'labels'],
    ['a label of another team', { labels: [linearIds.designDebt] }, 'labels'],
    ['an assignee who left', { assignee: linearIds.left }, 'assignee'],
    ['a project that is gone', { project: '00000000-0000-4000-8000-00000000dead' }, 'project'],
    ['a project of another team', { project: linearIds.brand }, 'state'],
  ])('%s names the field to change', async (_, config, field) => {
    const result = await stage.deliver(config);
    expect(result).toMatchObject({ kind: 'failed', reason: 'config' });
    expect(result).toHaveProperty('hint', expect.stringContaining(`(field ${field})`));
    expect(stage.fake.issues).toEqual([]);
  });

  test("shows Linear's own words", async () => {
    expect(await stage.deliver({ labels: [linearIds.designDebt] })).toMatchObject({
      message:
        "Linear refused the labels: LabelIds for incorrect team (The label 'Design debt' is not associated with the same team as the issue).",
    });
  });

  test('that names none of them is about this event', async () => {
    stage.fake.refuse(inputError('Argument Validation Error', 'title must be shorter'));
    expect(await stage.deliver()).toMatchObject({
      kind: 'failed',
      reason: 'payload',
      code: 'INPUT_ERROR',
      message: 'Linear refused the text of this event: Argument Validation Error (title must be shorter).',
    });
  });

  test('with its reason hidden in validationErrors is understood', async () => {
    const nested = { property: 'stateId', constraints: { customValidation: 'stateId must be a UUID' } };
    stage.fake.refuse({
      message: 'Argument Validation Error',
      extensions: {
        code: 'INVALID_INPUT',
        type: 'invalid input',
        validationErrors: [{ property: 'input', children: [nested] }],
      },
    });
    expect(await stage.deliver()).toMatchObject({
      reason: 'config',
      message: 'Linear refused the status: Argument Validation Error, stateId must be a UUID.',
    });
  });
});

test('a request that the schema no longer knows is not repeated', async () => {
  stage.fake.refuse(
    { message: 'Cannot query field "x"', extensions: { code: 'GRAPHQL_VALIDATION_FAILED', userError: true } },
    { status: 400 },
  );
  expect(await stage.deliver()).toMatchObject({
    kind: 'failed',
    reason: 'payload',
    code: 'GRAPHQL_VALIDATION_FAILED',
    hint: expect.stringContaining('update it'),
  });
});

describe('is tried again, and may have had its effect', () => {
  test.each([
    ['an internal error with 200', { status: 200, body: { errors: [linearErrors.internal] } }],
    [
      'a lock time-out',
      { status: 200, body: { errors: [{ message: 'x', extensions: { type: 'lock timeout' } }] } },
    ],
    ['an error without any code', { status: 200, body: { errors: [{ message: 'Something' }] } }],
    [
      '502 with HTML',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
    ],
    [
      '200 with HTML',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' },
    ],
    ['200 without data', { status: 200, body: {} }],
    ['success: false', { status: 200, body: { data: { issueCreate: { success: false, issue: null } } } }],
    ['a broken connection', 'reset' as const],
  ])('%s', async (_, behaviour) => {
    stage.fake.inject({ instead: behaviour });
    expect(await stage.deliver()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: true });
  });
});

test.each(['hang', 'hang-body'] as const)(
  'at the deadline (%s), what happened is not known',
  async (behaviour) => {
    const short = await openStage(undefined, 300);
    short.fake.inject({ instead: behaviour });
    expect(await short.deliver()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: true });
    await short.stop();
  },
);

test('a Linear that is not there cannot have done anything', async () => {
  await stage.fake.stop();
  expect(await stage.deliver()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: false });
});
