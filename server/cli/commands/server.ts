import type { Command } from 'commander';
import { time } from '../printer.ts';
import { action, type Cli, segment } from '../session.ts';

interface WhoAmI {
  team: { id: string; name: string };
  plan: string;
  key: { id: string; name: string; prefix: string; expires_at: string | null } | null;
  scopes: string[];
}

interface LinkOptions {
  role: string;
  email?: string;
}

export function addServerCommands(program: Command, cli: Cli): void {
  program
    .command('dashboard-link <team>')
    .description('make a sign-in link to the settings pages, for the operator: single use, ten minutes')
    .requiredOption('--role <role>', 'viewer, editor, admin or owner')
    .option('--email <email>', 'whose it is')
    .action(
      action(cli, async (session, { role, email }: LinkOptions, team: string) => {
        const path = `/admin/teams/${segment(team)}/dashboard-links`;
        const answer = await session.asOperator<{ url: string; expires_at: string }>('POST', path, {
          body: { role, email },
        });
        session.show(answer, ({ url }) => session.print.line(url));
        const expires = time(answer.body.expires_at);
        session.print.note(
          `Whoever opens it first is signed in as ${role}; it works once, until ${expires}.`,
        );
      }),
    );
  program
    .command('whoami')
    .description('show the API key, its team, plan and scopes')
    .action(
      action(cli, async (session) => {
        const answer = await session.asTeam<WhoAmI>('GET', '/auth/whoami');
        session.show(answer, ({ team, plan, key, scopes }) =>
          session.print.fields([
            ['Team', `${team.id} (${team.name})`],
            ['Plan', plan],
            ['Key', key && `${key.prefix}… (${key.name})`],
            ['Scopes', scopes.join(', ')],
            ['Expires', key?.expires_at ? time(key.expires_at) : 'never'],
          ]),
        );
      }),
    );
  program
    .command('health')
    .description('say whether the server, its database and its queue answer')
    .action(
      action(cli, async (session) => {
        const answer = await session.openly<{ status: string }>('GET', '/healthz');
        session.show(answer, ({ status }) => session.print.line(`${session.url}: ${status}`));
      }),
    );
}
