import { notion } from '../../connectors/notion/index.ts';
import { recommendedTypes, startNotionFake } from '../support/fakes/notion.ts';
import { type ConformanceFake, RATE_LIMIT_SECONDS } from './harness.ts';
import { describeConnector } from './suite.ts';

async function startFake(): Promise<ConformanceFake> {
  const fake = await startNotionFake();
  const source = fake.workspace.addDatabase('Evaluations', recommendedTypes);
  const { bot, integrationToken } = fake.tokens;
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'integration_token', secret: integrationToken },
    account: { id: bot.id, name: bot.workspaceName },
    configs: { add_row: { data_source: source.id } },
    depends: { columns: { data_source: source.id } },
    effects: () => fake.workspace.rows().length,
    inject: (fault, times = 1) => fake.fail(fault, { times, seconds: RATE_LIMIT_SECONDS }),
    revoke: () => fake.tokens.revoke(),
    stop: () => fake.stop(),
  };
}

describeConnector({ connector: notion, startFake });
