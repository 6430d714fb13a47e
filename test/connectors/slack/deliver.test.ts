import { describe, expect, test } from 'vitest';
import { hostileObjects } from '../../conformance/hostile-objects.ts';
import { render, useSlack } from './slack-world.ts';

const slack = useSlack();

describe('a message', () => {
  test('arrives as it was rendered, and is linked to', async () => {
    const { request } = render('evaluation.completed');
    expect(await slack.deliver(request)).toEqual({
      kind: 'delivered',
      reference: {
        id: 'C0RESEARCH:1777997025.000001',
        label: 'C0RESEARCH',
        url: 'https://acme-research.slack.com/archives/C0RESEARCH/p1777997025000001',
      },
    });
    const { text, blocks } = request.message;
    expect(slack.fake.messages).toEqual([
      {
        channel: 'C0RESEARCH',
        ts: '1777997025.000001',
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
      },
    ]);
  });

  test('goes to a channel by its name, which is its label then', async () => {
    const { request } = render('evaluation.completed', { channel: 'Research' });
    const result = await slack.deliver(request);
    expect(result).toMatchObject({ reference: { id: 'C0RESEARCH:1777997025.000001', label: '#research' } });
  });

  test.each(['U0MAYA0001', '@maya'])(
    'goes to a person (%s) as a direct message, and its thread goes on',
    async (name) => {
      const { request } = render('evaluation.completed', { channel: name, thread: true });
      const first = await slack.deliver(request);
      expect(first).toMatchObject({ reference: { id: 'D0MAYA0001:1777997025.000001', label: name } });
      const previous = first.kind === 'delivered' ? first.remember : undefined;
      await slack.deliver(request, { previous });
      expect(slack.fake.messages[1]).toMatchObject({ channel: 'D0MAYA0001', thread_ts: '1777997025.000001' });
    },
  );

  test('needs a channel', async () => {
    const { request } = render('evaluation.completed', { channel: '' });
    expect(await slack.deliver(request)).toMatchObject({
      kind: 'failed',
      reason: 'config',
      code: 'no_channel',
    });
    expect(slack.fake.server.requests).toEqual([]);
  });

  test('shows previews of links only when asked to', async () => {
    await slack.deliver(render('evaluation.completed', { unfurl: true }).request);
    expect(slack.fake.messages).toMatchObject([{ unfurl_links: true, unfurl_media: true }]);
  });

  test('has the name and icon of the automation when the app may', async () => {
    const secret = 'xoxb-may-customize-1234567890';
    slack.fake.oauth.addToken(secret, ['chat:write', 'chat:write.customize']);
    const { request } = render('evaluation.completed', { bot_name: 'Usability', bot_icon: ':bar_chart:' });
    const result = await slack.deliver(request, { credential: { kind: 'bot_token', secret } });
    expect(result).not.toHaveProperty('notes');
    expect(slack.fake.messages).toMatchObject([{ username: 'Usability', icons: { emoji: ':bar_chart:' } }]);
  });

  test('says so when the name was left out', async () => {
    const { request } = render('evaluation.completed', { bot_icon: 'https://example.com/icon.png' });
    expect(request.message.icon_url).toBe('https://example.com/icon.png');
    expect(await slack.deliver(request)).toMatchObject({
      kind: 'delivered',
      notes: [
        "The name and icon were left out: the connection's Slack app lacks the scope chat:write.customize.",
      ],
    });
  });

  test('is taken as it is, whatever the event holds', async () => {
    for (const { name, type, object } of hostileObjects) {
      const result = await slack.deliver(render(type, {}, object).request);
      expect({ name, kind: result.kind, notes: 'notes' in result }).toEqual({
        name,
        kind: 'delivered',
        notes: false,
      });
    }
    expect(slack.fake.messages).toHaveLength(hostileObjects.length);
  });

  test('never shows the token in the log', async () => {
    await slack.deliver(render('evaluation.completed').request);
    expect(slack.exchanges).toHaveLength(1);
    expect(JSON.stringify(slack.exchanges)).not.toContain(slack.fake.botToken);
  });
});

describe('blocks that Slack refuses', () => {
  test.each(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long'])(
    'after %s the message goes as plain text, once',
    async (code) => {
      slack.fake.refuse(code);
      const { request } = render('evaluation.completed', { mentions: '@here' });
      expect(await slack.deliver(request)).toMatchObject({
        kind: 'delivered',
        notes: ['Slack refused the layout of the message, so it was sent as plain text.'],
      });
      const [message] = slack.fake.messages;
      expect(message).not.toHaveProperty('blocks');
      expect(message?.text).toBe(
        `<!here> Evaluation completed: Checkout redesign: guest flow (Usability 64 %, Clarity 78 %, Trust 83 %, 48 ratings)
*Usability:* ▰▰▰▰▰▰▱▱▱▱  *64 %*
*Clarity:* ▰▰▰▰▰▰▰▰▱▱  *78 %*
*Trust:* ▰▰▰▰▰▰▰▰▱▱  *83 %*
*Ratings:* 48 (36 by AI personas, 12 by people)
*Agreement of raters:* 0.81 (reliable)
*AI persona runs:* 3 finished, ⚠️ 1 failed
<https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results|View results>`,
      );
    },
  );

  test('a second refusal is final for this event', async () => {
    slack.fake.refuse('invalid_blocks');
    slack.fake.refuse('msg_too_long');
    expect(await slack.deliver(render('evaluation.completed').request)).toMatchObject({
      kind: 'failed',
      reason: 'payload',
      code: 'msg_too_long',
    });
    expect(slack.fake.server.requests).toHaveLength(2);
  });

  test('plain text that is refused as well is not sent a third time', async () => {
    slack.fake.refuse('msg_too_long');
    slack.fake.refuse('msg_too_long');
    const { request } = render('evaluation.completed', { format: 'text', text: 'Hi', button: false });
    expect(await slack.deliver(request)).toMatchObject({ kind: 'failed', code: 'msg_too_long' });
    expect(slack.fake.server.requests).toHaveLength(2);
  });

  test('blocks that only the Block Kit of modals has are really refused', async () => {
    const blocks = JSON.stringify([{ type: 'input', label: { type: 'plain_text', text: 'x' } }]);
    const { request } = render('evaluation.completed', { format: 'blocks', blocks, text: 'Words' });
    expect(await slack.deliver(request)).toMatchObject({ kind: 'delivered', notes: [expect.any(String)] });
    expect(slack.fake.messages).toMatchObject([{ text: 'Words' }]);
  });
});

describe('threads', () => {
  const first = {
    id: 'C0RESEARCH:1777997025.000001',
    label: 'C0RESEARCH',
    url: 'https://acme-research.slack.com/archives/C0RESEARCH/p1777997025000001',
  };
  const threaded = (more = {}) => render('evaluation.completed', { thread: true, ...more }).request;

  test('the first message is remembered, and later ones are its replies', async () => {
    expect(await slack.deliver(threaded())).toMatchObject({ reference: first, remember: first });
    const second = await slack.deliver(threaded(), { previous: first });
    expect(second).toMatchObject({ reference: { id: 'C0RESEARCH:1777997025.000002' }, remember: first });
    expect(slack.fake.messages[1]).toMatchObject({ thread_ts: '1777997025.000001' });
    expect(slack.fake.messages[1]).not.toHaveProperty('reply_broadcast');
  });

  test('replies are shown in the channel too, when asked to', async () => {
    await slack.deliver(threaded());
    await slack.deliver(threaded({ thread_broadcast: true }), { previous: first });
    expect(slack.fake.messages[1]).toMatchObject({ thread_ts: '1777997025.000001', reply_broadcast: true });
  });

  test('without threads nothing is remembered and nothing is a reply', async () => {
    const { request, key } = render('evaluation.completed');
    expect(key).toBeUndefined();
    const result = await slack.deliver(request, { previous: first });
    expect(result).not.toHaveProperty('remember');
    expect(slack.fake.messages[0]).not.toHaveProperty('thread_ts');
  });

  test('a deleted first message is replaced by a new one', async () => {
    await slack.deliver(threaded());
    slack.fake.deleteMessage('1777997025.000001');
    expect(await slack.deliver(threaded(), { previous: first })).toMatchObject({
      kind: 'delivered',
      reference: { id: 'C0RESEARCH:1777997025.000002' },
      remember: { id: 'C0RESEARCH:1777997025.000002' },
      notes: ['The earlier message cannot be replied to any more, so this one begins a new thread.'],
    });
    expect(slack.fake.messages[0]).not.toHaveProperty('thread_ts');
  });

  test.each(['message_not_found', 'cannot_reply_to_message', 'restricted_action_thread_locked'])(
    'after %s a new thread begins',
    async (code) => {
      await slack.deliver(threaded());
      slack.fake.refuse(code);
      const result = await slack.deliver(threaded(), { previous: first });
      expect(result).toMatchObject({ remember: { id: 'C0RESEARCH:1777997025.000002' } });
    },
  );

  test('both ways out in one delivery', async () => {
    slack.fake.refuse('thread_not_found');
    slack.fake.refuse('invalid_blocks');
    const result = await slack.deliver(threaded(), { previous: first });
    expect(result).toMatchObject({ kind: 'delivered', notes: [expect.any(String), expect.any(String)] });
    expect(slack.fake.messages).toHaveLength(1);
  });

  test('in another channel, a new thread begins', async () => {
    await slack.deliver(threaded());
    const result = await slack.deliver(threaded({ channel: 'C0GENERAL1' }), { previous: first });
    expect(result).toMatchObject({ remember: { id: 'C0GENERAL1:1777997025.000002' } });
    expect(result).not.toHaveProperty('notes');
  });

  test('a channel that was given by name keeps its threads', async () => {
    const one = await slack.deliver(threaded({ channel: '#research' }));
    if (one.kind !== 'delivered') throw new Error('not delivered');
    await slack.deliver(threaded({ channel: '#research' }), { previous: one.remember });
    expect(slack.fake.messages[1]).toMatchObject({ thread_ts: '1777997025.000001' });
  });
});
