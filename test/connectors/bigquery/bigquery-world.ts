import type { RowConfig } from '../../../connectors/bigquery/config.ts';
import { bigquery } from '../../../connectors/bigquery/index.ts';
import type { RowRequest } from '../../../connectors/bigquery/render.ts';
import type { Action } from '../../../connectors/connector.ts';
import { type BigQueryFake, startBigQueryFake } from '../../support/fakes/bigquery.ts';
import { type ConnectorWorld, connectorWorld } from '../connector-world.ts';

export const action = bigquery.actions.add_row as Action<RowConfig, RowRequest>;

const AUTH = 'https://www.googleapis.com/auth';
/** As `connectorWorld` hands it to deliveries. */
const NOW = Date.parse('2026-05-05T16:03:45.000Z');

export interface BigQueryWorld extends ConnectorWorld<RowRequest> {
  fake: BigQueryFake;
  config(more?: Record<string, unknown>): Record<string, unknown>;
  /** Makes what the config asks for, and lets two minutes pass. */
  prepare(more?: Record<string, unknown>): Promise<void>;
  rows(): Record<string, unknown>[];
}

/** A project with a dataset `events`, and a service account, for each test of a file. */
export function bigqueryWorld(): BigQueryWorld {
  const own = {} as Pick<BigQueryWorld, 'fake'>;
  const world = connectorWorld(action, async () => {
    own.fake = await startBigQueryFake();
    own.fake.now = () => NOW;
    own.fake.addDataset('events');
    const address = own.fake.accounts.service.client_email;
    const scopes = [`${AUTH}/userinfo.email`, `${AUTH}/bigquery`];
    return {
      apiUrl: own.fake.apiUrl,
      credential: { kind: 'service_account', secret: own.fake.accounts.tokenFor(address, scopes) },
      account: { id: address, name: address },
      stop: () => own.fake.server.stop(),
    };
  }) as BigQueryWorld;
  const config = (more = {}) => ({
    ...{ project: own.fake.project, dataset: 'events', table: 'autousers_events', ...more },
  });
  return Object.defineProperties(world, {
    fake: { get: () => own.fake },
    config: { value: config },
    prepare: {
      value: async (more = {}) => {
        const parsed = action.configSchema.parse({
          ...action.defaults('evaluation.completed'),
          ...config(more),
        });
        await action.prepare?.(world.session, parsed, ['evaluation.completed']);
        const table = own.fake.datasets.get('events')?.tables.get('autousers_events');
        if (table) table.creationTime = String(NOW - 180_000);
      },
    },
    rows: { value: () => own.fake.rows('events', 'autousers_events') },
  });
}
