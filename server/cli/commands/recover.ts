import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
import { ago, positiveNumber } from '../options.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

interface Recovery {
  id: string;
  status: string;
  progress: number;
  events_scanned: number;
  events_recovered: number;
  error: string | null;
}

interface RecoverOptions {
  since: string;
  until?: string;
  status?: string;
  wait: number | boolean;
}

const LOOK_EVERY_MS = 500;
const DEFAULT_WAIT_SECONDS = 60;

export function addRecoverCommand(program: Command, cli: Cli): void {
  program
    .command('recover <endpoint>')
    .description('send an endpoint what it missed, also while it was disabled')
    .requiredOption('--since <when>', '7d, 12h, 30m ago, or a date', ago)
    .option('--until <when>', 'the same; now, when left out', ago)
    .option('--status <status>', 'only what failed, was abandoned or was never_attempted')
    .option('--wait <seconds>', 'how long to wait for the end', positiveNumber, DEFAULT_WAIT_SECONDS)
    .option('--no-wait', "start it and don't wait")
    .action(
      action(cli, async (session, { since, until, status, wait }: RecoverOptions, endpoint: string) => {
        const body = { since, until, status };
        const started = await session.asTeam<Recovery>('POST', `/webhooks/${segment(endpoint)}/recover`, {
          body,
        });
        const answer = wait === false ? started : await finished(session, started.body.id, Number(wait));
        session.show(answer, ({ id, events_scanned, events_recovered, status: state }) =>
          session.print.line(
            `${id} ${state}: ${events_recovered} of ${events_scanned} events are sent again`,
          ),
        );
      }),
    );
}

/** The job once it is over. */
async function finished(session: Session, id: string, seconds: number) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await session.asTeam<Recovery>('GET', `/recoveries/${segment(id)}`);
    const { status, progress, error } = answer.body;
    if (status === 'completed') return answer;
    if (status !== 'running') throw new CliFailure(1, `The recovery was ${status}: ${error}`);
    if (Date.now() > deadline) {
      const percent = Math.round(progress * 100);
      throw new CliFailure(
        1,
        `${id} is still running after ${seconds} s (${percent} %); it goes on by itself.`,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}
