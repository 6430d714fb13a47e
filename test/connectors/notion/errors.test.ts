import { beforeEach, describe, expect, test } from 'vitest';
import { action, factsFor, notionWorld, renderRow } from './notion-world.ts';

const world = notionWorld();
const SHARE = 'In Notion, open the database, choose ••• → Connections, and add this connection.';
let source: { id: string; databaseId: string };

beforeEach(() => {
  source = world.fake.workspace.addDatabase('Evaluations', { Scores: 'rich_text', 'Event ID': 'rich_text' });
});
const send = (facts = {}, timeoutMs?: number) =>
  world.send(renderRow({ data_source: source.id }).request, facts, timeoutMs);
const rows = () => world.fake.workspace.rows();

describe('Notion asks for patience', () => {
  test.each([
    ['rate_limited', 'Notion takes fewer requests at the moment'],
    ['overloaded', 'Notion is overloaded'],
  ] as const)('%s: the whole connection waits as long as it says', async (fault, message) => {
    world.fake.fail(fault, { seconds: 13 });
    expect(await send()).toEqual({
      kind: 'retry',
      message,
      scope: 'connection',
      ambiguous: false,
      afterMs: 13_000,
    });
    expect(rows()).toEqual([]);
  });

  test('the wait may be a date', async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    const body = { object: 'error', status: 429, code: 'rate_limited', message: 'Slow down.' };
    const answer = { status: 429, headers: { 'retry-after': date }, body };
    world.fake.server.inject({ instead: answer }, 1, ({ path }) => path === '/v1/pages');
    const result = await send();
    if (result.kind !== 'retry') throw new Error(JSON.stringify(result));
    expect(result.afterMs).toBeGreaterThan(15_000);
    expect(result.afterMs).toBeLessThanOrEqual(20_000);
  });

  test('a conflict is tried again, and nothing was written', async () => {
    world.fake.fail('conflict');
    expect(await send()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: false });
  });
});

describe('an answer is lost', () => {
  test.each(['error_before', 'error_after', 'unavailable', 'reset', 'html'] as const)(
    '%s of a write leaves open whether the row is there',
    async (fault) => {
      world.fake.fail(fault);
      expect(await send()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: true });
    },
  );

  test.each(['hang', 'hang_body', 'hang_after'] as const)('%s ends at the deadline', async (fault) => {
    world.fake.fail(fault);
    expect(await send({}, 600)).toMatchObject({ kind: 'retry', ambiguous: true });
  });

  test.each(['error_before', 'reset', 'html'] as const)(
    '%s of a read is known to have changed nothing',
    async (fault) => {
      world.fake.fail(fault, { of: 'api' });
      expect(await send()).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous: false });
      expect(world.fake.calls).toEqual(['GET /v1/data_sources/:id']);
    },
  );
});

describe('someone must do something', () => {
  test('an unshared database says how to share it', async () => {
    world.fake.workspace.share(source.databaseId, false);
    expect(await send()).toEqual({
      kind: 'failed',
      reason: 'config',
      code: 'object_not_found',
      message: 'The database does not exist, or is not shared with the connection',
      hint: SHARE,
    });
  });

  test('a capability that is missing asks for a reconnection with it', async () => {
    world.fake.capabilities.delete('insert');
    expect(await send()).toEqual({
      kind: 'reconnect',
      reason: 'scope',
      message:
        'The connection may not do this in Notion. It needs the capabilities Read content, Update content, Insert content',
      needed: ['Read content', 'Update content', 'Insert content'],
    });
  });

  test('a token that no longer works asks for a reconnection, which is tried with the refresh token first', async () => {
    world.fake.tokens.revoke();
    expect(await send()).toEqual({
      kind: 'reconnect',
      reason: 'expired',
      message: 'Notion no longer accepts this connection',
    });
  });

  test('what stays invalid after another look at the columns fails for good', async () => {
    world.fake.fail('invalid', { times: 2 });
    expect(await send()).toEqual({
      kind: 'failed',
      reason: 'config',
      code: 'validation_error',
      message: 'Notion refused the row: body failed validation: something is not right.',
      hint: 'Compare the columns of the automation with those of the database.',
    });
    const read = 'GET /v1/data_sources/:id';
    expect(world.fake.calls).toEqual([read, 'POST /v1/pages', read, 'POST /v1/pages']);
  });

  test('what is invalid once is written after another look', async () => {
    world.fake.fail('invalid');
    expect(await send()).toMatchObject({ kind: 'delivered' });
    expect(rows()).toHaveLength(1);
  });
});

test("a refusal by Notion's network is tried again", async () => {
  world.fake.fail('blocked');
  expect(await send()).toMatchObject({ kind: 'retry', ambiguous: false });
});

test('a request that is too large concerns this event only', async () => {
  world.fake.fail('too_large');
  expect(await send()).toMatchObject({ kind: 'failed', reason: 'payload', code: 'http_413' });
});

test('a mistake of ours is thrown, not taken for an answer', async () => {
  const request = { ...renderRow({ data_source: source.id }).request, columns: undefined };
  const sent = world.session((session) => action.deliver(session, request, factsFor()));
  await expect(sent).rejects.toBeInstanceOf(TypeError);
});
