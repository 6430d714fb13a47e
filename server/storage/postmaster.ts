import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './postgres-account.ts';
import { isPostmasterOf, processStart } from './process-identity.ts';

/**
 * How long each way of stopping may take before the next, harsher one, milliseconds. All of them lose
 * nothing.
 */
const STOP_STEPS: [NodeJS.Signals, number][] = [
  ['SIGINT', 10_000], // "fast": ends sessions, writes a checkpoint
  ['SIGQUIT', 5_000], // "immediate": the next start replays the log
  ['SIGKILL', 5_000],
];
/** Replaying the log after a crash can take minutes. */
const START_DEADLINE_MS = 10 * 60_000;

export interface Postmaster {
  /** Settles when the process ends, with how: "exit code 1" or a signal's name. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/** PostgreSQL ended before it was ready; `output` is what it said. */
export class PostgresStartError extends Error {
  constructor(readonly output: string) {
    super(`PostgreSQL did not start: ${output}`);
    this.name = 'PostgresStartError';
  }
}

/**
 * Starts PostgreSQL on a data directory and waits until it accepts connections. Its messages go to `log`.
 * In a process group of its own, so that Ctrl-C reaches us only and we can finish first.
 * @throws PostgresStartError
 */
export async function startPostmaster(
  binary: string,
  directory: string,
  settings: Record<string, string | number>,
  account: Account,
  log: (line: string) => void,
): Promise<Postmaster> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binary, ['-D', directory, ...flags], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', PGDATA: undefined },
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // The last resort when we end without stop(), such as by an exception; a process that is gone hears
  // nothing.
  const onExit = () => child.kill('SIGINT');
  process.once('exit', onExit);
  void ended.then(() => process.removeListener('exit', onExit));
  await ready(child, ended, log);
  return {
    ended,
    stop: () =>
      stopProcess(
        (signal) => child.kill(signal),
        () => hasEnded(child),
      ),
  };
}

const hasEnded = async (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function ready(
  child: ChildProcess,
  ended: Promise<string>,
  log: (line: string) => void,
): Promise<void> {
  const output: string[] = [];
  let starting = true;
  const isReady = new Promise<'ready'>((resolve) => {
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (starting) output.push(line);
      log(line);
      if (line.includes('database system is ready to accept connections')) resolve('ready');
    });
  });
  const deadline = AbortSignal.timeout(START_DEADLINE_MS);
  const late = new Promise<string>((resolve) =>
    deadline.addEventListener('abort', () => resolve('it took too long')),
  );
  const outcome = await Promise.race([isReady, ended, late]);
  starting = false;
  if (outcome === 'ready') return;
  await stopProcess(
    (signal) => child.kill(signal),
    () => hasEnded(child),
  );
  throw new PostgresStartError([...output, outcome].join('\n'));
}

/**
 * Clears the way for a start: stops a PostgreSQL that still runs on `directory` after its server was killed,
 * and removes a `postmaster.pid` whose number belongs to nobody or to an unrelated process by now.
 */
export async function stopOrphan(directory: string, log: (line: string) => void): Promise<void> {
  const file = path.join(directory, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return;
  const pid = Number.parseInt(content, 10);
  if (pid > 0 && (await isPostmasterOf(pid, directory))) {
    log(`Stopping PostgreSQL (process ${pid}), which an earlier server left running`);
    const start = await processStart(pid);
    await stopProcess(
      (signal) => process.kill(pid, signal),
      async () => (await processStart(pid)) !== start,
    );
  }
  await rm(file, { force: true });
}

async function stopProcess(
  kill: (signal: NodeJS.Signals) => void,
  hasEnded: () => Promise<boolean>,
): Promise<void> {
  for (const [signal, patience] of STOP_STEPS) {
    if (await hasEnded()) return;
    kill(signal);
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      await sleep(10);
      if (await hasEnded()) return;
    }
  }
  throw new Error('PostgreSQL could not be stopped.');
}
