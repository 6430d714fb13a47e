import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { message, start, stop } from './processes.ts';
import type { Arrival } from './receiver.ts';

/** What arrived at the receiver. */
export interface Arrivals {
  /** When the first byte of each event was there. */
  firsts: Map<string, number>;
  /** Requests, and those among them that brought an event to a path where it had been before. */
  count: number;
  duplicates: number;
}

/** The receiver's process, and what is asked of it. */
export interface BenchReceiver {
  child: ChildProcess;
  /** Without a trailing slash. */
  url: string;
  /** Waits until so many requests have arrived. It costs the machine nothing worth mentioning. */
  arrived(requests: number): Promise<void>;
  arrivals(): Promise<Arrivals>;
  forgetArrivals(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 5;

export async function startReceiver(): Promise<BenchReceiver> {
  const child = start('./receiver.ts');
  const { port } = await message<{ port: number }>(child, 'ready');
  const ask = <T>(what: 'count' | 'arrivals' | 'reset'): Promise<T> => {
    const answer = message<T>(child, what);
    child.send(what);
    return answer;
  };
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    async arrived(requests) {
      while ((await ask<{ count: number }>('count')).count < requests) await pause(POLL_MS);
    },
    arrivals: async () => summarize((await ask<{ arrivals: Arrival[] }>('arrivals')).arrivals),
    forgetArrivals: () => ask('reset'),
    stop: () => stop(child),
  };
}

function summarize(arrivals: readonly Arrival[]): Arrivals {
  const firsts = new Map<string, number>();
  const seen = new Set<string>();
  for (const [id, at, path] of arrivals) {
    if (!firsts.has(id)) firsts.set(id, at);
    seen.add(`${id} ${path}`);
  }
  return { firsts, count: arrivals.length, duplicates: arrivals.length - seen.size };
}
