import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
import { action, type Cli } from '../session.ts';

export function addMcpCommand(program: Command, cli: Cli): void {
  program
    .command('mcp')
    .description('serve coding agents over standard input and output (Model Context Protocol)')
    .option('--read-only', 'without the tools that send something: tests and replays')
    .action(
      action(cli, async (session, { readOnly = false }: { readOnly?: boolean }) => {
        // Without a key every tool would fail; a server that isn't there now may come.
        await session.asTeam('GET', '/auth/whoami').catch((error: unknown) => {
          if (error instanceof CliFailure && error.exitCode === 1) session.print.note(error.message);
          else throw error;
        });
        // Loaded here only: the other commands start without it.
        const { serveMcp } = await import('../mcp/serve.ts');
        const version = program.version() ?? '';
        await serveMcp(session, session.terminal.streams(), { version, readOnly });
      }),
    );
}
