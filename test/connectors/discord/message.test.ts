import { describe, expect, test } from 'vitest';
import type { Action } from '../../../connectors/connector.ts';
import type { MessageConfig } from '../../../connectors/discord/config.ts';
import { discord } from '../../../connectors/discord/index.ts';
import { escapeMarkdown } from '../../../connectors/discord/markdown.ts';
import type { MessageRequest } from '../../../connectors/discord/render.ts';
import { type DiscordFake, startDiscordFake } from '../../support/fakes/discord.ts';
import { connectorWorld } from '../connector-world.ts';

const action = discord.actions.post_message as Action<MessageConfig, MessageRequest>;
let fake: DiscordFake;
const world = connectorWorld(action, async () => {
  fake = await startDiscordFake();
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'webhook', secret: fake.url },
    account: {
      ...{ id: fake.id, name: 'Research' },
      url: `https://discord.com/channels/${fake.guild}/${fake.channel}`,
    },
    stop: () => fake.server.stop(),
  };
});

test('the ready-made message has the scores, the link and a time of the reader’s zone', () => {
  const { request, warnings } = world.render();
  expect(warnings).toEqual([]);
  const [embed] = request.message.embeds ?? [];
  expect(embed?.title).toContain('Checkout');
  expect(embed?.description).toMatch(
    /^✅ \*\*Evaluation completed\*\*.*\n-# Completed <t:\d+:f>\n\[View results\]\(/,
  );
  expect(embed?.fields?.[0]).toEqual({
    name: 'Usability',
    value: expect.stringContaining('**64 %**'),
    inline: true,
  });
  expect(embed?.url).toMatch(/^https:/);
});

test('the message that was posted can be opened from the log', async () => {
  const result = await world.deliver();
  const [made] = fake.messages;
  expect(result).toEqual({
    kind: 'delivered',
    reference: {
      id: `${fake.channel}/${made?.id}`,
      label: 'Research',
      url: `https://discord.com/channels/${fake.guild}/${fake.channel}/${made?.id}`,
    },
  });
});

describe('what comes from an event is text', () => {
  test.each([
    '<@1100000000000000009>',
    '@everyone',
    '[click](https://evil.test)',
    '**bold** _it_ ~~no~~ `code` ||hidden||',
    '<t:1:R> <:smile:1>',
    '# big\n> quoted\n- item\n1. one',
    'https://evil.test',
  ])('%s', (data) => {
    const escaped = escapeMarkdown(data);
    for (const special of escaped.matchAll(/[*_~`|<>[\]()#@]/g)) {
      expect(escaped[special.index - 1]).toBe('\\');
    }
    expect(escaped).not.toMatch(/https?:\/\//);
    // A reader sees what was written.
    expect(escaped.replaceAll(/\\(.)/g, '$1').replaceAll('\u2060', '')).toBe(data);
  });

  test('also in a text of one’s own, which keeps its own formatting', () => {
    const config = { format: 'text', text: '**Done:** {{ object.name }}', button: false };
    const { request } = world.render(config, { object: { id: 'eval_1', name: '@everyone *now*' } });
    expect(request.message).toEqual({
      content: '**Done:** \\@everyone \\*now\\*',
      allowed_mentions: { parse: [] },
    });
  });
});

test('a long text is cut, its link is kept, and both are said', async () => {
  const config = { format: 'text', text: 'x'.repeat(5_000) };
  const { request, warnings } = world.render(config);
  expect(request.message.content).toHaveLength(2_000);
  expect(request.message.content).toMatch(/…\n\[View results\]\(https:/);
  expect(warnings).toEqual([{ field: 'text', message: expect.stringContaining('2,000') }]);
  expect(await world.deliver(config)).toMatchObject({ kind: 'delivered' });
});

test('many long values are cut to what Discord takes', async () => {
  const many = <T>(n: number, value: T) =>
    Object.fromEntries(Array.from({ length: n }, (_, at) => [`dimension ${at}`, value]));
  const type = 'rating.created';
  const object = { id: 'rating_1', dimensionRatings: many(60, '*'.repeat(250)) };
  const { warnings } = world.render({}, { type, object });
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining('25 of 60 values'),
    expect.stringContaining('6,000 characters'),
  ]);
  expect(await world.deliver({}, { type, object })).toMatchObject({ kind: 'delivered' });
});

describe('one message for each evaluation', () => {
  const config = { mode: 'update' };
  const first = async () => {
    const made = await world.deliver(config, { type: 'evaluation.created' });
    if (made.kind !== 'delivered') throw new Error('not delivered');
    expect(made.remember).toEqual(made.reference);
    return made.reference;
  };

  test('later events change the first', async () => {
    const previous = await first();
    const again = await world.deliver(config, {}, { previous });
    expect(again).toEqual({ kind: 'delivered', reference: previous });
    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]?.body.embeds?.[0]?.description).toContain('Evaluation completed');
  });

  test('a message that was deleted is posted anew, and remembered', async () => {
    const previous = await first();
    fake.messages.length = 0;
    const again = await world.deliver(config, {}, { previous });
    expect(again).toMatchObject({
      kind: 'delivered',
      notes: [expect.stringContaining('deleted')],
      remember: { id: `${fake.channel}/${fake.messages[0]?.id}` },
    });
  });

  test('in a forum, the post of the first is found again', async () => {
    fake.isForum = true;
    const inForum = { ...config, post_title: '{{ object.name }}' };
    const made = await world.deliver(inForum, { type: 'evaluation.created' });
    if (made.kind !== 'delivered') throw new Error('not delivered');
    expect(fake.messages[0]?.channel_id).not.toBe(fake.channel);
    const again = await world.deliver(inForum, {}, { previous: made.reference });
    expect(again).toEqual({ kind: 'delivered', reference: made.reference });
    expect(fake.messages).toHaveLength(1);
  });

  test('events share a key when they are about the same evaluation', () => {
    const key = (event: Parameters<typeof world.render>[1]) => world.render(config, event).key;
    const run = key({ type: 'autouser_run.failed', object: { id: 'run_1', evaluationId: 'eval_1' } });
    expect(run).toBe('eval_1');
    expect(key({ object: { id: 'eval_1' } })).toBe('eval_1');
    expect(world.render({}).key).toBeUndefined();
  });
});

test.each([
  [{ thread: 'https://discord.com/channels/1100000000000000002/1100000000000000004' }, undefined],
  [{ thread: '1100000000000000004' }, undefined],
  [{ thread: 'my thread' }, { path: ['thread'], message: expect.stringContaining('link of a thread') }],
  [{ format: 'text' }, { path: ['text'], message: 'must say what the message reads' }],
  [{ bot_name: 'Discord bot' }, { path: ['bot_name'], message: expect.stringContaining('must not have') }],
  [{ bot_icon: 'http://x.test/a.png' }, { path: ['bot_icon'], message: expect.stringContaining('https://') }],
  [
    { thread: '1100000000000000004', post_title: 'Both' },
    { path: ['post_title'], message: 'must be left out when there is a thread' },
  ],
])('the config %j', (config, problem) => {
  expect(world.problem(config)).toEqual(problem);
});

test('a thread is posted in', async () => {
  await world.deliver({ thread: fake.thread });
  expect(fake.messages[0]?.channel_id).toBe(fake.thread);
});

/** As NOTES.md has them. */
describe('what follows from answers', () => {
  const answers: [status: number, body: unknown, result: object][] = [
    [401, { code: 50027, message: 'Invalid Webhook Token' }, { kind: 'reconnect', reason: 'revoked' }],
    [404, { code: 10015, message: 'Unknown Webhook' }, { kind: 'reconnect', reason: 'revoked' }],
    [404, { code: 10003, message: 'Unknown Channel' }, { kind: 'failed', reason: 'config', code: '10003' }],
    [400, { code: 50083, message: 'Thread is archived' }, { kind: 'failed', reason: 'config' }],
    [400, { code: 220001, message: 'forum' }, { kind: 'failed', reason: 'config' }],
    [400, { code: 220002, message: 'both' }, { kind: 'failed', reason: 'config' }],
    [400, { code: 220003, message: 'no forum' }, { kind: 'failed', reason: 'config' }],
    [400, { code: 50035, message: 'Invalid Form Body' }, { kind: 'failed', reason: 'payload' }],
    [413, { code: 40005, message: 'Request entity too large' }, { kind: 'failed', reason: 'payload' }],
    [403, { code: 50013, message: 'Missing Permissions' }, { kind: 'failed', reason: 'config' }],
    [403, '<html>Cloudflare</html>', { kind: 'retry', scope: 'delivery', ambiguous: false }],
    [401, '<html>Cloudflare</html>', { kind: 'retry', ambiguous: false }],
    [429, { message: 'slow', retry_after: 0.65 }, { kind: 'retry', scope: 'connection', afterMs: 650 }],
    [429, '<html>banned for a while</html>', { kind: 'retry', scope: 'connection', afterMs: 5_000 }],
    [502, '<html>Bad gateway</html>', { kind: 'retry', scope: 'delivery', ambiguous: true }],
    [204, '', { kind: 'retry', ambiguous: true }],
  ];
  test.each(answers)('%i %j', async (status, body, result) => {
    fake.server.inject({ instead: { status, body } }, 1, () => true);
    expect(await world.deliver()).toMatchObject(result);
    expect(fake.messages).toEqual([]);
  });
});

test.each([
  ['https://discord.com/api/webhooks/1100000000000000001/abcdefghijklmnopqrstuvwxyz', undefined],
  ['https://ptb.discord.com/api/v10/webhooks/1100000000000000001/abcdefghijklmnopqrst', undefined],
  ['https://discordapp.com/api/webhooks/1100000000000000001/abcdefghijklmnopqrst', undefined],
  ['https://discord.com/api/webhooks/1100000000000000001/abcdefghijklmnopqrst/slack', /without \/slack/],
  ['https://discord.com.evil.test/api/webhooks/1100000000000000001/abcdefghijklmnopqrst', /complete/],
  ['https://discord.com/api/webhooks/1100000000000000001', /complete/],
])('%s as a webhook’s address', (url, problem) => {
  const said = discord.pasted[0]?.problem(url);
  if (problem) expect(said).toMatch(problem);
  else expect(said).toBeUndefined();
});

test('the token of the webhook is in no log, also when a message is changed', async () => {
  const made = await world.deliver({ mode: 'update' });
  if (made.kind !== 'delivered') throw new Error('not delivered');
  await world.deliver({ mode: 'update' }, {}, { previous: made.reference });
  expect(world.open.exchanges).toHaveLength(2);
  expect(JSON.stringify(world.open.exchanges)).not.toContain(fake.url.split('/').at(-1));
});
