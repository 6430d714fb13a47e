import { Command, CommanderError } from 'commander';
import { addAutomationCommands } from './commands/automation.ts';
import { addCatalogCommands } from './commands/catalog.ts';
import { addConnectionCommands } from './commands/connection.ts';
import { addDeliveryCommands } from './commands/deliveries.ts';
import { addEndpointCommands } from './commands/endpoint.ts';
import { addEventCommands } from './commands/events.ts';
import { addKeyCommands } from './commands/key.ts';
import { addListenCommand } from './commands/listen.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addOperatorCommands } from './commands/operator.ts';
import { addOperatorPeopleCommands } from './commands/operator-people.ts';
import { addRecoverCommand } from './commands/recover.ts';
import { addRecoveryCommands } from './commands/recovery.ts';
import { addServerCommands } from './commands/server.ts';
import { addTeamCommands } from './commands/team.ts';
import { addTriggerCommand } from './commands/trigger.ts';
import { addTypesCommand } from './commands/types.ts';
import type { Environment } from './credentials.ts';
import { CliFailure } from './failures.ts';
import { positiveNumber } from './options.ts';
import { redactor } from './redact.ts';
import type { Cli } from './session.ts';
import { printableLines } from './table.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

const DESCRIPTION = `Works with a running Autousers Connect server over its HTTP API.

team, key, session, audit, troubled, dashboard-link and catalog push are for the operator and use the operator token; the
others use a team's API key, or the operator token with --for-team.`;

const FOOTER = `
Environment: CONNECT_URL, CONNECT_API_KEY, CONNECT_TOKEN, CONNECT_TEAM, DATA_DIR (where a local server keeps its operator token),
NO_COLOR. Options win over the environment; keys are safer there, because other users can see a command line.

Exit codes: 0 done, 1 the API or the network failed, 2 the command was wrong, 3 a triggered delivery failed.`;

/** Runs one command line. Never throws; @returns the exit code */
export async function runCli(args: readonly string[], terminal: Terminal, env: Environment): Promise<number> {
  const redact = redactor(args, env);
  const safe: Terminal = { ...terminal, err: (text) => terminal.err(redact(text)) };
  try {
    await createProgram({ terminal: safe, env }).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, safe, args.includes('--json'));
  }
}

function createProgram(cli: Cli): Command {
  const { terminal } = cli;
  const program = new Command('autousers-connect')
    .description(DESCRIPTION)
    .version(version(), '--version')
    .option('--url <url>', "the server's address (CONNECT_URL; http://localhost:8080)")
    .option('--token <token>', "the operator's token (CONNECT_TOKEN; the file operator-token in DATA_DIR)")
    .option('--key <key>', "a team's API key (CONNECT_API_KEY)")
    .option('--for-team <id>', 'as the operator, act for this team (CONNECT_TEAM)')
    .option('--json', "print exactly the API's answer")
    .option('--timeout <seconds>', 'for one answer of the API', positiveNumber, 10)
    .addHelpText('after', FOOTER)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHasColors: () => terminal.colours,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride();
  const groups = [
    addTeamCommands,
    addKeyCommands,
    addEndpointCommands,
    addEventCommands,
    addDeliveryCommands,
    addConnectionCommands,
    addAutomationCommands,
    addRecoveryCommands,
    addOperatorCommands,
    addOperatorPeopleCommands,
    addCatalogCommands,
    addTypesCommand,
  ];
  const rest = [addRecoverCommand, addTriggerCommand, addListenCommand, addMcpCommand, addServerCommands];
  for (const add of [...groups, ...rest]) add(program, cli);
  return program;
}

function report(error: unknown, { out, err }: Terminal, json: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has written its message itself.
    if (/unknown option '--team'/.test(error.message))
      err(
        'An API key belongs to one team: leave --team out. The operator acts for a team with --for-team.\n',
      );
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof CliFailure) {
    if (json && error.text !== undefined) out(`${error.text}\n`);
    err(`error: ${printableLines(error.message)}\n`);
    for (const hint of error.hints) err(`${printableLines(hint)}\n`);
    return error.exitCode;
  }
  err(`error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
