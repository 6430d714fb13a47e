import type { Command } from 'commander';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { time } from '../printer.ts';
import { action, type Cli, segment } from '../session.ts';

interface OpenSession {
  id: string;
  role: string;
  email: string | null;
  created_at: string;
  expires_at: string;
}

interface Entry {
  created_at: string;
  action: string;
  object_id: string | null;
  team_id: string | null;
  actor: { kind: string; id: string | null; name: string | null };
  outcome: string;
}

interface Troubled {
  id: string;
  team_id: string;
  url: string;
  status: string;
  failing_since: string | null;
  disabled_at: string | null;
}

interface AuditOptions extends PageOptions {
  team?: string;
  action?: string;
  object?: string;
  actor?: string;
}

const SESSIONS = ['ID', 'ROLE', 'E-MAIL', 'SIGNED IN', 'ENDS'].map((title) => ({ title }));
const AUDIT = [
  ...['WHEN', 'ACTION', 'OBJECT', 'TEAM'].map((title) => ({ title })),
  { title: 'BY', flexible: true },
];
const TROUBLED = [
  ...['ID', 'TEAM', 'STATE', 'SINCE'].map((title) => ({ title })),
  { title: 'URL', flexible: true },
];

/** What concerns people and all teams. */
export function addOperatorCommands(program: Command, cli: Cli): void {
  const session = program
    .command('session')
    .description('who is signed in to the settings, for the operator');
  session
    .command('list <team>')
    .description('list the sessions of a team')
    .action(
      action(cli, async (run, _options, team: string) => {
        const path = `/admin/teams/${segment(team)}/sessions`;
        const answer = await run.asOperator<{ data: OpenSession[] }>('GET', path);
        run.show(answer, ({ data }) => {
          if (data.length === 0) return run.print.note('There are none.');
          const rows = data.map((each) => [
            ...[each.id, each.role, each.email ?? '-', time(each.created_at), time(each.expires_at)],
          ]);
          run.print.table(SESSIONS, rows);
        });
      }),
    );
  session
    .command('end <team> <id>')
    .description('sign somebody out (ses_…)')
    .action(
      action(cli, async (run, _options, team: string, id: string) => {
        const path = `/admin/teams/${segment(team)}/sessions/${segment(id)}`;
        run.show(await run.asOperator<{ id: string }>('DELETE', path), () =>
          run.print.line(`${id} has ended.`),
        );
      }),
    );
  const audit = program
    .command('audit')
    .description('who did what, newest first, for the operator')
    .option('--team <id>')
    .option('--action <action>', "such as endpoint.deleted, or 'endpoint.*'")
    .option('--object <id>', 'to what')
    .option('--actor <id>', 'of a key or session');
  addPageOptions(audit).action(
    action(cli, (run, options: AuditOptions) => {
      const { team: team_id, action: act, object: object_id, actor: actor_id } = options;
      const request = {
        path: '/audit',
        as: 'asOperator',
        query: { team_id, action: act, object_id, actor_id },
      } as const;
      return showPages<Entry>(run, request, options, (entries, print) =>
        print.table(
          AUDIT,
          entries.map(({ created_at, action: what, object_id: object, team_id: team, actor, outcome }) => [
            ...[
              time(created_at),
              outcome === 'done' ? what : `${what} (${outcome})`,
              object ?? '-',
              team ?? '-',
            ],
            [actor.kind, actor.name ?? actor.id].filter(Boolean).join(' '),
          ]),
        ),
      );
    }),
  );
  const troubled = program
    .command('troubled')
    .description('endpoints of all teams that are failing or disabled, for the operator')
    .option('--state <state>', 'failing or disabled');
  addPageOptions(troubled).action(
    action(cli, (run, options: PageOptions & { state?: string }) => {
      const request = {
        path: '/admin/endpoints',
        as: 'asOperator',
        query: { state: options.state },
      } as const;
      return showPages<Troubled>(run, request, options, (endpoints, print) =>
        print.table(
          TROUBLED,
          endpoints.map(({ id, team_id, url, status, failing_since, disabled_at }) => {
            const since = status === 'disabled' ? disabled_at : failing_since;
            return [id, team_id, status === 'disabled' ? status : 'failing', since ? time(since) : '-', url];
          }),
        ),
      );
    }),
  );
}
