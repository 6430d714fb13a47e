import type { Command } from 'commander';
import { expiry, list } from '../options.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { time } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

interface KeyOptions {
  team: string;
  name: string;
  scope: string[];
  expires?: string;
}

interface ListedKey {
  id: string;
  name: string;
  scopes: string[];
  last_used_at: string | null;
  expires_at: string | null;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME', flexible: true },
  { title: 'SCOPES', flexible: true },
  { title: 'USED' },
  { title: 'EXPIRES' },
];

interface NewKey {
  id: string;
  name: string;
  token: string;
  scopes: string[];
  expires_at: string | null;
}

export function addKeyCommands(program: Command, cli: Cli): void {
  const key = program.command('key').description('API keys, for the operator');
  addPageOptions(
    key.command('list').description("list a team's API keys").requiredOption('--team <id>'),
  ).action(
    action(cli, (session, options: PageOptions & { team: string }) => {
      const path = `/admin/teams/${segment(options.team)}/api-keys`;
      return showPages<ListedKey>(session, { path, as: 'asOperator' }, options, (keys, print) =>
        print.table(
          COLUMNS,
          keys.map((each) => [
            ...[each.id, each.name, each.scopes.join(', ')],
            ...[each.last_used_at, each.expires_at].map((at) => (at ? time(at) : 'never')),
          ]),
        ),
      );
    }),
  );
  key
    .command('revoke <id>')
    .description('revoke an API key (key_…): it stops working at once')
    .requiredOption('--team <id>')
    .action(
      action(cli, async (session, options: { team: string }, id: string) => {
        const path = `/admin/teams/${segment(options.team)}/api-keys/${segment(id)}`;
        const answer = await session.asOperator<{ id: string }>('DELETE', path);
        session.show(answer, () => session.print.line(`${id} is revoked.`));
      }),
    );
  key
    .command('create')
    .description("make a team's API key")
    .requiredOption('--team <id>')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scope>', "such as webhooks:read, events:write or '*'; may be repeated", list)
    .option('--expires <when>', '90d, 12h, 30m, or a date; never, unless said', expiry)
    .action(action(cli, createKey));
}

async function createKey(session: Session, options: KeyOptions): Promise<void> {
  const body = { name: options.name, scopes: options.scope, expires_at: options.expires };
  const answer = await session.asOperator<NewKey>('POST', `/admin/teams/${segment(options.team)}/api-keys`, {
    body,
  });
  const { print } = session;
  session.show(answer, (key) =>
    print.fields([
      ['API key', key.token],
      ['Id', key.id],
      ['Name', key.name],
      ['Scopes', key.scopes.join(', ')],
      ['Expires', key.expires_at ? time(key.expires_at) : 'never'],
    ]),
  );
  print.note("Keep the key now: it won't be shown again.");
}
