import { describe, expect, test } from 'vitest';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { loadChannels } from '../../../connectors/slack/options.ts';
import { useSlack } from './slack-world.ts';

const slack = useSlack();
const load = (query = '', cursor?: string, secret?: string) =>
  slack.session(
    (session) => loadChannels(session, { query, cursor, depends: {} }),
    secret === undefined ? undefined : { kind: 'bot_token', secret },
  );

const RESEARCH = { value: 'C0RESEARCH', label: '#research' };
const GENERAL = { value: 'C0GENERAL1', label: '#general' };
const SECRET = { value: 'C0SECRET01', label: '#design-leads', hint: 'Private' };

describe('the channels to choose from', () => {
  test('are public ones, and private ones with the bot in them; no archived ones', async () => {
    slack.fake.addChannel({ id: 'C0HIDDEN01', name: 'hidden', is_private: true });
    slack.fake.addChannel({ id: 'C0OLDONE01', name: 'old', is_archived: true });
    expect(await load()).toEqual({ options: [RESEARCH, GENERAL, SECRET], next: null });
  });

  test('come in pages', async () => {
    for (let n = 0; n < 250; n += 1) slack.fake.addChannel({ id: `C0MANY${1_000 + n}`, name: `many-${n}` });
    const first = await load();
    expect(first.options).toHaveLength(200);
    expect(first.next).not.toBeNull();
    const second = await load('', first.next ?? '');
    expect(second.options).toHaveLength(53);
    expect(second.next).toBeNull();
    expect(new Set([...first.options, ...second.options].map(({ value }) => value)).size).toBe(253);
  });

  test('are found by a part of their name, the best first, also far down the list', async () => {
    for (let n = 0; n < 1_200; n += 1) slack.fake.addChannel({ id: `C0MANY${1_000 + n}`, name: `many-${n}` });
    slack.fake.addChannel({ id: 'C0UXRESEA1', name: 'ux-research' });
    const found = await load('#Research');
    expect(found).toEqual({
      options: [RESEARCH, { value: 'C0UXRESEA1', label: '#ux-research' }],
      next: null,
    });
  });

  test.each(['C0GENERAL1', 'https://acme-research.slack.com/archives/C0GENERAL1/p1777997025000001'])(
    'are found by %s',
    async (query) => {
      expect(await load(query)).toEqual({ options: [GENERAL], next: null });
    },
  );

  test('an id that the bot cannot see finds nothing', async () => {
    expect(await load('C0NOTHERE1')).toEqual({ options: [], next: null });
  });

  test('an archived channel that was pasted says so', async () => {
    slack.fake.addChannel({ id: 'C0OLDONE01', name: 'old', is_archived: true });
    expect(await load('C0OLDONE01')).toEqual({
      options: [{ value: 'C0OLDONE01', label: '#old', hint: 'Archived: nothing can be posted in it' }],
      next: null,
    });
  });

  test('are the public ones when a pasted token may see no more', async () => {
    slack.fake.oauth.addToken('xoxb-public-1234567890', ['chat:write', 'channels:read']);
    expect(await load('', undefined, 'xoxb-public-1234567890')).toEqual({
      options: [RESEARCH, GENERAL],
      next: null,
    });
  });

  test('cannot be shown when the token may see none', async () => {
    slack.fake.oauth.addToken('xoxb-blind-1234567890', ['chat:write']);
    const refused = await load('', undefined, 'xoxb-blind-1234567890').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OptionsRefused);
    expect(refused).toMatchObject({
      result: {
        kind: 'failed',
        reason: 'config',
        code: 'missing_scope',
        message: 'The connection may not list channels (it lacks channels:read, groups:read)',
      },
    });
  });

  test('cannot be shown during a rate limit, and it says how long', async () => {
    const answer = { status: 429, headers: { 'retry-after': '9' }, body: {} };
    slack.fake.server.inject({ instead: answer }, 1, () => true);
    await expect(load()).rejects.toMatchObject({
      result: { kind: 'retry', scope: 'connection', afterMs: 9_000 },
    });
  });

  test('a webhook has none to choose from, and Slack is not asked', async () => {
    const credential = { kind: 'incoming_webhook', secret: slack.fake.webhook };
    const page = slack.session(
      (open) => loadChannels(open, { query: '', cursor: undefined, depends: {} }),
      credential,
    );
    expect(await page).toEqual({ options: [], next: null });
    expect(slack.fake.server.requests).toEqual([]);
  });
});
