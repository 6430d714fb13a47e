import type { Command } from 'commander';
import { CliFailure, usage } from '../failures.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, statusCell, time } from '../printer.ts';
import { action, type Cli, confirm, type Session, segment } from '../session.ts';

export interface Connection {
  id: string;
  connector: string;
  kind: string;
  account: { id: string; name: string; url: string | null };
  scopes: string[];
  status: string;
  status_reason: string | null;
  status_changed_at: string;
  paused_until: string | null;
  created_at: string;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'CONNECTOR' },
  { title: 'ACCOUNT', flexible: true },
  { title: 'STATUS' },
  { title: 'REASON', flexible: true },
];

export function addConnectionCommands(program: Command, cli: Cli): void {
  const connection = program
    .command('connection')
    .alias('connections')
    .description("a team's accounts in other apps");
  addPageOptions(connection.command('list').description('list connected accounts')).action(
    action(cli, (session, options: PageOptions) =>
      showPages(session, { path: '/connections', as: 'asTeam' }, options, showList),
    ),
  );
  connection
    .command('get <id>')
    .alias('show')
    .description('show a connection (con_…)')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await session.asTeam<Connection>('GET', pathOf(id));
        session.show(answer, (shown) => showOne(shown, session.print));
      }),
    );
  connection
    .command('create <connector>')
    .description(
      'connect an account with a credential from standard input; one-click is in the settings pages',
    )
    .requiredOption('--kind <kind>', 'what the credential is, such as bot_token')
    .action(action(cli, create));
  connection
    .command('verify <id>')
    .description('ask the app whether the connection still works')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await session.asTeam<Connection>('POST', `${pathOf(id)}/verify`);
        session.show(answer, (shown) => showOne(shown, session.print));
        const { status, status_reason } = answer.body;
        if (status !== 'active') throw new CliFailure(1, status_reason ?? `The connection is ${status}`);
      }),
    );
  connection
    .command('disconnect <id>')
    .description('give the credential back and disable the automations that use it')
    .option('--yes', "don't ask")
    .action(
      action(cli, async (session, options: { yes?: boolean }, id: string) => {
        await confirm(session, options, `Disconnect ${id} and disable the automations that use it?`);
        const answer = await session.asTeam('DELETE', pathOf(id));
        session.show(answer, () => session.print.line(`${id} is disconnected.`));
      }),
    );
}

async function create(session: Session, { kind }: { kind: string }, connector: string): Promise<void> {
  if (session.terminal.interactive) session.print.note('Paste the credential, then press Ctrl-D:');
  const secret = (await session.terminal.readInput()).trim();
  if (secret === '') throw usage('The credential is read from standard input, and there was nothing.');
  const answer = await session.asTeam<Connection>('POST', '/connections', {
    body: { connector, kind, secret },
  });
  session.show(answer, (made) => showOne(made, session.print));
}

function pathOf(id: string): string {
  return `/connections/${segment(id)}`;
}

function showOne(connection: Connection, print: Printer): void {
  const { account } = connection;
  print.fields([
    ['Connection', connection.id],
    ['Connector', connection.connector],
    ['Account', account.url === null ? account.name : `${account.name} (${account.url})`],
    ['By', connection.kind],
    ['Scopes', connection.scopes.length > 0 ? connection.scopes.join(', ') : null],
    ['Status', connection.status],
    ['Reason', connection.status_reason],
    ['Since', time(connection.status_changed_at)],
    ['Paused until', connection.paused_until && time(connection.paused_until)],
    ['Created', time(connection.created_at)],
  ]);
}

function showList(connections: Connection[], print: Printer): void {
  const rows = connections.map((each) => [
    each.id,
    each.connector,
    each.account.name,
    statusCell(each.status),
    each.status_reason ?? '',
  ]);
  print.table(COLUMNS, rows);
}
