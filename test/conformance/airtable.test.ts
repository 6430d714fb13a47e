import { airtable } from '../../connectors/airtable/index.ts';
import { recommendedFields, startAirtableFake } from '../support/fakes/airtable.ts';
import { jsonFaults } from './faults.ts';
import type { ConformanceFake } from './harness.ts';
import { describeConnector } from './suite.ts';

const faults = jsonFaults(
  { error: { type: 'SERVER_ERROR', message: 'Try again.' } },
  { errors: [{ error: 'RATE_LIMIT_REACHED' }] },
);

async function startFake(): Promise<ConformanceFake> {
  const fake = await startAirtableFake();
  const base = fake.addBase('Research');
  const table = fake.addTable(base, 'Evaluations', recommendedFields);
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'personal_access_token', secret: fake.personalToken },
    account: { id: fake.user.id, name: fake.user.email },
    configs: { add_record: { base: base.id, table: table.id } },
    depends: { tables: { base: base.id }, columns: { base: base.id, table: table.id } },
    effects: () => fake.rows().length,
    inject: (fault, times = 1) => fake.server.inject(faults[fault], times, ({ method }) => method !== 'GET'),
    revoke: () => fake.revoke(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: airtable, startFake });
