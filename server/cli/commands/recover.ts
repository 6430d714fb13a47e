import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
import { ago, positiveNumber } from '../options.ts';
import { action, type Cli, type Session, segment } from '../session.ts';

export interface Recovery {
  id: string;
  endpoint_id: string | null;
  automation_id: string | null;
  status: string;
  recovers: string;
  since: string;
  until: string;
  progress: number;
  events_scanned: number;
  events_recovered: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
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
    .command('recover <id>')
    .description('send an endpoint (whe_…) or automation (aut_…) what it missed, also while it was disabled')
    .requiredOption('--since <when>', '7d, 12h, 30m ago, or a date', ago)
    .option('--until <when>', 'the same; now, when left out', ago)
    .option('--status <status>', 'only what failed, was abandoned or was never_attempted')
    .option('--wait <seconds>', 'how long to wait for the end', positiveNumber, DEFAULT_WAIT_SECONDS)
    .option('--no-wait', "start it and don't wait")
    .action(
      action(cli, async (session, { since, until, status, wait }: RecoverOptions, id: string) => {
        const body = { since, until, status };
        const { of, recoveries } = recoveryPaths(id);
        const started = await session.asTeam<Recovery>('POST', `${of}/recover`, { body });
        const path = `${recoveries}/${segment(started.body.id)}`;
        const answer = wait === false ? started : await finished(session, path, Number(wait));
        session.show(answer, ({ id: job, events_scanned, events_recovered, status: state }) =>
          session.print.line(
            `${job} ${state}: ${events_recovered} of ${events_scanned} events are sent again`,
          ),
        );
      }),
    );
}

/** Where the API has an endpoint or automation, and its recoveries. */
export function recoveryPaths(id: string): { of: string; recoveries: string } {
  return id.startsWith('aut_')
    ? { of: `/automations/${segment(id)}`, recoveries: '/automation-recoveries' }
    : { of: `/webhooks/${segment(id)}`, recoveries: '/recoveries' };
}

/** The job once it is over. */
async function finished(session: Session, path: string, seconds: number) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await session.asTeam<Recovery>('GET', path);
    const { id, status, progress, error } = answer.body;
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
