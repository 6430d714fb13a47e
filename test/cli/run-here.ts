import { Readable, Writable } from 'node:stream';
import { runCli } from '../../server/cli/program.ts';
import type { Terminal } from '../../server/cli/terminal.ts';
import type { Ended } from './run-cli.ts';

interface HereOptions {
  env?: Record<string, string>;
  /** What someone at the terminal answers; nobody is there, unless said. */
  answer?: string;
  colours?: boolean;
  input?: string;
}

/**
 * A command line in this process: for what needs a terminal, and where a process for each of many would take
 * long. `listen` stops as soon as it listens.
 */
export async function runHere(
  args: readonly string[],
  options: HereOptions = {},
): Promise<Ended & { asked: string }> {
  const text = { out: '', err: '', asked: '' };
  const { answer, colours = false, input = '' } = options;
  const terminal: Terminal = {
    out: (more) => {
      text.out += more;
    },
    err: (more) => {
      text.err += more;
    },
    columns: answer === undefined ? undefined : 80,
    colours,
    interactive: answer !== undefined,
    ask: async (question) => {
      text.asked += question;
      return answer ?? '';
    },
    readInput: async () => input,
    streams: () => ({
      input: Readable.from([input]),
      output: new Writable({
        write(more, _encoding, done) {
          text.out += more;
          done();
        },
      }),
    }),
    untilStopped: async () => {},
  };
  const code = await runCli(args, terminal, options.env ?? {});
  return { code, ...text };
}
