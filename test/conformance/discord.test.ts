import { discord } from '../../connectors/discord/index.ts';
import { startDiscordFake } from '../support/fakes/discord.ts';
import { jsonFaults } from './faults.ts';
import { type ConformanceFake, RATE_LIMIT_SECONDS } from './harness.ts';
import { describeConnector } from './suite.ts';

const faults = jsonFaults(
  { code: 0, message: 'Internal Server Error' },
  { message: 'You are being rate limited.', retry_after: RATE_LIMIT_SECONDS - 0.4, global: false },
);

async function startFake(): Promise<ConformanceFake> {
  const fake = await startDiscordFake();
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'webhook', secret: fake.url },
    account: {
      ...{ id: fake.id, name: 'Research' },
      url: `https://discord.com/channels/${fake.guild}/${fake.channel}`,
    },
    configs: { post_message: {} },
    depends: {},
    effects: () => fake.messages.length,
    inject: (fault, times = 1) => fake.server.inject(faults[fault], times, ({ method }) => method !== 'GET'),
    revoke: () => fake.deleteWebhook(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: discord, startFake });
