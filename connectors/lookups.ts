import { promises as dns, type LookupAddress } from 'node:dns';
import { LRUCache } from 'lru-cache';
import { OutboundFailure } from './http-failure.ts';

/** Every address of a name; rejects when there is none. */
export type ResolveName = (hostname: string) => Promise<LookupAddress[]>;

/**
 * Look-ups at one moment. The system's resolver works in a handful of threads (UV_THREADPOOL_SIZE, 16 in
 * `npm start`), each of which a name server that doesn't answer can block for many seconds. Names that were
 * found before have threads of their own, so that however many dead names there are, they hold up no
 * receiver that works.
 */
const FOUND_AT_ONCE = 8;
const OTHERS_AT_ONCE = 4;
/** What waited longer for its turn isn't looked up any more: who asked has given up by then. Milliseconds. */
const PATIENCE_MS = 10_000;
/** Names that are remembered to be found, and for how long after they were last found. */
const MOST_FOUND = 10_000;
const FOUND_MS = 24 * 3_600_000;

interface Waiting {
  start: () => void;
  drop: (error: Error) => void;
  until: number;
}

/** A few at a time, in the order in which they were asked for. */
class Gate {
  private readonly waiting: Waiting[] = [];
  private running = 0;
  private readonly size: number;
  private readonly patienceMs: number;

  constructor(size: number, patienceMs: number) {
    this.size = size;
    this.patienceMs = patienceMs;
  }

  async pass<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.size) {
      const until = performance.now() + this.patienceMs;
      await new Promise<void>((start, drop) => this.waiting.push({ start, drop, until }));
    } else {
      this.running += 1;
    }
    try {
      return await task();
    } finally {
      this.next();
    }
  }

  /** Hands the place that is free now to the first who still wants it. */
  private next(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (next.until > performance.now()) {
        next.start();
        return;
      }
      next.drop(new OutboundFailure('dns', 'name lookup failed: too many names are slow to be found'));
    }
    this.running -= 1;
  }
}

/**
 * The same resolver, with few look-ups at a time; those of one name that are asked for together are one.
 * @param patienceMs how long one may wait for its turn, milliseconds
 */
export function gateLookups(resolve: ResolveName, patienceMs = PATIENCE_MS): ResolveName {
  const found = new LRUCache<string, true>({ max: MOST_FOUND, ttl: FOUND_MS });
  const gates = { found: new Gate(FOUND_AT_ONCE, patienceMs), others: new Gate(OTHERS_AT_ONCE, patienceMs) };
  const running = new Map<string, Promise<LookupAddress[]>>();

  async function lookUp(hostname: string): Promise<LookupAddress[]> {
    const gate = found.has(hostname) ? gates.found : gates.others;
    try {
      const addresses = await gate.pass(() => resolve(hostname));
      if (addresses.length > 0) found.set(hostname, true);
      return addresses;
    } catch (error) {
      found.delete(hostname);
      throw error;
    }
  }

  return (hostname) => {
    const shared = running.get(hostname);
    if (shared) return shared;
    const mine = lookUp(hostname).finally(() => running.delete(hostname));
    running.set(hostname, mine);
    return mine;
  };
}

/** Resolves as the system does (hosts file, search domains), in the order that it prefers. */
export const systemLookup = gateLookups((hostname) => dns.lookup(hostname, { all: true, verbatim: true }));
