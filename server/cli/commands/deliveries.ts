import type { Command } from 'commander';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, prettyJson, statusCell, time } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

export interface Delivery {
  id: string;
  endpoint_id: string;
  event_id: string;
  attempt: number;
  status: string;
  scheduled_for: string;
  attempted_at: string | null;
  response_status: number | null;
  response_ms: number | null;
  error: string | null;
  replays_delivery_id: string | null;
}

interface DeliveryDetail extends Delivery {
  event_type: string;
  request: { headers: Record<string, string> | null; body: string };
  response: { headers: Record<string, string> | null; body: string | null };
}

interface Replay {
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
    .description("list an endpoint's attempts, newest first (whe_…), or show one attempt (whd_…)")
    .option('--status <status>', 'pending, delivered, failed or abandoned');
  addPageOptions(deliveries).action(action(cli, showDeliveries));
  program
    .command('replay <delivery>')
    .description('send the event of a delivery again')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await session.asTeam<Replay>('POST', `/webhooks/deliveries/${segment(id)}/retry`);
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
    const path = `/webhooks/${segment(id)}/deliveries`;
    const query = { status: options.status };
    await showPages(session, { path, as: 'asTeam', query }, options, showList);
    return;
  }
  const answer = await session.asTeam<DeliveryDetail>('GET', `/webhooks/deliveries/${segment(id)}`);
  session.show(answer, (delivery) => showDetail(delivery, session.print));
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
