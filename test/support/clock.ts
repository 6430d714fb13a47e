import type { Clock } from '../../server/context.ts';

/** A clock that stands still until it is told to move. It begins now, because ids carry the real time. */
export class TestClock implements Clock {
  private time = Date.now();
  now(): Date {
    return new Date(this.time);
  }
  advance(ms: number): void {
    this.time += ms;
  }
}
