import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
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
  path?: string;
}

export function addServerCommands(program: Command, cli: Cli): void {
  program
    .command('dashboard-link <team>')
    .description('make a sign-in link to the settings pages, for the operator: single use, ten minutes')
    .requiredOption('--role <role>', 'viewer, editor, admin or owner')
    .option('--email <email>', 'whose it is')
    .option('--path <path>', 'the page that it opens, such as /settings/webhooks')
    .action(
      action(cli, async (session, { role, email, path: page }: LinkOptions, team: string) => {
        const path = `/admin/teams/${segment(team)}/dashboard-links`;
        const answer = await session.asOperator<{ url: string; expires_at: string }>('POST', path, {
          body: { role, email, path: page },
        });
        session.show(answer, ({ url }) => session.print.line(url));
        const expires = time(answer.body.expires_at);
        session.print.note(
          `Whoever opens it first is signed in as ${role}; it works once, until ${expires}.`,
        );
      }),
    );
  program
    .command('keys')
    .description("the server's encryption keys")
    .command('rotate')
    .description('encrypt everything again with the first key of ENCRYPTION_KEY, for the operator')
    .action(
      action(cli, async (session) => {
        let total = 0;
        for (;;) {
          const answer = await session.asOperator<{ rotated: number; left: number }>(
            'POST',
            '/admin/encryption-keys/rotate',
          );
          const { rotated, left } = answer.body;
          total += rotated;
          if (rotated > 0 && left > 0) {
            session.print.note(`${total} encrypted again, ${left} left`);
            continue;
          }
          session.show(answer, () => session.print.line(`${total} encrypted again, ${left} left`));
          if (left > 0) {
            throw new CliFailure(1, `${left} texts can't be decrypted with any key of ENCRYPTION_KEY`, [
              'Add the key that they were encrypted with, after a comma, and restart the server.',
            ]);
          }
          return;
        }
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
