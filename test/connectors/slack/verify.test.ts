import { describe, expect, test } from 'vitest';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { useSlack } from './slack-world.ts';

const slack = useSlack();
const token = (scopes: string[]) => {
  slack.fake.oauth.addToken('xoxb-some-1234567890', scopes);
  return { kind: 'bot_token', secret: 'xoxb-some-1234567890' };
};
const channel = (message: string) => [{ field: 'channel', message }];
const INVITE = 'type /invite in it, and choose our app (or your own Slack app)';

describe('the check of a message', () => {
  test.each(['C0RESEARCH', 'C0GENERAL1', 'C0SECRET01', '#research', 'General'])(
    '%s is fine',
    async (name) => {
      expect(await slack.verify({ channel: name })).toEqual([]);
      expect(slack.fake.messages).toEqual([]);
    },
  );

  test('a channel has to be chosen', async () => {
    expect(await slack.verify({})).toEqual(channel('must be chosen: the message needs a channel to go to'));
  });

  test.each(['C0NOTHERE1', '#nowhere'])('%s is not there, or private without the bot', async (name) => {
    expect(await slack.verify({ channel: name })).toEqual(
      channel(`is not a channel that the bot can see. If it is private, invite the bot: ${INVITE}`),
    );
  });

  test('an archived channel is said to be archived, by its name too', async () => {
    slack.fake.channel('C0GENERAL1').is_archived = true;
    expect(await slack.verify({ channel: '#general' })).toEqual(
      channel('is archived: choose another channel, or unarchive it in Slack'),
    );
  });

  test('where there are more channels than are looked through, not to be found is only a warning', async () => {
    for (let n = 0; n < 5_100; n += 1)
      slack.fake.addChannel({ id: `C0MANY${n}X`, name: `many-${n}`, is_archived: true });
    expect(await slack.verify({ channel: '#nowhere' })).toEqual([
      { field: 'channel', message: expect.stringContaining('was not found among the first'), advisory: true },
    ]);
  });

  test.each(['U0MAYA0001', '@maya', 'https://acme.slack.com/team/U0MAYA0001'])(
    'a person: %s',
    async (name) => {
      expect(await slack.verify({ channel: name })).toEqual([]);
    },
  );

  test('an archived channel', async () => {
    slack.fake.channel('C0RESEARCH').is_archived = true;
    expect(await slack.verify({ channel: 'C0RESEARCH' })).toEqual(
      channel('is archived: choose another channel, or unarchive it in Slack'),
    );
  });

  test('a public channel needs an invitation when the token may not post everywhere', async () => {
    const credential = token(['chat:write', 'channels:read', 'groups:read']);
    expect(await slack.verify({ channel: 'C0GENERAL1' }, credential)).toEqual(
      channel(`does not have the bot in it: ${INVITE}`),
    );
    expect(await slack.verify({ channel: 'C0RESEARCH' }, credential)).toEqual([]);
  });

  test('a token that may post but not look is good enough', async () => {
    const credential = token(['chat:write']);
    expect(await slack.verify({ channel: 'C0RESEARCH' }, credential)).toEqual([]);
    expect(await slack.verify({ channel: '#research' }, credential)).toEqual([]);
  });

  test('a name and an icon need their permission', async () => {
    const config = { channel: 'C0RESEARCH', bot_name: 'Usability', bot_icon: ':bar_chart:' };
    const message = expect.stringContaining('needs the permission chat:write.customize');
    expect(await slack.verify(config)).toEqual([
      { field: 'bot_name', message, advisory: true },
      { field: 'bot_icon', message, advisory: true },
    ]);
    const credential = token(['chat:write', 'channels:read', 'chat:write.customize']);
    expect(await slack.verify(config, credential)).toEqual([]);
  });

  test('a webhook has its own channel, name and icon, and no threads', async () => {
    const credential = { kind: 'incoming_webhook', secret: slack.fake.webhook };
    const config = { channel: '#research', thread: true, bot_name: 'X', bot_icon: ':x:' };
    const problems = (await slack.verify(config, credential)) as { field: string }[];
    expect(problems.map(({ field }) => field)).toEqual(['channel', 'thread', 'bot_name', 'bot_icon']);
    expect(await slack.verify({}, credential)).toEqual([]);
  });

  test('a connection that no longer works is not called a mistake in the config', async () => {
    slack.fake.oauth.uninstall();
    const refused = await slack.verify({ channel: 'C0RESEARCH' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OptionsRefused);
    expect(refused).toMatchObject({ result: { kind: 'reconnect', reason: 'revoked' } });
  });

  test('nor is a Slack that is away', async () => {
    await slack.fake.stop();
    await expect(slack.verify({ channel: 'C0RESEARCH' })).rejects.toMatchObject({
      result: { kind: 'retry', ambiguous: false },
    });
  });
});
