/**
 * Group commit: items that arrive while a flush is running go out together with the next one. No timers, so a
 * lone item is a batch of one and waits for nothing.
 */
export class Batcher<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private running = false;
  private readonly flush: (items: Item[]) => Promise<Result[]>;
  private readonly size: number;

  /**
   * @param flush handles a batch and returns one result an item, in order. When it throws, every item of the
   * batch fails.
   * @param size most items of a batch
   */
  constructor(flush: (items: Item[]) => Promise<Result[]>, { size }: { size: number }) {
    this.flush = flush;
    this.size = size;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    if (this.running || this.waiting.length === 0) return;
    this.running = true;
    // It starts a microtask later, so that everything that is added in one tick shares the first batch.
    queueMicrotask(() => void this.run());
  }

  private async run(): Promise<void> {
    const batch = this.waiting.splice(0, this.size);
    try {
      const results = await this.flush(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running = false;
      this.start();
    }
  }
}
