import { describe, expect, test } from 'vitest';
import { render, useSlack } from './slack-world.ts';

const slack = useSlack();
const webhook = () => ({ kind: 'incoming_webhook', secret: slack.fake.webhook });

describe('an incoming webhook', () => {
  const post = (config = {}) =>
    slack.deliver(render('evaluation.completed', { channel: '', ...config }).request, {
      credential: webhook(),
    });

  test('posts in its own channel', async () => {
    const { request } = render('evaluation.completed', { channel: '' });
    expect(await slack.deliver(request, { credential: webhook() })).toEqual({
      kind: 'delivered',
      reference: { id: 'T0ACME0001/B0HOOK0001', label: 'incoming webhook' },
    });
    expect(slack.fake.messages).toMatchObject([{ webhook: true, blocks: request.message.blocks }]);
  });

  test('says what it cannot do', async () => {
    expect(await post({ thread: true, bot_name: 'X' })).toMatchObject({
      notes: [
        'An incoming webhook cannot reply in threads: the message stands by itself.',
        'An incoming webhook has its own name and icon: those of the automation were left out.',
      ],
    });
  });

  test('sends plain text when the blocks are refused', async () => {
    const answer = { status: 400, body: 'invalid_blocks' };
    slack.fake.server.inject({ instead: answer }, 1, () => true);
    expect(await post()).toMatchObject({
      kind: 'delivered',
      notes: ['Slack refused the layout of the message, so it was sent as plain text.'],
    });
    expect(slack.fake.messages[0]).not.toHaveProperty('blocks');
  });

  test.each([
    [404, 'no_service', { kind: 'reconnect', reason: 'revoked' }],
    [403, 'invalid_token', { kind: 'reconnect', reason: 'revoked' }],
    [404, 'no_team', { kind: 'reconnect', reason: 'revoked' }],
    [410, '<html>', { kind: 'reconnect', reason: 'revoked' }],
    [404, 'channel_not_found', { kind: 'failed', reason: 'config' }],
    [410, 'channel_is_archived', { kind: 'failed', reason: 'config' }],
    [403, 'action_prohibited', { kind: 'failed', reason: 'config' }],
    [400, 'no_text', { kind: 'failed', reason: 'payload' }],
    [500, 'rollup_error', { kind: 'retry', ambiguous: true }],
    [200, '<!DOCTYPE html>', { kind: 'retry', ambiguous: true }],
    [407, '<html>', { kind: 'retry', ambiguous: false }],
  ])('%i %s: %j', async (status, body, outcome) => {
    slack.fake.webhookGone = { status, body };
    expect(await post()).toMatchObject(outcome);
  });

  test('heeds rate limits', async () => {
    slack.fake.inject('rate_limited');
    expect(await post()).toMatchObject({ kind: 'retry', scope: 'connection', afterMs: 7_000 });
  });

  test('a broken connection is ambiguous', async () => {
    slack.fake.inject('reset');
    expect(await post()).toMatchObject({ kind: 'retry', ambiguous: true });
  });
});
