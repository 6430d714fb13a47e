import type { Command } from 'commander';
import { usage } from '../failures.ts';
import { header, jsonObjectOrNull, list, wholeNumber } from '../options.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, statusCell, time } from '../printer.ts';
import { action, type Cli, confirm, type Session, segment } from '../session.ts';

export interface Endpoint {
  id: string;
  url: string;
  description: string | null;
  enabled_events: string[];
  api_version: string | null;
  status: string;
  disabled_reason: string | null;
  filter: object | null;
  rate_limit: number | null;
  headers: Record<string, string>;
  secret_prefix: string;
  last_delivered_at: string | null;
  last_failed_at: string | null;
  created_at: string;
  /** Of creation and rotation only. */
  secret?: string;
  previousSecretValidUntil?: string;
}

/** Null: they can't be decrypted. */
type EndpointHeaders = { headers: Record<string, string> | null };

interface EndpointOptions {
  event?: string[];
  description?: string;
  apiVersion?: string;
  filter?: object | null;
  rateLimit?: number;
  header?: Record<string, string>;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'STATUS' },
  { title: 'URL', flexible: true },
  { title: 'EVENTS', flexible: true },
  { title: 'LAST DELIVERED' },
  { title: 'LAST FAILED' },
];

export function addEndpointCommands(program: Command, cli: Cli): void {
  const endpoint = program.command('endpoint').description("a team's webhook endpoints");
  withFields(endpoint.command('create <url>').description('subscribe a URL')).action(
    action(cli, async (session, options: EndpointOptions, url: string) => {
      const body = { url, ...toFields(options), enabled_events: options.event ?? ['*'] };
      await change(session, 'POST', '/webhooks', body);
    }),
  );
  addPageOptions(endpoint.command('list').description('list endpoints')).action(
    action(cli, (session, options: PageOptions) =>
      showPages(session, { path: '/webhooks', as: 'asTeam' }, options, showEndpoints),
    ),
  );
  endpoint
    .command('get <id>')
    .description('show an endpoint')
    .action(action(cli, (session, _options, id: string) => change(session, 'GET', pathOf(id))));
  endpoint
    .command('headers <id>')
    .description('show the values of the headers that are added to its deliveries')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await session.asTeam<EndpointHeaders>('GET', `${pathOf(id)}/headers`);
        session.show(answer, ({ headers }) => showHeaders(headers, session.print));
      }),
    );
  withFields(endpoint.command('update <id> [url]').description('change the URL or other fields')).action(
    action(cli, async (session, options: EndpointOptions, id: string, url?: string) => {
      const body = { url, ...toFields(options) };
      if (Object.values(body).every((value) => value === undefined)) {
        throw usage('Nothing to change: give a URL, or a field such as --event.');
      }
      await change(session, 'PATCH', pathOf(id), body);
    }),
  );
  for (const [name, status] of [
    ['enable', 'enabled'],
    ['disable', 'disabled'],
  ] as const) {
    endpoint
      .command(`${name} <id>`)
      .description(name === 'enable' ? 'enable it and reset its failure counters' : 'send it nothing new')
      .action(
        action(cli, (session, _options, id: string) => change(session, 'PATCH', pathOf(id), { status })),
      );
  }
  endpoint
    .command('rotate-secret <id>')
    .description('make a new secret; the old one keeps verifying for 24 hours')
    .action(
      action(cli, (session, _options, id: string) => change(session, 'POST', `${pathOf(id)}/rotate-secret`)),
    );
  endpoint
    .command('delete <id>')
    .description('delete an endpoint and its delivery log')
    .option('--yes', "don't ask")
    .action(
      action(cli, async (session, options: { yes?: boolean }, id: string) => {
        await confirm(session, options, `Delete ${id}, its delivery log and its pending retries?`);
        const answer = await session.asTeam('DELETE', pathOf(id));
        session.show(answer, () => session.print.line(`${id} and its delivery log are deleted.`));
      }),
    );
}

function withFields(command: Command): Command {
  return command
    .option('--event <type>', "a type it gets, or '*' for all; may be repeated", list)
    .option('--description <text>')
    .option('--api-version <version>')
    .option('--filter <json>', 'only events that meet this condition; null for all', jsonObjectOrNull)
    .option('--rate-limit <n>', 'deliveries a second at most', wholeNumber(1, 1_000))
    .option('--header <name:value>', 'sent with every delivery; may be repeated', header);
}

function toFields({ event, description, apiVersion, filter, rateLimit, header: headers }: EndpointOptions) {
  return {
    enabled_events: event,
    description,
    api_version: apiVersion,
    filter,
    rate_limit: rateLimit,
    headers,
  };
}

function pathOf(id: string): string {
  return `/webhooks/${segment(id)}`;
}

/** Every answer about one endpoint looks the same. */
async function change(
  session: Session,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<void> {
  const answer = await session.asTeam<Endpoint>(method, path, body ? { body } : {});
  session.show(answer, (endpoint) => showEndpoint(endpoint, session.print));
  if (answer.body.secret) session.print.note("Keep the secret now: it won't be shown again.");
}

function showEndpoint(endpoint: Endpoint, print: Printer): void {
  const { secret, previousSecretValidUntil: overlap } = endpoint;
  print.fields([
    ['Endpoint', endpoint.id],
    ['URL', endpoint.url],
    ['Status', endpoint.status],
    ['Reason', endpoint.disabled_reason],
    ['Description', endpoint.description],
    ['Events', endpoint.enabled_events.join(', ')],
    ['API version', endpoint.api_version],
    ['Condition', endpoint.filter && JSON.stringify(endpoint.filter)],
    ['Rate limit', endpoint.rate_limit && `${endpoint.rate_limit} a second`],
    ['Headers', headerLines(endpoint.headers)],
    ['Secret', secret ?? `${endpoint.secret_prefix}…`],
    ['Old secret', overlap ? `verifies until ${time(overlap)}` : null],
    ['Created', time(endpoint.created_at)],
    ['Last delivered', time(endpoint.last_delivered_at)],
    ['Last failed', time(endpoint.last_failed_at)],
  ]);
}

function headerLines(headers: Record<string, string>): string | null {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? null : lines.join(', ');
}

function showHeaders(headers: Record<string, string> | null, print: Printer): void {
  if (headers === null) print.note("They can't be decrypted: set them again.");
  else print.fields(Object.entries(headers));
}

function showEndpoints(endpoints: Endpoint[], print: Printer): void {
  const rows = endpoints.map((each) => [
    each.id,
    statusCell(each.status),
    each.url,
    each.enabled_events.join(', '),
    time(each.last_delivered_at),
    time(each.last_failed_at),
  ]);
  print.table(COLUMNS, rows);
}
