import { slack } from '../../connectors/slack/index.ts';
import { startSlackFake } from '../support/fakes/slack.ts';
import type { ConformanceFake, Harness } from './harness.ts';
import { describeConnector } from './suite.ts';

async function startFake(): Promise<ConformanceFake> {
  const fake = await startSlackFake();
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'bot_token', secret: fake.botToken },
    account: fake.team,
    configs: { post_message: { channel: 'C0RESEARCH' } },
    depends: {},
    effects: () => fake.messages.length,
    inject: (fault, times) => fake.inject(fault, times),
    revoke: () => fake.oauth.voidTokens('token_revoked'),
    stop: () => fake.stop(),
  };
}

const harness: Harness = { connector: slack, startFake };

describeConnector(harness);
