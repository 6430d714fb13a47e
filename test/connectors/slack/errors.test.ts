import { describe, expect, test } from 'vitest';
import { render, useSlack } from './slack-world.ts';

const slack = useSlack();
const message = () => render('evaluation.completed').request;

const INVITE = 'Invite the bot: type /invite in the channel, and choose our app (or your own Slack app).';
const REVOKED = 'Slack no longer accepts the connection: the app was removed or its access taken back';

describe('what Slack refuses', () => {
  test.each([
    ['internal_error', { kind: 'retry', scope: 'delivery', ambiguous: true }],
    ['fatal_error', { kind: 'retry', scope: 'delivery', ambiguous: true }],
    ['service_unavailable', { kind: 'retry', scope: 'delivery', ambiguous: true }],
    ['request_timeout', { kind: 'retry', scope: 'delivery', ambiguous: true }],
    ['team_added_to_org', { kind: 'retry', scope: 'delivery', ambiguous: false }],
    ['org_login_required', { kind: 'retry', scope: 'delivery', ambiguous: false }],
    ['channel_not_found', { kind: 'failed', reason: 'config', code: 'channel_not_found' }],
    ['is_archived', { kind: 'failed', reason: 'config', message: 'The channel is archived' }],
    ['not_in_channel', { kind: 'failed', reason: 'config', hint: INVITE }],
    ['restricted_action', { kind: 'failed', reason: 'config', code: 'restricted_action' }],
    [
      'restricted_action_read_only_channel',
      { kind: 'failed', reason: 'config', code: 'restricted_action_read_only_channel' },
    ],
    [
      'restricted_action_thread_only_channel',
      { kind: 'failed', reason: 'config', hint: expect.stringContaining('Choose another channel') },
    ],
    ['messages_tab_disabled', { kind: 'failed', reason: 'config' }],
    ['user_not_found', { kind: 'failed', reason: 'config' }],
    ['user_disabled', { kind: 'failed', reason: 'config' }],
    ['cannot_dm_bot', { kind: 'failed', reason: 'config' }],
    ['slack_connect_file_link_sharing_blocked', { kind: 'failed', reason: 'config' }],
    ['slack_connect_canvas_sharing_blocked', { kind: 'failed', reason: 'config' }],
    ['access_denied', { kind: 'failed', reason: 'config' }],
    ['enterprise_is_restricted', { kind: 'failed', reason: 'config' }],
    ['two_factor_setup_required', { kind: 'failed', reason: 'config' }],
    ['method_deprecated', { kind: 'failed', reason: 'config' }],
    ['external_channel_migrating', { kind: 'retry', scope: 'delivery', ambiguous: false }],
    ['attachment_payload_limit_exceeded', { kind: 'failed', reason: 'payload' }],
    ['invalid_arg_name', { kind: 'failed', reason: 'payload' }],
    ['metadata_too_large', { kind: 'failed', reason: 'payload' }],
    ['team_not_found', { kind: 'reconnect', reason: 'revoked', message: REVOKED }],
    ['ekm_access_denied', { kind: 'failed', reason: 'config', code: 'ekm_access_denied' }],
    [
      'something_new',
      { kind: 'failed', reason: 'config', message: 'Slack refused the message (something_new)' },
    ],
    ['no_text', { kind: 'failed', reason: 'payload', code: 'no_text' }],
    ['message_limit_exceeded', { kind: 'failed', reason: 'plan', code: 'message_limit_exceeded' }],
    ['invalid_auth', { kind: 'reconnect', reason: 'revoked', message: REVOKED }],
    ['token_revoked', { kind: 'reconnect', reason: 'revoked', message: REVOKED }],
    ['account_inactive', { kind: 'reconnect', reason: 'revoked', message: REVOKED }],
    ['not_authed', { kind: 'reconnect', reason: 'revoked', message: REVOKED }],
    ['token_expired', { kind: 'reconnect', reason: 'expired', message: 'The access to Slack has expired' }],
  ])('%s', async (code, outcome) => {
    slack.fake.refuse(code);
    expect(await slack.deliver(message())).toMatchObject(outcome);
    expect(slack.fake.messages).toEqual([]);
    expect(slack.fake.server.requests).toHaveLength(1);
  });

  test('a missing permission is named', async () => {
    slack.fake.refuse('missing_scope', { needed: 'chat:write', provided: 'channels:read' });
    expect(await slack.deliver(message())).toEqual({
      kind: 'reconnect',
      reason: 'scope',
      message: 'The connection to Slack lacks a permission: chat:write',
      needed: ['chat:write'],
    });
  });

  test('every failure says in words what to do', async () => {
    for (const code of [
      'channel_not_found',
      'is_archived',
      'restricted_action',
      'no_text',
      'something_new',
    ]) {
      slack.fake.refuse(code);
      const result = await slack.deliver(message());
      if (result.kind !== 'failed') throw new Error(code);
      expect(result.message).toMatch(/^[A-Z].*[^.]$/);
      expect(result.hint).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('the real refusals of the workspace', async () => {
    const { fake } = slack;
    fake.channel('C0RESEARCH').is_archived = true;
    expect(await slack.deliver(message())).toMatchObject({ code: 'is_archived' });
    fake.channel('C0RESEARCH').is_archived = false;
    fake.channel('C0RESEARCH').restricted = 'restricted_action_read_only_channel';
    expect(await slack.deliver(message())).toMatchObject({ code: 'restricted_action_read_only_channel' });
    fake.channel('C0SECRET01').is_member = false;
    const hidden = render('evaluation.completed', { channel: 'C0SECRET01' }).request;
    expect(await slack.deliver(hidden)).toMatchObject({ code: 'channel_not_found' });
    fake.oauth.addToken('xoxb-only-write-1234567890', ['chat:write']);
    const credential = { kind: 'bot_token', secret: 'xoxb-only-write-1234567890' };
    const open = render('evaluation.completed', { channel: 'C0GENERAL1' }).request;
    expect(await slack.deliver(open, { credential })).toMatchObject({ code: 'not_in_channel', hint: INVITE });
    fake.oauth.voidTokens('token_expired');
    expect(await slack.deliver(message())).toMatchObject({ kind: 'reconnect', reason: 'expired' });
  });
});

describe('rate limits', () => {
  test('wait as long as Slack says', async () => {
    slack.fake.inject('rate_limited');
    expect(await slack.deliver(message())).toMatchObject({
      kind: 'retry',
      afterMs: 7_000,
      scope: 'connection',
      ambiguous: false,
    });
  });

  test.each([
    ['a 429 that does not say', { status: 429, body: { ok: false, error: 'ratelimited' } }],
    ['a 429 that says nonsense', { status: 429, headers: { 'retry-after': 'soon' }, body: 'no' }],
    ['a 200 with the code', { status: 200, body: { ok: false, error: 'ratelimited' } }],
    ['a 200 with the other code', { status: 200, body: { ok: false, error: 'rate_limited' } }],
  ])('wait for half a minute after %s', async (_, behaviour) => {
    slack.fake.server.inject({ instead: behaviour }, 1, () => true);
    expect(await slack.deliver(message())).toMatchObject({
      kind: 'retry',
      afterMs: 30_000,
      scope: 'connection',
      ambiguous: false,
    });
  });

  test('a 200 with the code may say how long, too', async () => {
    const answer = {
      status: 200,
      headers: { 'retry-after': '12' },
      body: { ok: false, error: 'ratelimited' },
    };
    slack.fake.server.inject({ instead: answer }, 1, () => true);
    expect(await slack.deliver(message())).toMatchObject({ afterMs: 12_000, scope: 'connection' });
  });
});

describe('answers that are none', () => {
  test.each([
    ['a 500', { status: 500, body: 'oops' }, true],
    ['a 503 with a code', { status: 503, body: { ok: false, error: 'not_in_channel' } }, true],
    ['a maintenance page', { status: 200, body: '<!DOCTYPE html><p>We will be back</p>' }, true],
    ['an empty 200', { status: 200, body: '' }, true],
    ['a code in upper case', { status: 200, body: { ok: false, error: 'Oh No' } }, true],
    ['a proxy that refuses', { status: 407, body: '<html>' }, false],
    ['a redirect', 'redirect' as const, false],
    ['a reset', 'reset' as const, true],
  ])('%s is tried again', async (_, behaviour, ambiguous) => {
    slack.fake.server.inject({ instead: behaviour }, 1, () => true);
    const result = await slack.deliver(message());
    expect(result).toMatchObject({ kind: 'retry', scope: 'delivery', ambiguous });
    expect(JSON.stringify(result)).not.toMatch(/DOCTYPE|Oh No|xox/);
    expect(slack.fake.server.requests).toHaveLength(1);
  });

  test('a 500 after the message was posted is ambiguous, and posted again', async () => {
    slack.fake.inject('error_after');
    expect(await slack.deliver(message())).toMatchObject({ kind: 'retry', ambiguous: true });
    expect(await slack.deliver(message())).toMatchObject({ kind: 'delivered' });
    expect(slack.fake.messages).toHaveLength(2);
  });

  test('Slack that is not there is tried again, and nothing can have happened', async () => {
    await slack.fake.stop();
    expect(await slack.deliver(message())).toMatchObject({ kind: 'retry', ambiguous: false });
  });
});
