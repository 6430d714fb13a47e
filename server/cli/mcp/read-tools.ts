import { z } from 'zod';
import type { Query } from '../client.ts';
import type { Page } from '../paging.ts';
import { type Session, segment } from '../session.ts';
import type { Toolbox } from './tool.ts';

const page = {
  limit: z.int().min(1).max(100).optional().describe('Rows, 1 to 100; 25, unless said.'),
  after: z.string().optional().describe('Start after this id: the next_cursor of the page before.'),
};

/** An id that goes into a path. */
export const id = (prefix: string, what: string) => z.string().min(1).describe(`${what}, ${prefix}…`);

/** Tools that list and show. */
export function addReadTools({ read }: Toolbox): void {
  read(
    'whoami',
    { title: 'Who am I', description: 'The team, its plan, and what the key may do.', input: {} },
    (session) => get(session, '/auth/whoami'),
  );
  read(
    'list_endpoints',
    {
      title: 'List webhook endpoints',
      description: 'The URLs that get webhooks, with status, events, condition and when they last worked.',
      input: page,
    },
    (session, input) => list(session, '/webhooks', input),
  );
  read(
    'list_deliveries',
    {
      title: 'List deliveries',
      description:
        'The attempts of an endpoint or automation of the last 30 days, newest first. explain_delivery says why one failed.',
      input: {
        destination_id: z.string().min(1).describe('The endpoint, whe_…, or the automation, aut_….'),
        status: z.enum(['pending', 'delivered', 'failed', 'abandoned']).optional(),
        ...page,
      },
    },
    (session, { destination_id, status, ...input }) => {
      const room = destination_id.startsWith('aut_') ? 'automations' : 'webhooks';
      return list(session, `/${room}/${segment(destination_id)}/deliveries`, input, { status });
    },
  );
  addEventTools({ read });
  read(
    'list_connections',
    {
      title: 'List connections',
      description: "The team's accounts in other apps, and whether they still work.",
      input: page,
    },
    (session, input) => list(session, '/connections', input),
  );
  read(
    'list_automations',
    {
      title: 'List automations',
      description: 'What is done in other apps when events happen: action, condition, config, status.',
      input: page,
    },
    (session, input) => list(session, '/automations', input),
  );
}

function addEventTools({ read }: Pick<Toolbox, 'read'>): void {
  read(
    'list_events',
    {
      title: 'List events',
      description: 'The event log, newest first, with the whole data.object of each.',
      input: {
        type: z.string().optional().describe('Only of this type, such as invoice.paid.'),
        object_id: z.string().optional().describe('Only about the object with this id, such as eval_….'),
        ...page,
      },
    },
    (session, { type, object_id, ...input }) => list(session, '/events', input, { type, object_id }),
  );
  read(
    'get_event',
    {
      title: 'Get an event',
      description: 'One event of the log, and the newest 200 attempts to deliver it, to wherever it went.',
      input: { event_id: id('event_', 'The event') },
    },
    async (session, { event_id }) => ({
      event: await get(session, `/events/${segment(event_id)}`),
      deliveries: (await get<Page<object>>(session, `/events/${segment(event_id)}/deliveries`)).data,
    }),
  );
  read(
    'list_event_types',
    {
      title: 'List event types',
      description:
        'What can be subscribed to. With a type, its fields (paths for conditions and templates) and a sample.',
      input: { type: z.string().optional().describe('Everything about this type.') },
    },
    async (session, { type }) => {
      const { data } = await get<{ data: EventType[] }>(session, '/event-types');
      const chosen = data.filter((each) => each.type === type);
      if (chosen.length > 0) return chosen[0];
      return data.map(({ type: name, title, description }) => ({ type: name, title, description }));
    },
  );
}

interface EventType {
  type: string;
  title: string;
  description: string;
}

async function get<Body>(session: Session, path: string, query: Query = {}): Promise<Body> {
  return (await session.asTeam<Body>('GET', path, { query })).body;
}

function list(
  session: Session,
  path: string,
  { limit, after }: { limit?: number | undefined; after?: string | undefined },
  more: Query = {},
): Promise<Page<object>> {
  return get(session, path, { ...more, limit, starting_after: after });
}
