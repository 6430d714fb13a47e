import { runCli } from './program.ts';
import { createTerminal } from './terminal.ts';

// Not process.exit: what was written to a pipe would be cut off.
process.exitCode = await runCli(process.argv.slice(2), createTerminal(process.env), process.env);
