import type { Command } from 'commander';
import { fromEither } from '../either.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, prettyJson, statusCell, time } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

export interface Delivery {
  id: string;
  /** One of the two. */
  endpoint_id?: string;
  automation_id?: string;
  event_id: string;
  attempt: number;
  status: string;
  scheduled_for: string;
  next_attempt_at: string | null;
  waits_for: string | null;
  attempted_at: string | null;
  response_status: number | null;
  response_ms: number | null;
  error: string | null;
  replays_delivery_id: string | null;
}

export interface DeliveryDetail extends Delivery {
  event_type: string;
  request: { headers: Record<string, string> | null; body: string };
  response: { headers: Record<string, string> | null; body: string | null };
}

export interface Replay {
  delivery_id: string;
  status: string;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'STATUS' },
  { title: 'ATTEMPT' },
  { title: 'ANSWER' },
  { title: 'MS' },
  { title: 'SCHEDULED' },
  { title: 'EVENT' },
  { title: 'ERROR', flexible: true },
];

export function addDeliveryCommands(program: Command, cli: Cli): void {
  const deliveries = program
    .command('deliveries <id>')
    .description(
      'list the attempts of an endpoint (whe_…) or automation (aut_…), newest first, or show one (whd_…)',
    )
    .option('--status <status>', 'pending, delivered, failed or abandoned');
  addPageOptions(deliveries).action(action(cli, showDeliveries));
  program
    .command('replay <delivery>')
    .description('send the event of a delivery again')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await fromEither<Replay>(session, 'POST', deliveryPaths(id, '/retry'));
        session.show(answer, (replay) =>
          session.print.line(`${replay.delivery_id} ${replay.status}, replays ${id}`),
        );
      }),
    );
}

async function showDeliveries(
  session: Session,
  options: PageOptions & { status?: string },
  id: string,
): Promise<void> {
  if (!id.startsWith('whd_')) {
    const path = `/${id.startsWith('aut_') ? 'automations' : 'webhooks'}/${segment(id)}/deliveries`;
    const query = { status: options.status };
    await showPages(session, { path, as: 'asTeam', query }, options, showList);
    return;
  }
  const answer = await fromEither<DeliveryDetail>(session, 'GET', deliveryPaths(id));
  session.show(answer, (delivery) => showDetail(delivery, session.print));
}

/** Where the API may have an attempt. */
export function deliveryPaths(id: string, more = ''): [ofEndpoint: string, ofAutomation: string] {
  return [`/deliveries/${segment(id)}${more}`, `/automation-deliveries/${segment(id)}${more}`];
}

function showList(deliveries: Delivery[], print: Printer): void {
  const rows = deliveries.map((each) => [
    each.id,
    statusCell(each.status),
    String(each.attempt),
    String(each.response_status ?? '-'),
    String(each.response_ms ?? '-'),
    time(each.scheduled_for),
    each.event_id,
    each.error ?? '',
  ]);
  print.table(COLUMNS, rows);
}

function showDetail(delivery: DeliveryDetail, print: Printer): void {
  const { request, response } = delivery;
  print.fields([
    ['Delivery', delivery.id],
    ['Event', `${delivery.event_id} (${delivery.event_type})`],
    ['Endpoint', delivery.endpoint_id],
    ['Automation', delivery.automation_id],
    ['Status', delivery.status],
    ['Attempt', delivery.attempt],
    ['Replays', delivery.replays_delivery_id],
    ['Scheduled', time(delivery.scheduled_for)],
    ['Attempted', time(delivery.attempted_at)],
    ['Answer', delivery.response_status],
    ['Took', delivery.response_ms === null ? null : `${delivery.response_ms} ms`],
    ['Error', delivery.error],
  ]);
  print.block('Request', [...headerLines(request.headers), '', prettyJson(request.body)].join('\n'));
  if (delivery.response_status === null) return;
  print.block('Response', [...headerLines(response.headers), '', prettyJson(response.body ?? '')].join('\n'));
}

function headerLines(headers: Record<string, string> | null): string[] {
  return Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
}
