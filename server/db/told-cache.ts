import { LRUCache } from 'lru-cache';
import type { ChangeKind, Changes } from './changes.ts';

/** What is in memory is never older than this, whatever happens to notifications. */
const LONGEST_MS = 5_000;

interface Entry<Value> {
  value: Value;
  teamId: string;
  /** When the reading began that found it. */
  readAt: number;
}

/** Taken before a reading begins: what it finds is kept only if nothing has changed until it is there. */
interface Reading {
  generation: number;
  readAt: number;
}

interface Parts<Key, Value> {
  changes: Changes;
  clock: { now(): Date };
  /** The tables that the values are read from. */
  kinds: readonly ChangeKind[];
  /** Whose change makes the value wrong. */
  teamOf: (key: Key, value: Value) => string;
  /** Entries; the one that wasn't used for longest goes first. */
  most: number;
}

/**
 * Keeps what was read from the database until the database says that it has changed (changes.ts).
 *
 * Invariants: an answer from memory is right as of the last notification, and at most five seconds old. While
 * notifications can't be heard, every answer is read. What was read before a change and arrives after it
 * isn't kept. That something isn't there is never kept.
 */
export class ToldCache<Key extends string, Value> {
  private readonly parts: Parts<Key, Value>;
  private readonly entries: LRUCache<Key, Entry<Value>>;
  /** Counts the changes that were heard of, whichever team's: they are rare. */
  private generation = 0;

  constructor(parts: Parts<Key, Value>) {
    this.parts = parts;
    this.entries = new LRUCache({ max: parts.most });
    parts.changes.subscribe({
      onChange: (kind, teamId) => {
        if (parts.kinds.includes(kind)) this.forget(teamId);
      },
      onLost: () => {
        this.generation += 1;
        this.entries.clear();
      },
    });
  }

  /** What is known of the key, or else what `read` finds. */
  async get(key: Key, read: (key: Key) => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const reading = this.begin();
    const value = await read(key);
    if (value !== undefined) this.keep(reading, key, value);
    return value;
  }

  /**
   * The same for many keys, of which those that aren't known are read together. Keys that don't exist are
   * left out.
   */
  async getAll(
    keys: readonly Key[],
    read: (unknown: Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): Promise<Map<Key, Value>> {
    const found = new Map<Key, Value>();
    const unknown = new Set<Key>();
    for (const key of keys) {
      const value = this.peek(key);
      if (value === undefined) unknown.add(key);
      else found.set(key, value);
    }
    if (unknown.size === 0) return found;
    const reading = this.begin();
    for (const [key, value] of await read([...unknown])) {
      found.set(key, value);
      this.keep(reading, key, value);
    }
    return found;
  }

  private peek(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || !this.parts.changes.isListening()) return undefined;
    const age = this.now() - entry.readAt;
    // A clock that was put back says nothing about the age.
    if (age >= 0 && age < LONGEST_MS) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  private begin(): Reading {
    return { generation: this.parts.changes.isListening() ? this.generation : -1, readAt: this.now() };
  }

  private keep({ generation, readAt }: Reading, key: Key, value: Value): void {
    if (generation !== this.generation) return;
    this.entries.set(key, { value, teamId: this.parts.teamOf(key, value), readAt });
  }

  private forget(teamId: string): void {
    this.generation += 1;
    // A copy, because entries go while it is looked at.
    for (const [key, entry] of [...this.entries.entries()]) {
      if (entry.teamId === teamId) this.entries.delete(key);
    }
  }

  private now(): number {
    return this.parts.clock.now().getTime();
  }
}
