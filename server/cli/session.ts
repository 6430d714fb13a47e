import type { Command } from 'commander';
import { type Answer, createClient, type Method, type Query } from './client.ts';
import {
  type Environment,
  type GlobalOptions,
  operatorToken,
  serverUrl,
  teamCredential,
} from './credentials.ts';
import { CliFailure, usage } from './failures.ts';
import { createPrinter, type Printer } from './printer.ts';
import type { Terminal } from './terminal.ts';

/** What a run of the CLI stands on. */
export interface Cli {
  terminal: Terminal;
  env: Environment;
}

interface RequestParts {
  query?: Query;
  body?: string | object;
}

type Send = <Body>(method: Method, path: string, parts?: RequestParts) => Promise<Answer<Body>>;

/** What a command works with. */
export interface Session {
  url: string;
  json: boolean;
  terminal: Terminal;
  print: Printer;
  /** Paths below /api/v1. */
  asTeam: Send;
  asOperator: Send;
  /** Paths from the root, without any credential. */
  openly: Send;
  /** The API's answer as it came with `--json`, else for people. */
  show<Body>(answer: Answer<Body>, human: (body: Body) => void): void;
}

function createSession({ terminal, env }: Cli, options: GlobalOptions): Session {
  const url = serverUrl(options, env);
  const request = createClient(url, options.timeout * 1000);
  const json = options.json === true;
  return {
    url,
    json,
    terminal,
    print: createPrinter(terminal),
    asTeam: async (method, path, parts) =>
      request({ method, path: `/api/v1${path}`, ...parts, ...teamCredential(options, env) }),
    asOperator: async (method, path, parts) =>
      request({ method, path: `/api/v1${path}`, ...parts, credential: operatorToken(options, env) }),
    openly: (method, path, parts) => request({ method, path, ...parts }),
    show(answer, human) {
      if (json) terminal.out(`${answer.text}\n`);
      else human(answer.body);
    },
  };
}

/** Makes a command's action: `run` gets the session, the command's own options, then its arguments. */
export function action<Options>(
  cli: Cli,
  run: (session: Session, options: Options, ...args: string[]) => Promise<void>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const session = createSession(cli, command.optsWithGlobals<GlobalOptions>());
    await run(session, command.opts() as Options, ...command.args);
  };
}

/**
 * Asks before something is gone for good. @throws usage where there is nobody to ask and `--yes` wasn't given
 */
export async function confirm(session: Session, options: { yes?: boolean }, question: string): Promise<void> {
  if (options.yes) return;
  if (!session.terminal.interactive) throw usage('This deletes for good: confirm it with --yes.');
  const answer = await session.terminal.ask(`${question} [y/N] `);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new CliFailure(1, 'Nothing was deleted.');
}

/** An id as part of a path. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}
