import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { has } from '../support/has-program.ts';
import { type Command, LineProcess } from '../support/line-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DRIVERS = join(ROOT, 'test/clients/drivers');

type Json = Record<string, unknown>;

export interface BatcherLimits {
  maxEvents?: number;
  maxBytes?: number;
  maxWaitMs?: number;
  maxPending?: number;
  deadlineMs?: number;
}

/** What a driver is told to do with its client. */
export type Question =
  | { op: 'client'; url: string; key: string; deadlineMs?: number; attemptTimeoutMs?: number }
  | { op: 'publish'; event: Json; deadlineMs?: number }
  | { op: 'publishMany'; events: Json[]; deadlineMs?: number }
  | { op: 'batcher'; options: BatcherLimits }
  | { op: 'add'; event: Json }
  | { op: 'flush' | 'state' }
  | { op: 'close'; deadlineMs?: number };

export interface Told {
  /** The name of the class; `WrongCall` for what the language throws at wrong arguments. */
  kind: string;
  message: string;
  code?: string | undefined;
  param?: string | undefined;
  request_id?: string | undefined;
  status?: number;
  type?: string | undefined;
  failures?: ToldFailure[];
  accepted?: string[];
  /** All that can be printed of it. */
  everything: string;
}

export interface ToldFailure {
  index: number;
  id: string;
  event: Json;
  error: Told;
}

interface Language {
  name: string;
  available: boolean;
  command: Command;
}

export const languages: Language[] = [
  {
    name: 'TypeScript',
    available: true,
    command: {
      command: process.execPath,
      args: ['--import', import.meta.resolve('tsx'), join(DRIVERS, 'typescript.ts')],
    },
  },
  {
    name: 'Python',
    available: has('python3', '--version'),
    command: {
      command: 'python3',
      args: ['-W', 'error', join(DRIVERS, 'python.py')],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUTF8: '1',
        PYTHONPATH: join(ROOT, 'clients/python'),
      },
    },
  },
];

for (const { name, available } of languages) {
  if (!available) console.warn(`${name} is not installed: its client is NOT tested`);
}

/** A client in a process of its own. */
export class Driver {
  #process: LineProcess;

  constructor({ command }: Language) {
    this.#process = new LineProcess(command);
  }

  /** What the client returns. @throws when it fails */
  async does<Value = unknown>(question: Question): Promise<Value> {
    const { value, error } = await this.#ask(question);
    if (error) throw new Error(`${question.op} failed: ${error.everything}`);
    return value as Value;
  }

  /** How the client fails. @throws when it doesn't */
  async fails(question: Question): Promise<Told> {
    const { value, error } = await this.#ask(question);
    if (!error) throw new Error(`${question.op} did not fail: ${JSON.stringify(value)}`);
    return error;
  }

  async state(): Promise<{ pending: number; failures: ToldFailure[] }> {
    return this.does({ op: 'state' });
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  async #ask(question: Question) {
    return (await this.#process.ask(question)) as { value?: unknown; error?: Told };
  }
}
