import type { Command } from 'commander';
import type { Change } from '../../../catalog/compare.ts';
import type { Catalog } from '../../../catalog/index.ts';
import { printChanges, printUses, type Use } from '../catalog/changes.ts';
import { folderOf, openFolder } from '../catalog/folder.ts';
import { showSamples } from '../catalog/shown.ts';
import { CliFailure, usage } from '../failures.ts';
import { action, type Cli, type Session } from '../session.ts';
import { addCatalogWriting } from './catalog-writing.ts';

interface Outcome {
  applied: boolean;
  changes: Change[];
  used_by: Use[];
}

interface PushOptions {
  dryRun?: boolean;
  force?: boolean;
}

/** What a product's own event types are written, checked and put in force with. */
export function addCatalogCommands(program: Command, cli: Cli): void {
  const catalog = program.command('catalog').description("your product's own event types");
  catalog
    .command('check [folder]')
    .description('say what is wrong with a catalog, or show what each app makes of its samples')
    .action(
      action(cli, async (session, _options, folder?: string) => {
        const read = await openFolder(folderOf(folder, cli.env));
        await printShown(session, read);
      }),
    );
  catalog
    .command('diff <old> [new]')
    .description('say what differs between two catalogs; exit code 1 when it breaks something')
    .option('--server', 'compare the folder with what is in force on the server, for the operator')
    .action(
      action(cli, async (session, { server }: { server?: boolean }, old: string, next?: string) => {
        if ((next === undefined) !== (server === true))
          throw usage('This takes two folders, or a folder and --server.');
        const before = next === undefined ? await inForceAt(session) : await openFolder(old);
        const { compareCatalogs } = await import('../../../catalog/compare.ts');
        const changes = compareCatalogs(before, await openFolder(next ?? old));
        if (session.json) session.terminal.out(`${JSON.stringify({ changes })}\n`);
        else printChanges(session.print, changes);
        const breaking = changes.filter((each) => each.breaking).length;
        if (breaking > 0)
          throw new CliFailure(
            1,
            `${breaking === 1 ? 'One change takes' : `${breaking} changes take`} something away`,
          );
      }),
    );
  catalog
    .command('push [folder]')
    .description('put a catalog in force on the server, for the operator')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--force', 'take away what may be in use, without a new version')
    .action(
      action(cli, async (session, options: PushOptions, folder?: string) => {
        const { documentOf } = await import('../../../catalog/document.ts');
        const body = documentOf(await openFolder(folderOf(folder, cli.env)));
        await push(session, body, options);
      }),
    );
  addCatalogWriting(catalog, cli);
}

async function printShown(session: Session, catalog: Catalog): Promise<void> {
  const { print, json, terminal } = session;
  const shown = await showSamples(catalog);
  if (json) {
    terminal.out(
      `${JSON.stringify({ problems: [], types: catalog.types.map(({ type }) => type), shown })}\n`,
    );
    return;
  }
  for (const { type, title, sentence } of catalog.types) {
    print.line(`${print.style('bold', type)}  ${title}: when ${sentence}`);
    for (const { what, text, warnings } of shown.filter((each) => each.type === type)) {
      print.block(what, text);
      for (const warning of warnings) print.note(`${type}, ${what}: ${warning}`);
    }
    print.line();
  }
  const count = catalog.types.length;
  print.note(`The catalog is fine: ${count === 1 ? 'one event type' : `${count} event types`}.`);
}

async function inForceAt(session: Session): Promise<Catalog> {
  const { body } = await session.asOperator<{ catalog: Record<string, unknown> }>('GET', '/admin/catalog');
  const { catalogOf } = await import('../../../catalog/document.ts');
  const made = catalogOf(body.catalog);
  if (made.catalog) return made.catalog;
  throw new CliFailure(1, 'The catalog of the server is of another version than this command line');
}

/** What it would do is told first: a refusal alone doesn't say what else is in the way. */
async function push(session: Session, body: object, { dryRun, force }: PushOptions): Promise<void> {
  const put = (query: Record<string, string>) =>
    session.asOperator<Outcome>('PUT', '/admin/catalog', { query, body });
  const tried = await put({ dry_run: 'true' });
  const tell = ({ changes, used_by }: Outcome) => {
    printChanges(session.print, changes);
    printUses(session.print, used_by);
  };
  if (dryRun) {
    session.show(tried, tell);
    session.print.note('Nothing was changed.');
    return;
  }
  if (!session.json) tell(tried.body);
  const done = await put({ force: String(force === true) });
  session.show(done, ({ applied }) =>
    session.print.line(applied ? '\nIt is in force.' : '\nIt was in force already.'),
  );
}
