import type { Command } from 'commander';
import { ApiFailure, usage } from '../failures.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, time } from '../printer.ts';
import { action, type Cli, confirm, type Session, segment } from '../session.ts';

interface Team {
  id: string;
  name: string;
  plan: string;
  owner_email: string;
  created_at: string;
  updated_at: string;
}

interface SetOptions {
  name?: string;
  plan?: string;
  ownerEmail?: string;
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME', flexible: true },
  { title: 'PLAN' },
  { title: 'OWNER', flexible: true },
  { title: 'CREATED' },
];

export function addTeamCommands(program: Command, cli: Cli): void {
  const team = program.command('team').description('teams, for the operator');
  team
    .command('set <id>')
    .description('create a team, or change one; the id is yours to choose (team_…)')
    .option('--name <name>')
    .option('--plan <plan>', 'free, team, pro or enterprise; webhooks need pro or enterprise')
    .option('--owner-email <email>', 'gets a mail when an endpoint is disabled')
    .action(action(cli, setTeam));
  addPageOptions(team.command('list').description('list teams')).action(
    action(cli, (session, options: PageOptions) =>
      showPages<Team>(session, { path: '/admin/teams', as: 'asOperator' }, options, (teams, print) =>
        print.table(
          COLUMNS,
          teams.map((each) => [each.id, each.name, each.plan, each.owner_email, time(each.created_at)]),
        ),
      ),
    ),
  );
  team
    .command('get <id>')
    .description('show a team')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await session.asOperator<Team>('GET', `/admin/teams/${segment(id)}`);
        session.show(answer, (body) => showTeam(body, session.print));
      }),
    );
  team
    .command('delete <id>')
    .description('delete a team and everything it owns')
    .option('--yes', "don't ask")
    .action(
      action(cli, async (session, options: { yes?: boolean }, id: string) => {
        await confirm(session, options, `Delete ${id} with its keys, endpoints, events and deliveries?`);
        const answer = await session.asOperator<{ id: string }>('DELETE', `/admin/teams/${segment(id)}`);
        session.show(answer, () => session.print.line(`${id} and everything it owned are deleted.`));
      }),
    );
}

async function setTeam(session: Session, options: SetOptions, id: string): Promise<void> {
  const path = `/admin/teams/${segment(id)}`;
  const given = { name: options.name, plan: options.plan, owner_email: options.ownerEmail };
  const complete = Object.values(given).every((value) => value !== undefined);
  // The API replaces all three: what isn't given stays as it is.
  const before = complete ? {} : await existingTeam(session, path);
  const body = {
    name: given.name ?? before.name,
    plan: given.plan ?? before.plan,
    owner_email: given.owner_email ?? before.owner_email,
  };
  const answer = await session.asOperator<Team>('PUT', path, { body });
  session.show(answer, (team) => showTeam(team, session.print));
}

async function existingTeam(session: Session, path: string): Promise<Partial<Team>> {
  try {
    return (await session.asOperator<Team>('GET', path)).body;
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error;
    throw usage('There is no such team yet: a new one needs --name, --plan and --owner-email.');
  }
}

function showTeam(team: Team, print: Printer): void {
  print.fields([
    ['Team', team.id],
    ['Name', team.name],
    ['Plan', team.plan],
    ['Owner', team.owner_email],
    ['Created', time(team.created_at)],
    ['Updated', time(team.updated_at)],
  ]);
}
