import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OPERATOR_TOKEN, type TestApp } from '../support/app.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = 'server/cli/bin.mjs';

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  /** What it has written so far. */
  out(): string;
  err(): string;
  ended: Promise<Ended>;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Standard input; there is none, unless said. */
  input?: string;
}

/** The real CLI as a child process, with nothing of this process's environment but PATH. */
export function startCli(args: readonly string[], { env, input }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, out: () => out, err: () => err, ended };
}

export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** The address that a test's CLI uses. */
export function urlOf(app: TestApp): string {
  return app.app.url.replace('localhost', '127.0.0.1');
}

/** `operator('team', 'list')`: runs a command with the operator's token. */
export function asOperator(stage: { app: TestApp }) {
  return (...args: string[]) =>
    runCli(args, { env: { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN } });
}

/** `team(key, 'endpoint', 'list')`: runs a command with a team's key. */
export function asTeam(stage: { app: TestApp }) {
  return (key: string, ...args: string[]) => runCli(args, { env: teamEnv(stage, key) });
}

export function teamEnv(stage: { app: TestApp }, key: string): Record<string, string> {
  return { CONNECT_URL: urlOf(stage.app), CONNECT_API_KEY: key };
}
