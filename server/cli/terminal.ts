import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The process's streams, as far as the CLI uses them. */
export interface Terminal {
  /** Answers go here. */
  out(text: string): void;
  /** Messages, questions and errors go here. */
  err(text: string): void;
  /** Columns that a table may use; undefined when nobody looks at it. */
  columns: number | undefined;
  colours: boolean;
  /** There is someone to ask. */
  interactive: boolean;
  ask(question: string): Promise<string>;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** For a command that speaks a protocol. */
  streams(): { input: Readable; output: Writable };
  /**
   * Until Ctrl-C, a request to end, or until whoever reads the output has gone; later signals end the
   * process.
   */
  untilStopped(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function createTerminal(env: Record<string, string | undefined>): Terminal {
  const { stdin, stdout, stderr } = process;
  // Whoever reads the output has gone, as with `| head`: that is no error.
  let readerGone = (): void => process.exit(0);
  for (const stream of [stdout, stderr]) stream.on('error', () => readerGone());
  return {
    out: (line) => void stdout.write(line),
    err: (line) => void stderr.write(line),
    columns: stdout.isTTY ? stdout.columns : undefined,
    colours: Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
    interactive: Boolean(stdin.isTTY) && Boolean(stderr.isTTY),
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      const closed = once(lines, 'close').then(() => '');
      try {
        // Ctrl-C and Ctrl-D abort it, the end of the input closes it: no answer, all of them.
        return await Promise.race([lines.question(question).catch(() => ''), closed]);
      } finally {
        lines.close();
      }
    },
    readInput: () => text(stdin),
    streams: () => ({ input: stdin, output: stdout }),
    untilStopped: () =>
      new Promise((resolve) => {
        const stop = () => {
          for (const signal of SIGNALS) process.off(signal, stop);
          resolve();
        };
        for (const signal of SIGNALS) process.on(signal, stop);
        readerGone = stop;
      }),
  };
}
