import { afterEach, beforeEach } from 'vitest';
import type { RecordConfig } from '../../../connectors/airtable/config.ts';
import { airtable } from '../../../connectors/airtable/index.ts';
import type { RecordRequest } from '../../../connectors/airtable/render.ts';
import type { Action, DeliveryFacts, Result } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { type OpenSession, openSession } from '../../../connectors/session.ts';
import {
  type AirtableFake,
  type FakeTable,
  recommendedFields,
  startAirtableFake,
} from '../../support/fakes/airtable.ts';
import { testClient } from '../raw-server.ts';

export const action = airtable.actions.add_record as Action<RecordConfig, RecordRequest>;

export interface AirtableWorld {
  http: OutboundHttp;
  fake: AirtableFake;
  open: OpenSession;
  base: ReturnType<AirtableFake['addBase']>;
  table: FakeTable;
  config(more?: Partial<RecordConfig>): RecordConfig;
  /** Delivers cells: column and text, with the event's ID. */
  deliver(cells: Record<string, string>, options?: DeliverOptions): Promise<Result>;
}

interface DeliverOptions {
  event?: string;
  object?: string;
  mode?: 'append' | 'update';
  facts?: Partial<DeliveryFacts>;
}

/** A base with a table, for each test of a file. */
export function airtableWorld(): AirtableWorld {
  const world = {} as AirtableWorld;
  beforeEach(async () => {
    const { http } = testClient();
    const fake = await startAirtableFake();
    const base = fake.addBase('Research');
    const table = fake.addTable(base, 'Evaluations', recommendedFields);
    const open = openSession({
      http,
      apiUrl: fake.apiUrl,
      credential: { kind: 'personal_access_token', secret: fake.personalToken },
      account: { id: fake.user.id, name: fake.user.email },
      timeoutMs: 5_000,
    });
    Object.assign(world, { http, fake, open, base, table });
  });
  afterEach(async () => {
    world.open.close();
    await world.http.close();
    await world.fake.server.stop();
  });
  world.config = (more = {}) =>
    action.configSchema.parse({ base: world.base.id, table: world.table.id, ...more });
  world.deliver = (cells, { event = 'event_1', object, mode = 'append', facts = {} } = {}) => {
    const request: RecordRequest = {
      ...{ base: world.base.id, table: world.table.id, mode },
      columns: [
        ...Object.entries(cells).map(([column, text]) => ({ column, text })),
        { column: 'Event ID', text: event, optional: true, finds: 'event' },
        ...(object === undefined
          ? []
          : [{ column: 'Object ID', text: object, optional: true as const, finds: 'object' as const }]),
      ],
    };
    return action.deliver(world.open.session, request, {
      ...{
        eventId: event,
        automationId: 'aut_1',
        now: new Date(0),
        mayBeRepeated: false,
        previous: undefined,
      },
      ...facts,
    });
  };
  return world;
}
