import type { Command } from 'commander';
import { fromEither } from '../either.ts';
import { addPageOptions, type PageOptions, showPages } from '../paging.ts';
import { type Printer, time } from '../printer.ts';
import { action, type Cli, segment } from '../session.ts';
import { type Recovery, recoveryPaths } from './recover.ts';

const COLUMNS = [
  { title: 'ID' },
  { title: 'STATUS' },
  { title: 'SENDS' },
  { title: 'SINCE' },
  { title: 'UNTIL' },
  { title: 'DONE' },
  { title: 'SENT AGAIN' },
  { title: 'STARTED' },
];

export function addRecoveryCommands(program: Command, cli: Cli): void {
  const recovery = program
    .command('recovery')
    .alias('recoveries')
    .description('recoveries that were started, by "recover" or in the settings pages');
  addPageOptions(
    recovery.command('list <id>').description('list those of an endpoint (whe_…) or automation (aut_…)'),
  ).action(
    action(cli, (session, options: PageOptions, id: string) => {
      const path = `${recoveryPaths(id).of}/recoveries`;
      return showPages(session, { path, as: 'asTeam' }, options, showList);
    }),
  );
  recovery
    .command('get <id>')
    .alias('show')
    .description('show how far one has come (rec_…)')
    .action(
      action(cli, async (session, _options, id: string) => {
        const answer = await fromEither<Recovery>(session, 'GET', [
          `/recoveries/${segment(id)}`,
          `/automation-recoveries/${segment(id)}`,
        ]);
        session.show(answer, (shown) => showOne(shown, session.print));
      }),
    );
}

function showOne(recovery: Recovery, print: Printer): void {
  print.fields([
    ['Recovery', recovery.id],
    ['Endpoint', recovery.endpoint_id],
    ['Automation', recovery.automation_id],
    ['Status', recovery.status],
    ['Error', recovery.error],
    ['Sends', recovery.recovers],
    ['Since', time(recovery.since)],
    ['Until', time(recovery.until)],
    ['Done', percent(recovery)],
    ['Looked at', `${recovery.events_scanned} events`],
    ['Sent again', `${recovery.events_recovered} events`],
    ['Started', time(recovery.created_at)],
    ['Finished', time(recovery.finished_at)],
  ]);
}

function showList(recoveries: Recovery[], print: Printer): void {
  const rows = recoveries.map((each) => [
    each.id,
    each.status,
    each.recovers,
    time(each.since),
    time(each.until),
    percent(each),
    String(each.events_recovered),
    time(each.created_at),
  ]);
  print.table(COLUMNS, rows);
}

function percent({ progress }: Recovery): string {
  return `${Math.round(progress * 100)} %`;
}
