import { parseArgs } from 'node:util';
import { type Catalog, eventTypes, sampleObject, typeNamed } from '../../catalog/index.ts';
import { CatalogError, readCatalog } from '../../catalog/read.ts';
import { oneOfEach, wholeStory } from './chapters.ts';
import { createScreen, type Screen } from './screen.ts';
import { type Stage, startStage } from './stage.ts';
import { createStory, type Story } from './story.ts';

/** From start to summary. It takes a few seconds; this is for a machine on which something hangs. */
const DEADLINE_MS = 60_000;
/** For stopping, after which the process ends all the same. */
const STOP_DEADLINE_MS = 20_000;

const USAGE = `npm run demo             shows the product at work, then stays up until Ctrl-C
npm run demo -- --once   ends after the summary: 0 when everything arrived, else 1
npm run demo -- --catalog docs/catalogs/billing
                         the same with the types of another catalog, and all of its samples
LOG_LEVEL=info npm run demo   also shows the server's own log
`;

interface Options {
  once: boolean;
  /** The folder of the catalog; the shipped one unless said. */
  catalog?: string | undefined;
}

function optionsIn(args: readonly string[]): Options {
  try {
    const options = { once: { type: 'boolean' }, catalog: { type: 'string' } } as const;
    const { once = false, catalog } = parseArgs({ args: [...args], options }).values;
    return { once, catalog };
  } catch {
    process.stdout.write(USAGE);
    process.exit(args.includes('--help') ? 0 : 1);
  }
}

/** The catalog of a folder. With problems, this is the end: each is told. */
function catalogIn(folder: string): Catalog {
  try {
    return readCatalog(folder);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    process.stderr.write(`The catalog ${folder} can't be used:\n${error.message}\n`);
    process.exit(1);
  }
}

async function main({ once, catalog: folder }: Options): Promise<void> {
  const catalog = folder === undefined ? undefined : catalogIn(folder);
  const { NO_COLOR, LOG_LEVEL = 'silent' } = process.env;
  const screen = createScreen((text) => process.stdout.write(text), process.stdout.isTTY && !NO_COLOR);
  const stops: (() => Promise<void>)[] = [];
  let ending = false;
  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    for (const stop of stops.splice(0).reverse()) await stop();
    process.exit(exitCode);
  };
  const fail = (reason: string) => {
    process.stderr.write(`\nThe demo failed: ${reason}\n`);
    void end(1);
  };
  let done = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) screen.line(`\nStopping, and removing what the demo made.`);
      void end(done ? 0 : 130);
    });
  }
  // Whoever reads the output has gone, as with `| head`.
  process.stdout.on('error', () => void end(1));
  const deadline = setTimeout(() => fail(`it was not finished after ${DEADLINE_MS / 1000} s`), DEADLINE_MS);

  try {
    screen.line(screen.style('bold', 'Autousers Connect, the demo'));
    screen.line(
      'Events go in through an HTTP API; signed webhooks come out, are retried, logged and replayed.',
    );
    if (catalog) screen.line(`The events are those of ${catalog.settings.name}, from ${folder}.`);
    screen.heading('Start everything on this machine, in a temporary directory');
    const starting = startStage({
      LOG_LEVEL,
      ...(catalog && folder && { CATALOG_DIR: folder, BRAND_NAME: catalog.settings.name }),
    });
    // Also a Ctrl-C while it starts leaves nothing behind.
    stops.push(async () => (await starting.catch(() => undefined))?.stop());
    const stage = await starting;
    void stage.broken.then(fail);
    const story = await createStory(stage, screen, catalog ? wholeStory() : oneOfEach());
    stops.push(() => story.stop());
    await story.play();
    clearTimeout(deadline);
    done = true;
    if (once) await end(0);
    else await invite(screen, stage, shortest(), story);
  } catch (error) {
    if (!ending) fail(error instanceof Error ? error.message : String(error));
  }
}

/** An event of the first type, with no more than it must have. */
function shortest(): { type: string; data: { object: Record<string, unknown> } } {
  const [type = ''] = eventTypes();
  const { schema, object_id } = typeNamed(type);
  const needed = [object_id.split('.')[0], ...(schema.required ?? [])];
  const entries = Object.entries(sampleObject(type)).filter(([key]) => needed.includes(key));
  return { type, data: { object: Object.fromEntries(entries) } };
}

/** For a shell, in single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

async function invite(screen: Screen, { url }: Stage, example: object, story: Story): Promise<void> {
  const apiKey = story.apiKey();
  const signInLink = await story.signInLink();
  screen.heading('Now you');
  screen.line(`  Settings pages  ${signInLink}`);
  screen.line(screen.style('dim', '                  signs you in once, within ten minutes'));
  screen.line(`  API             ${url}/api/v1`);
  screen.line(`  API key         ${apiKey}  ${screen.style('dim', '(works until the demo ends)')}`);
  screen.line('\n  Publish an event from another terminal and watch it arrive here:\n');
  screen.line(
    `curl -s ${url}/api/v1/events -H 'Authorization: Bearer ${apiKey}' ` +
      `-H 'Content-Type: application/json' -d ${quoted(JSON.stringify(example))}`,
  );
  screen.line(`\n  ${screen.style('dim', 'Ctrl-C stops the demo and removes everything.')}\n`);
}

await main(optionsIn(process.argv.slice(2)));
