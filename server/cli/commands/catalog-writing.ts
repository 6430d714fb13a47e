import type { Command } from 'commander';
import { folderOf, openFolder } from '../catalog/folder.ts';
import type { Answers } from '../catalog/new-catalog.ts';
import { CliFailure, usage } from '../failures.ts';
import { list } from '../options.ts';
import { action, type Cli, type Session } from '../session.ts';

interface ImportOptions {
  out: string;
  name?: string;
  types?: Map<string, string>;
  object?: string;
  id?: Map<string, string>;
  force?: boolean;
}

interface InitOptions extends Partial<Answers> {
  yes?: boolean;
  force?: boolean;
}

/** `invoice.paid=Invoice`, collected over repetitions and commas. */
function pairs(text: string, previous = new Map<string, string>()): Map<string, string> {
  const all = list(text).map((each): [string, string] => {
    const [type = '', value = '', ...more] = each.split('=');
    if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(type) || value === '' || more.length > 0)
      throw usage(`${each} must look like invoice.paid=Invoice`);
    return [type, value];
  });
  return new Map([...previous, ...all]);
}

/** Commands that write a catalog's files. */
export function addCatalogWriting(catalog: Command, cli: Cli): void {
  catalog
    .command('init [folder]')
    .description('write a catalog to begin with, after five questions')
    .option('--yes', 'ask nothing: take the default of what the options leave open')
    .option('--name <name>', 'what your product is called')
    .option('--noun <noun>', 'what its events are about, such as invoice')
    .option('--verbs <verbs>', 'what happens to it, such as created,paid,failed')
    .option('--numbers <fields>', 'what of it is a number or an amount; - for nothing')
    .option('--link <address>', 'where it is on the web, with {id} for its id; - for nowhere')
    .option('--force', 'replace files that are there')
    .action(
      action(cli, async (session, options: InitOptions, folder?: string) => {
        const answers = await answersOf(session, options);
        const [{ newCatalog }, { writeCatalog }] = await Promise.all([
          import('../catalog/new-catalog.ts'),
          import('../catalog/write.ts'),
        ]);
        const { types, ...rest } = newCatalog(answers);
        const out = folderOf(folder, cli.env);
        const written = writeCatalog(out, types, { ...rest, force: options.force === true });
        await tellWritten(session, out, written);
      }),
    );
  catalog
    .command('import <files...>')
    .description('make event types of an OpenAPI document (3.0 or 3.1), or of files of JSON Schema')
    .option('--out <folder>', 'where to write them', './catalog')
    .option('--name <name>', "the product's; that of the document unless said")
    .option('--types <pairs>', 'which schemas or webhooks are which types: invoice.paid=Invoice,…', pairs)
    .option('--object <path>', "where a payload has the event's object; . for the whole payload")
    .option('--id <pairs>', 'where an object has its id: invoice.paid=invoice_no,…', pairs)
    .option('--force', 'replace files that are there')
    .action(
      action(cli, async (session, options: ImportOptions, ...files: string[]) => {
        const [{ importDocuments }, { writeCatalog }] = await Promise.all([
          import('../catalog/import/documents.ts'),
          import('../catalog/write.ts'),
        ]);
        const { types = new Map(), object, id: ids = new Map(), out } = options;
        const made = importDocuments(files, { types, object, ids });
        for (const warning of made.warnings) session.print.note(`note: ${warning}`);
        if (made.problems.length > 0) {
          const count = made.problems.length === 1 ? 'a problem' : `${made.problems.length} problems`;
          throw new CliFailure(1, `Nothing was written, because of ${count}`, made.problems);
        }
        const name = options.name ?? made.name ?? 'Our product';
        const written = writeCatalog(out, made.types, { name, force: options.force === true });
        await tellWritten(session, out, written);
      }),
    );
}

/** Asks what wasn't said already. @throws usage where there is nobody to ask */
async function answersOf({ terminal }: Session, { yes, ...said }: InitOptions): Promise<Answers> {
  const { QUESTIONS } = await import('../catalog/new-catalog.ts');
  const answers: Partial<Answers> = {};
  for (const { key, question, otherwise } of QUESTIONS) {
    const given = said[key];
    if (given === undefined && !yes && !terminal.interactive)
      throw usage('There is nobody to ask: answer with options, or take the defaults with --yes.');
    const answer = given ?? (yes ? '' : await terminal.ask(`${question} [${otherwise}]: `));
    answers[key] = answer.trim() || otherwise;
  }
  return answers as Answers;
}

/** What was written is read as a server would. @throws CatalogFailure when it isn't as it should be */
async function tellWritten(
  { print, json, terminal }: Session,
  folder: string,
  files: string[],
): Promise<void> {
  const { types } = await openFolder(folder);
  if (json) {
    terminal.out(`${JSON.stringify({ folder, files, types: types.map(({ type }) => type) })}\n`);
    return;
  }
  print.table(
    [{ title: 'TYPE' }, { title: 'TITLE' }, { title: 'WHEN', flexible: true }],
    types.map(({ type, title, sentence }) => [type, title, sentence]),
  );
  print.note(
    `${files.length} files are in ${folder}. See how they look: autousers-connect catalog check ${folder}`,
  );
}
