import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
import { readJsonObject } from '../json-input.ts';
import { positiveNumber } from '../options.ts';
import { outcomeOf } from '../outcome.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, statusCell, time } from '../printer.ts';
import { action, type Cli, confirm, type Session, segment } from '../session.ts';
import type { Delivery } from './deliveries.ts';

export interface Automation {
  id: string;
  name: string;
  connection_id: string;
  connector: string;
  action: string;
  enabled_events: string[];
  filter: object | null;
  config: Record<string, unknown>;
  on_ambiguous: string;
  status: string;
  disabled_reason: string | null;
  last_delivered_at: string | null;
  last_failed_at: string | null;
  created_at: string;
  /** Of an automation that was just saved. */
  warnings?: Warning[];
}

export interface Warning {
  field?: string;
  message: string;
}

export interface Preview {
  event: { id: string; type: string };
  would_run: boolean;
  reason: string | null;
  request: unknown;
  warnings: Warning[];
}

export interface PreviewOptions {
  type?: string;
  event?: string;
}

interface TestOptions {
  type?: string;
  /** Seconds; false: don't wait. */
  wait: number | false;
}

/** An attempt may take ten seconds, and a moment to begin. */
const WAIT_SECONDS = 15;
const COLUMNS = [
  { title: 'ID' },
  { title: 'STATUS' },
  { title: 'NAME', flexible: true },
  { title: 'DOES' },
  { title: 'EVENTS', flexible: true },
  { title: 'LAST DELIVERED' },
  { title: 'LAST FAILED' },
];

export function addAutomationCommands(program: Command, cli: Cli): void {
  const automation = program
    .command('automation')
    .alias('automations')
    .description('what is done in other apps when events happen');
  addPageOptions(automation.command('list').description('list automations')).action(
    action(cli, (session, options: PageOptions) =>
      showPages(session, { path: '/automations', as: 'asTeam' }, options, showList),
    ),
  );
  automation
    .command('get <id>')
    .alias('show')
    .description('show an automation (aut_…)')
    .action(action(cli, (session, _options, id: string) => change(session, 'GET', pathOf(id))));
  addChanges(automation, cli);
  addTrials(automation, cli);
}

function addChanges(automation: Command, cli: Cli): void {
  automation
    .command('create <json|file|->')
    .description('create one of what the API takes: JSON, a file, or - for standard input')
    .action(
      action(cli, async (session, _options, given: string) =>
        change(session, 'POST', '/automations', await readAutomation(session, given)),
      ),
    );
  automation
    .command('update <id> <json|file|->')
    .description('change the fields that are given, in the same ways')
    .action(
      action(cli, async (session, _options, id: string, given: string) =>
        change(session, 'PATCH', pathOf(id), await readAutomation(session, given)),
      ),
    );
  for (const [name, status, description] of [
    ['enable', 'enabled', 'enable it and reset its failure counters'],
    ['disable', 'disabled', 'do nothing with new events'],
  ] as const) {
    automation
      .command(`${name} <id>`)
      .description(description)
      .action(
        action(cli, (session, _options, id: string) => change(session, 'PATCH', pathOf(id), { status })),
      );
  }
  automation
    .command('delete <id>')
    .description('delete an automation and its delivery log')
    .option('--yes', "don't ask")
    .action(
      action(cli, async (session, options: { yes?: boolean }, id: string) => {
        await confirm(session, options, `Delete ${id}, its delivery log and its pending retries?`);
        const answer = await session.asTeam('DELETE', pathOf(id));
        session.show(answer, () => session.print.line(`${id} and its delivery log are deleted.`));
      }),
    );
}

function addTrials(automation: Command, cli: Cli): void {
  automation
    .command('preview <id>')
    .description('show what would be sent, without sending it')
    .option('--type <type>', 'for the sample of this type; the first that it listens to, unless said')
    .option('--event <id>', 'for this event of the log')
    .action(
      action(cli, async (session, options: PreviewOptions, id: string) => {
        const answer = await previewOf(session, id, options);
        session.show(answer, (preview) => showPreview(preview, session.print));
      }),
    );
  automation
    .command('test <id>')
    .description('run it for real with a sample event, and report what becomes of it')
    .option('--type <type>', 'the sample of this type; the first that it listens to, unless said')
    .option('--wait <seconds>', 'for the outcome of the first attempt', positiveNumber, WAIT_SECONDS)
    .option('--no-wait', "only start it; don't wait for the outcome")
    .action(action(cli, test));
}

/** What an automation would send for an event of the log, or for a sample. */
export async function previewOf(session: Session, id: string, { type, event }: PreviewOptions) {
  const { body } = await session.asTeam<Automation>('GET', pathOf(id));
  const { connector, action: doing, config, filter, enabled_events } = body;
  const source =
    event === undefined ? { type: type ?? (await firstOf(session, enabled_events)) } : { event_id: event };
  return session.asTeam<Preview>('POST', '/automations/preview', {
    body: { connector, action: doing, config, filter, ...source },
  });
}

/** The first type that an automation listens to. */
async function firstOf(session: Session, [first]: string[]): Promise<string | undefined> {
  if (first !== '*') return first;
  const { body } = await session.asTeam<{ data: { type: string }[] }>('GET', '/event-types');
  return body.data[0]?.type;
}

async function test(session: Session, { type, wait }: TestOptions, id: string): Promise<void> {
  const started = await session.asTeam<{ delivery_id: string; status: string }>(
    'POST',
    `${pathOf(id)}/test`,
    { body: { type } },
  );
  const { delivery_id } = started.body;
  if (wait === false) {
    return session.show(started, ({ status }) => session.print.line(`${delivery_id} ${status}`));
  }
  const path = `/automation-deliveries/${segment(delivery_id)}`;
  const answer = await outcomeOf<Delivery>(session, path, Date.now() + wait * 1000);
  if (answer) session.show(answer, ({ status }) => session.print.line(`${delivery_id} ${status}`));
  const status = answer?.body.status ?? 'pending';
  if (status === 'delivered') return;
  const hints = status === 'pending' ? [`"deliveries ${delivery_id}" shows what becomes of it.`] : [];
  throw new CliFailure(3, answer?.body.error ?? `It had no outcome within ${wait} s`, hints);
}

async function change(
  session: Session,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: string | object,
): Promise<void> {
  const answer = await session.asTeam<Automation>(method, path, body === undefined ? {} : { body });
  session.show(answer, (automation) => showOne(automation, session.print));
}

function readAutomation(session: Session, given: string): Promise<string> {
  return readJsonObject(session, given, { name: 'The argument', what: 'the fields of an automation' });
}

function pathOf(id: string): string {
  return `/automations/${segment(id)}`;
}

function showOne(automation: Automation, print: Printer): void {
  print.fields([
    ['Automation', automation.id],
    ['Name', automation.name],
    ['Does', `${automation.connector} ${automation.action}`],
    ['Connection', automation.connection_id],
    ['Status', automation.status],
    ['Reason', automation.disabled_reason],
    ['Events', automation.enabled_events.join(', ')],
    ['Condition', automation.filter && JSON.stringify(automation.filter)],
    ['Config', JSON.stringify(automation.config)],
    ['If ambiguous', automation.on_ambiguous],
    ['Created', time(automation.created_at)],
    ['Last delivered', time(automation.last_delivered_at)],
    ['Last failed', time(automation.last_failed_at)],
  ]);
  showWarnings(automation.warnings ?? [], print);
}

function showPreview(preview: Preview, print: Printer): void {
  const { event, would_run, reason, request, warnings } = preview;
  print.fields([
    ['Event', `${event.id} (${event.type})`],
    ['Would run', would_run ? 'yes' : `no: ${reason}`],
  ]);
  print.block('Request', JSON.stringify(request, null, 2));
  showWarnings(warnings, print);
}

function showWarnings(warnings: Warning[], print: Printer): void {
  for (const { field, message } of warnings) {
    print.note(`warning: ${field === undefined ? '' : `${field}: `}${message}`);
  }
}

function showList(automations: Automation[], print: Printer): void {
  const rows = automations.map((each) => [
    each.id,
    statusCell(each.status),
    each.name,
    `${each.connector} ${each.action}`,
    each.enabled_events.join(', '),
    time(each.last_delivered_at),
    time(each.last_failed_at),
  ]);
  print.table(COLUMNS, rows);
}
