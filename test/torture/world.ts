import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { SystemPostgres } from '../support/system-postgres.ts';
import { Ledger } from './ledger.ts';

/** What every scenario stands on. */
export interface World {
  quick: boolean;
  /** A whole number below the limit; the same sequence for the same seed. */
  random: (below: number) => number;
  postgres: SystemPostgres;
  /** Makes a database of its own; migrated by the first server. */
  database(): Promise<string>;
}

/** mulberry32, a generator of 32 bits of state. */
export function seeded(seed: number): World['random'] {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A receiver whose arrivals are entered in a ledger. */
export interface Watched {
  ledger: Ledger;
  receiver: Receiver;
  stop(): Promise<void>;
}

export async function watch(path: string): Promise<Watched> {
  const [ledger, receiver] = [new Ledger(), await startReceiver()];
  receiver.respond(path, (_n, { headers }) => {
    ledger.arrive(String(headers['autousers-event-id']));
    return { status: 200 };
  });
  return { ledger, receiver, stop: () => receiver.stop() };
}

interface Publishing {
  /** Where a server is at the moment; asked before each try. */
  url: () => string | undefined;
  key: string;
  ids: readonly string[];
  ledger: Ledger;
  concurrency?: number;
  /** How long one event is tried, milliseconds. */
  patienceMs?: number;
}

const PAUSE_MS = 50;

/** Publishes each id until it is accepted, as a publisher that wants to lose nothing does. */
export async function publishAll(publishing: Publishing): Promise<void> {
  const { url, key, ids, ledger, concurrency = 8, patienceMs = 90_000 } = publishing;
  const left = [...ids];
  const publishNext = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const giveUpAt = Date.now() + patienceMs;
      while (!(await tryOnce(url(), key, id))) {
        if (Date.now() > giveUpAt) throw new Error(`${id} was not accepted within ${patienceMs / 1000} s`);
        await pause(PAUSE_MS);
      }
      ledger.accept(id);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, publishNext));
}

async function tryOnce(url: string | undefined, key: string, id: string): Promise<boolean> {
  if (url === undefined) return false;
  const api: ApiClient = apiClient(url);
  const event = { id, type: 'rating.created', data: { object: { id: 'rat_1' } } };
  const answer = await api.call('POST', '/events', key, event).catch(() => undefined);
  if (answer && answer.status !== 202 && answer.status < 500) {
    throw new Error(`publishing was answered ${answer.status}: ${answer.text}`);
  }
  return answer?.status === 202;
}

export const idsOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `event_${prefix}${n}`);

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until everything that was accepted has arrived, or for so long. Then what is missing is lost. */
export async function arrival({ ledger }: Pick<Watched, 'ledger'>, patienceMs = 90_000): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  while (ledger.lost > 0 && Date.now() < giveUpAt) await pause(PAUSE_MS);
}

/** A promise that is broken when a process ended that nobody has asked to. */
export function endings(...servers: readonly ServerProcess[]): string[] {
  const ended = servers.filter(({ child }) => child.exitCode !== null).length;
  return ended === 0 ? [] : [`${ended} of ${servers.length} servers ended`];
}

/** Runs the tasks, so many at a time. */
export async function atOnce<T>(most: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const left = [...tasks.entries()];
  const next = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) {
      results[task[0]] = await task[1]();
    }
  };
  await Promise.all(Array.from({ length: most }, next));
  return results;
}

/** The share of values that lies below: 0.99 for the 99th percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}
