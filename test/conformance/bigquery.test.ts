import { eventFields } from '../../connectors/bigquery/columns.ts';
import { bigquery } from '../../connectors/bigquery/index.ts';
import { startBigQueryFake } from '../support/fakes/bigquery.ts';
import type { FakeField } from '../support/fakes/bigquery-values.ts';
import { jsonFaults } from './faults.ts';
import type { ConformanceFake } from './harness.ts';
import { describeConnector } from './suite.ts';

const error = (code: number, reason: string, message: string) => ({
  error: { code, message, errors: [{ reason, message, domain: 'global' }] },
});
const faults = jsonFaults(
  error(500, 'internalError', 'An internal error occurred'),
  error(429, 'rateLimitExceeded', 'Exceeded rate limits'),
);
const SCOPES = ['email', 'https://www.googleapis.com/auth/bigquery'];

async function startFake(): Promise<ConformanceFake> {
  const fake = await startBigQueryFake();
  fake.addDataset('events');
  fake.addTable('events', 'all', eventFields() as FakeField[]).creationTime = '0';
  const { email, sub } = fake.accounts.person;
  const place = { project: fake.project, dataset: 'events', table: 'all' };
  const isWrite = ({ path }: { path: string }) => path.endsWith('/insertAll');
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'oauth', secret: fake.accounts.tokenFor(email, SCOPES) },
    account: { id: sub, name: email },
    configs: { add_row: { ...place, create_missing: false } },
    depends: { datasets: place, tables: place, columns: place },
    effects: () => fake.rows('events', 'all').length,
    inject: (fault, times = 1) => fake.server.inject(faults[fault], times, isWrite),
    revoke: () => fake.accounts.revoke(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: bigquery, startFake });
