import { createScreen, type Screen } from './screen.ts';
import { type Stage, startStage } from './stage.ts';
import { createStory } from './story.ts';

/** From start to summary. It takes a few seconds; this is for a machine on which something hangs. */
const DEADLINE_MS = 60_000;
/** For stopping, after which the process ends all the same. */
const STOP_DEADLINE_MS = 20_000;

const USAGE = `npm run demo             shows the product at work, then stays up until Ctrl-C
npm run demo -- --once   ends after the summary: 0 when everything arrived, else 1
LOG_LEVEL=info npm run demo   also shows the server's own log
`;

const EXAMPLE = {
  type: 'rating.created',
  data: { object: { id: 'rat_yours', raterType: 'human', dimensionRatings: { usability: 4 } } },
};

async function main(options: readonly string[]): Promise<void> {
  const stayUp = !options.includes('--once');
  if (options.some((option) => option !== '--once')) {
    process.stdout.write(USAGE);
    process.exit(options.includes('--help') ? 0 : 1);
  }
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
    screen.heading('Start everything on this machine, in a temporary directory');
    const starting = startStage(LOG_LEVEL);
    // Also a Ctrl-C while it starts leaves nothing behind.
    stops.push(async () => (await starting.catch(() => undefined))?.stop());
    const stage = await starting;
    void stage.broken.then(fail);
    const story = await createStory(stage, screen);
    stops.push(() => story.stop());
    await story.play();
    clearTimeout(deadline);
    done = true;
    if (stayUp) invite(screen, stage, story.apiKey(), await story.signInLink());
    else await end(0);
  } catch (error) {
    if (!ending) fail(error instanceof Error ? error.message : String(error));
  }
}

function invite(screen: Screen, { url }: Stage, apiKey: string, signInLink: string): void {
  screen.heading('Now you');
  screen.line(`  Settings pages  ${signInLink}`);
  screen.line(screen.style('dim', '                  signs you in once, within ten minutes'));
  screen.line(`  API             ${url}/api/v1`);
  screen.line(`  API key         ${apiKey}  ${screen.style('dim', '(works until the demo ends)')}`);
  screen.line('\n  Publish an event from another terminal and watch it arrive here:\n');
  screen.line(
    `curl -s ${url}/api/v1/events -H 'Authorization: Bearer ${apiKey}' ` +
      `-H 'Content-Type: application/json' -d '${JSON.stringify(EXAMPLE)}'`,
  );
  screen.line(`\n  ${screen.style('dim', 'Ctrl-C stops the demo and removes everything.')}\n`);
}

await main(process.argv.slice(2));
