/** One alarm a destination: wakes it when its rate limit allows the next delivery. */
export class Alarms {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly ring: (destinationId: string) => void;

  constructor(ring: (destinationId: string) => void) {
    this.ring = ring;
  }

  /** In so many milliseconds; an alarm that is set already stays as it is. */
  set(destinationId: string, ms: number): void {
    if (this.timers.has(destinationId)) return;
    const timer = setTimeout(() => {
      this.timers.delete(destinationId);
      this.ring(destinationId);
    }, ms);
    // One that is set while the worker stops wakes nobody.
    timer.unref();
    this.timers.set(destinationId, timer);
  }

  clear(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
