import { teams } from '../../connectors/teams/index.ts';
import { startTeamsFake } from '../support/fakes/teams.ts';
import { jsonFaults } from './faults.ts';
import type { ConformanceFake } from './harness.ts';
import { describeConnector } from './suite.ts';

const faults = jsonFaults(
  { error: { code: 'InternalServerError', message: 'Try again.' } },
  { error: { code: 'TooManyRequests', message: 'Slow down.' } },
);

async function startFake(): Promise<ConformanceFake> {
  const fake = await startTeamsFake();
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'workflow', secret: fake.url },
    account: { id: fake.workflow, name: 'Workflow' },
    accountIsInCredential: true,
    configs: { post_message: {} },
    depends: {},
    effects: () => fake.posted.length,
    inject: (fault, times = 1) => fake.server.inject(faults[fault], times, () => true),
    revoke: () => fake.turnOff(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: teams, startFake });
