import { describe, expect, test } from 'vitest';
import { readChannel } from '../../../connectors/slack/channel.ts';
import { messageConfig } from '../../../connectors/slack/config.ts';
import { slack } from '../../../connectors/slack/index.ts';

const problems = (config: Record<string, unknown>) =>
  (messageConfig.safeParse(config).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('a channel may be given as', () => {
  test.each([
    ['C012AB3CD', { kind: 'id', id: 'C012AB3CD' }],
    [' G012AB3CD ', { kind: 'id', id: 'G012AB3CD' }],
    ['https://acme.slack.com/archives/C012AB3CD', { kind: 'id', id: 'C012AB3CD' }],
    ['https://acme.slack.com/archives/C012AB3CD/p1777997025000001?x=1', { kind: 'id', id: 'C012AB3CD' }],
    ['https://acme.enterprise.slack.com/archives/C012AB3CD', { kind: 'id', id: 'C012AB3CD' }],
    ['https://app.slack.com/client/T012AB3CD/C012AB3CD', { kind: 'id', id: 'C012AB3CD' }],
    ['#Research', { kind: 'name', name: 'research' }],
    ['ux-research_2', { kind: 'name', name: 'ux-research_2' }],
    ['#日本語', { kind: 'name', name: '日本語' }],
    ['U012AB3CD', { kind: 'person', person: 'U012AB3CD' }],
    ['<@W012AB3CD>', { kind: 'person', person: 'W012AB3CD' }],
    ['https://acme.slack.com/team/U012AB3CD', { kind: 'person', person: 'U012AB3CD' }],
    ['@maya.k', { kind: 'person', person: '@maya.k' }],
  ])('%s', (text, reference) => {
    expect(readChannel(text)).toEqual(reference);
    expect(problems({ channel: text })).toEqual([]);
  });

  test.each(['https://evil.test/archives/C012AB3CD', 'two words', '##', '<!channel>', '@some one'])(
    'but not as %s',
    (text) => {
      expect(readChannel(text)).toBeUndefined();
      expect(problems({ channel: text })).toEqual([
        'channel: must be a channel from the list, its link, its id such as C012AB3CD, its name such as #research, or a person such as @maya',
      ]);
    },
  );
});

describe('the config', () => {
  test('needs nothing but a channel, and fills in the rest', () => {
    expect(messageConfig.parse({ channel: 'C012AB3CD' })).toEqual({
      channel: 'C012AB3CD',
      button: true,
      thread: false,
      thread_broadcast: false,
      unfurl: false,
    });
  });

  test('needs a text or blocks when it asks for them', () => {
    expect(problems({ format: 'text', text: ' ' })).toEqual(['text: must say what the message reads']);
    expect(problems({ format: 'blocks' })).toEqual(['blocks: must have at least one block']);
    expect(problems({ format: 'blocks', blocks: [] })).toEqual(['blocks: must have at least one block']);
    expect(problems({ format: 'default' })).toEqual([]);
  });

  test.each([
    [{ mentions: '@here, @bob' }, 'mentions: "@bob" is not a mention'],
    [{ bot_icon: 'chart' }, 'bot_icon: must be an emoji such as :bar_chart:'],
    [{ bot_icon: 'http://x.test/a.png' }, 'bot_icon: must be an emoji'],
    [{ bot_name: 'x'.repeat(81) }, 'bot_name: must have at most 80 characters'],
    [{ text: 'x'.repeat(10_001) }, 'text: must have at most 10000 characters'],
    [{ colour: 'red' }, ': Unrecognized key: "colour"'],
  ])('refuses %j', (config, message) => {
    expect(problems(config)).toEqual([expect.stringContaining(message)]);
  });

  test('messages of one channel share a rate, however the channel is written', () => {
    const rate = (channel?: string) =>
      slack.actions.post_message?.rate?.(messageConfig.parse(channel === undefined ? {} : { channel }));
    expect(rate('C012AB3CD')).toEqual({ key: 'channel:C012AB3CD', intervalMs: 1000 });
    expect(rate('https://acme.slack.com/archives/C012AB3CD')).toEqual(rate('C012AB3CD'));
    expect(rate('Research')).toEqual({ key: 'channel:#research', intervalMs: 1000 });
    expect(rate()).toEqual({ key: 'channel:webhook', intervalMs: 1000 });
  });
});

describe('what people paste', () => {
  const problem = (kind: string, value: string) =>
    slack.pasted.find((each) => each.kind === kind)?.problem(value);

  test.each([
    ['bot_token', 'xoxb-1111111111-2222222222-AbCdEfGhIjKl'],
    ['bot_token', 'xoxe.xoxb-1-AbCdEfGhIjKl'],
    ['incoming_webhook', 'https://hooks.slack.com/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkLmNoPqRsTuVwX'],
    [
      'incoming_webhook',
      'https://hooks.slack-gov.com/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkLmNoPqRsTuVwX',
    ],
  ])('%s %s', (kind, value) => {
    expect(problem(kind, value)).toBeUndefined();
  });

  test.each([
    ['bot_token', 'xoxp-1111111111-2222222222'],
    ['bot_token', 'xoxb-'],
    ['bot_token', 'xoxb-11111111111 '],
    ['incoming_webhook', 'http://hooks.slack.com/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkL'],
    ['incoming_webhook', 'https://hooks.slack.com.evil.test/services/T0ACME0001/B0HOOK0001/aBcDeFgHiJkL'],
    ['incoming_webhook', 'https://hooks.slack.com/triggers/T0ACME0001/123/aBcDeFgHiJkL'],
    ['incoming_webhook', 'https://hooks.slack.com/services/T0ACME0001/B0HOOK0001/'],
  ])('%s refuses %s', (kind, value) => {
    expect(problem(kind, value)).toMatch(/^must /);
  });
});
