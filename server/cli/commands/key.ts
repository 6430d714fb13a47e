import type { Command } from 'commander';
import { expiry, list } from '../options.ts';
import { time } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

interface KeyOptions {
  team: string;
  name: string;
  scope: string[];
  expires?: string;
}

interface NewKey {
  id: string;
  name: string;
  token: string;
  scopes: string[];
  expires_at: string | null;
}

export function addKeyCommands(program: Command, cli: Cli): void {
  program
    .command('key')
    .description('API keys, for the operator')
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
