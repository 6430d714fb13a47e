import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Command {
  command: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
}

/** A child process that is spoken to in lines; its output is kept. */
export class LineProcess {
  readonly lines: string[] = [];
  #child: ChildProcessWithoutNullStreams;
  #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  #errors = '';
  #ended: Error | undefined;

  constructor({ command, args, cwd, env }: Command) {
    this.#child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    const end = (why: string) => {
      this.#ended ??= new Error(`${command} ${args.join(' ')} ${why}\n${this.output}`);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
    };
    this.#child.on('error', (error) => end(error.message));
    this.#child.on('close', (code) => end(`ended with ${code}`));
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#waiting.shift()?.resolve(line);
    });
  }

  /** Both streams so far. */
  get output(): string {
    return [...this.lines, this.#errors].join('\n');
  }

  /**
   * Sends a line of JSON and waits for the one that answers it; answers come in the order of the questions.
   */
  async ask(question: unknown): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    const answer = new Promise<string>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await answer);
  }

  /** Throws when the process is no longer there. */
  alive(): void {
    if (this.#ended) throw this.#ended;
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}
