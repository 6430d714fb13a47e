import type { Command } from 'commander';
import { ApiFailure, CliFailure, usage } from '../failures.ts';
import { list, wholeNumber } from '../options.ts';
import { prettyJson } from '../printer.ts';
import { type ReceivedDelivery, startReceiver } from '../receiver.ts';
import { action, type Cli, type Session, segment } from '../session.ts';
import { printable } from '../table.ts';
import type { Endpoint } from './endpoint.ts';

interface ListenOptions {
  port: number;
  host?: string;
  path?: string;
  secret?: string[];
  fail: number;
  status: number;
  delay: number;
  body?: boolean;
  /** True: at this machine's own address. */
  register?: string | true;
  event?: string[];
}

const PORT = 4400;
const LONGEST_DELAY_MS = 120_000;

export function addListenCommand(program: Command, cli: Cli): void {
  program
    .command('listen')
    .description('receive deliveries on this machine, verify and show them')
    .option(
      '--secret <whsec>',
      'verify with this secret, and answer 400 when it fails; may be repeated',
      list,
    )
    .option('--fail <count>', 'answer 500 to the first ones', wholeNumber(0, 1_000_000), 0)
    .option('--status <code>', 'answer this to the others', wholeNumber(200, 599), 200)
    .option('--delay <ms>', 'wait before answering', wholeNumber(0, LONGEST_DELAY_MS), 0)
    .option('--port <port>', '0 takes any free one', wholeNumber(0, 65_535), PORT)
    .option('--host <host>', 'the address to listen on; this machine only, unless said')
    .option('--path <path>', 'serve this path only')
    .option('--body', 'show the bodies too')
    .option('--register [url]', 'make an endpoint for the time being, at this URL if one leads here')
    .option('--event <type>', 'what --register subscribes to; everything, unless said', list)
    .addHelpText('after', '\nWith --json, each delivery is one line of JSON.')
    .action(action(cli, listen));
}

async function listen(session: Session, options: ListenOptions): Promise<void> {
  const { path, host } = options;
  const secrets = options.secret ?? [];
  if (secrets.some((secret) => !secret.startsWith('whsec_'))) throw usage('A --secret starts with whsec_.');
  if (path !== undefined && !path.startsWith('/')) throw usage('--path starts with a slash.');
  let registering: Promise<Endpoint | undefined> = Promise.resolve(undefined);
  const receiver = await startReceiver({
    ...options,
    path,
    host,
    delayMs: options.delay,
    // A delivery that comes while the endpoint is made waits until its secret is known.
    secrets: async () => {
      const endpoint = await registering.catch(() => undefined);
      return endpoint?.secret ? [...secrets, endpoint.secret] : secrets;
    },
    onDelivery: (delivery) => showDelivery(session, delivery, options.body === true),
    onStray: ({ method, path: where, answered }) =>
      session.print.note(printable(`${method} ${where} is no delivery: answered ${answered}`)),
  });
  const stopped = session.terminal.untilStopped();
  const name = host === undefined || /^(?:0\.0\.0\.0|::)$/.test(host) ? 'localhost' : host;
  const here = `http://${name.includes(':') ? `[${name}]` : name}:${receiver.port}${path ?? '/'}`;
  try {
    if (options.register) registering = register(session, options, here);
    const endpoint = await registering;
    const unverified = secrets.length === 0 && !endpoint ? ' Signatures are not checked: pass --secret.' : '';
    session.print.note(`Listening at ${here} until Ctrl-C.${unverified}`);
    await stopped;
    if (endpoint) await unregister(session, endpoint);
  } finally {
    await receiver.stop();
  }
}

async function register(session: Session, options: ListenOptions, here: string): Promise<Endpoint> {
  const url = typeof options.register === 'string' ? options.register : here;
  const enabled_events = options.event ?? ['*'];
  const body = { url, enabled_events, description: 'autousers-connect listen' };
  try {
    const { body: endpoint } = await session.asTeam<Endpoint>('POST', '/webhooks', { body });
    session.print.note(`Made ${endpoint.id} for ${url}; it is deleted at the end.`);
    return endpoint;
  } catch (error) {
    const refused = error instanceof ApiFailure && error.text?.includes('"url_not_allowed"');
    if (!refused || !URL.canParse(url)) throw error;
    const { hostname } = new URL(url);
    throw new CliFailure(1, error.message, [
      `The server's operator can allow it: start the server with ALLOWED_TARGETS=${hostname}`,
    ]);
  }
}

async function unregister(session: Session, { id }: Endpoint): Promise<void> {
  await session.asTeam('DELETE', `/webhooks/${segment(id)}`);
  session.print.note(`Deleted ${id}.`);
}

function showDelivery(session: Session, delivery: ReceivedDelivery, withBody: boolean): void {
  const { print, json, terminal } = session;
  if (json) {
    terminal.out(`${JSON.stringify(delivery)}\n`);
    return;
  }
  const { answered, signature, times_seen: times } = delivery;
  const good = signature === 'verified' ? 'green' : signature === 'unchecked' ? 'yellow' : 'red';
  const line = [
    print.style('dim', delivery.received_at.slice(11, 23)),
    print.style('bold', printable(delivery.event_type ?? '(no event type)').padEnd(26)),
    print.style(answered < 300 ? 'green' : 'yellow', String(answered)),
    print.style(good, `signature ${signature}`),
    `${delivery.size} bytes`,
    ...(times > 1 ? [print.style('yellow', `seen ${times} times`)] : []),
  ];
  print.line(line.join('  '));
  const ids = [`event ${delivery.event_id ?? '-'}`, `delivery ${delivery.delivery_id ?? '-'}`];
  print.line(`  ${print.style('dim', ids.map(printable).join('  '))}`);
  if (withBody) print.block('Body', prettyJson(delivery.body));
}
