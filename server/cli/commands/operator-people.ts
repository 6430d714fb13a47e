import type { Command } from 'commander';
import { time } from '../printer.ts';
import { action, type Cli, segment } from '../session.ts';

interface OpenSession {
  id: string;
  email: string | null;
  created_at: string;
  expires_at: string;
}

const SESSIONS = ['ID', 'E-MAIL', 'SIGNED IN', 'ENDS'].map((title) => ({ title }));

/** How people who work for the operator come to the pages about event types. */
export function addOperatorPeopleCommands(program: Command, cli: Cli): void {
  const operator = program
    .command('operator')
    .description('who may change event types in the settings pages, for the operator');
  operator
    .command('link')
    .description('make a sign-in link to the pages about event types: single use, ten minutes')
    .option('--email <email>', 'whose it is')
    .option('--path <path>', 'the page that it opens, such as /settings/event-types')
    .action(
      action(cli, async (run, { email, path }: { email?: string; path?: string }) => {
        const answer = await run.asOperator<{ url: string; expires_at: string }>(
          'POST',
          '/admin/sign-in-links',
          { body: { email, path } },
        );
        run.show(answer, ({ url }) => run.print.line(url));
        run.print.note(
          `Whoever opens it can change event types; it works once, until ${time(answer.body.expires_at)}.`,
        );
      }),
    );
  operator
    .command('sessions')
    .description('list who is signed in')
    .action(
      action(cli, async (run) => {
        const answer = await run.asOperator<{ data: OpenSession[] }>('GET', '/admin/sessions');
        run.show(answer, ({ data }) => {
          if (data.length === 0) return run.print.note('There are none.');
          const rows = data.map((each) => [
            ...[each.id, each.email ?? '-', time(each.created_at), time(each.expires_at)],
          ]);
          run.print.table(SESSIONS, rows);
        });
      }),
    );
  operator
    .command('end <id>')
    .description('sign somebody out (ses_…)')
    .action(
      action(cli, async (run, _options, id: string) => {
        run.show(await run.asOperator<{ id: string }>('DELETE', `/admin/sessions/${segment(id)}`), () =>
          run.print.line(`${id} has ended.`),
        );
      }),
    );
}
