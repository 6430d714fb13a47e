import type { Command } from 'commander';
import { usage } from '../failures.ts';
import { readJsonObject } from '../json-input.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, time } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

interface PublishOptions {
  data?: string;
  id?: string;
  team?: string;
}

interface EventEnvelope {
  id: string;
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
}

interface EventsOptions extends PageOptions {
  type?: string;
  object?: string;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'TYPE' },
  { title: 'OBJECT', flexible: true },
  { title: 'CREATED' },
];

export function addEventCommands(program: Command, cli: Cli): void {
  program
    .command('publish <type>')
    .description('publish an event')
    .option('--data <json|file|->', 'the data.object: JSON, a file, or - for standard input')
    .option('--id <id>', 'event_…; the same id again is not sent twice')
    .option('--team <id>', 'publish for this team with the operator token')
    .action(action(cli, publish));
  const events = program
    .command('events [id]')
    .description('list the event log, newest first, or show one event')
    .option('--type <type>', 'only of this type')
    .option('--object <id>', 'only about this object');
  addPageOptions(events).action(action(cli, showEvents));
}

async function publish(session: Session, options: PublishOptions, type: string): Promise<void> {
  const { id, team } = options;
  const object = await readObject(session, options.data);
  const head = JSON.stringify({ type, id, team_id: team }).slice(0, -1);
  // Put together as text: the object is stored and sent byte for byte as it is here.
  const body = `${head},"data":{"object":${object}}}`;
  const send = team === undefined ? session.asTeam : session.asOperator;
  const answer = await send<{ id: string; status: string }>('POST', '/events', { body });
  session.show(answer, (event) => session.print.line(`${event.id} ${event.status}`));
}

async function readObject(session: Session, data: string | undefined): Promise<string> {
  if (data === undefined) {
    throw usage(
      'An event needs its object: --data with JSON, a file, or - for standard input.',
      `  autousers-connect publish invoice.paid --data '{"id":"in_1","number":"R-117"}'`,
    );
  }
  return readJsonObject(session, data, { name: '--data', what: "the event's data.object" });
}

async function showEvents(session: Session, options: EventsOptions, id?: string): Promise<void> {
  if (id === undefined) {
    const query = { type: options.type, object_id: options.object };
    await showPages(session, { path: '/events', as: 'asTeam', query }, options, showList);
    return;
  }
  const answer = await session.asTeam<EventEnvelope>('GET', `/events/${segment(id)}`);
  session.show(answer, (event) => {
    session.print.fields([
      ['Event', event.id],
      ['Type', event.type],
      ['Created', createdAt(event)],
    ]);
    session.print.block('data.object', JSON.stringify(event.data.object, null, 2));
  });
}

function showList(events: EventEnvelope[], print: Printer): void {
  const rows = events.map((event) => [event.id, event.type, objectId(event), createdAt(event)]);
  print.table(COLUMNS, rows);
}

function objectId({ data }: EventEnvelope): string {
  const { id } = data.object;
  return typeof id === 'string' ? id : '-';
}

function createdAt({ created }: EventEnvelope): string {
  return time(new Date(created * 1000).toISOString());
}
