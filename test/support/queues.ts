import { describe, inject } from 'vitest';

export type QueueKind = 'postgres' | 'redis';

/** The same promises on both stores of the queue; on Redis only where there is one. */
export function describeOnBothQueues(name: string, suite: (queue: QueueKind) => void): void {
  describe(`${name}, with the queue in PostgreSQL`, () => suite('postgres'));
  describe.skipIf(!inject('redisUrl'))(`${name}, with the queue on Redis`, () => suite('redis'));
}
