import { isDatabaseBusy } from '../errors.ts';

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: items that arrive while a flush is running go out together with the next one. No timers, so a
 * lone item is a batch of one and waits for nothing.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private running = false;
  private readonly flush: (items: Item[]) => Promise<Result[]>;
  private readonly size: number;

  /**
   * @param flush handles a batch and returns one result an item, in order; all or nothing. When it throws,
   * the batch is tried again in halves, so that one bad item fails alone; if the database is to blame, all
   * fail.
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
    // It starts after this turn of the event loop, in which many requests and answers may have come: what any
    // of them adds shares the batch.
    setImmediate(() => void this.run());
  }

  private async run(): Promise<void> {
    await this.handle(this.waiting.splice(0, this.size));
    this.running = false;
    this.start();
  }

  private async handle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    let results: Result[];
    try {
      results = await this.flush(batch.map(({ item }) => item));
    } catch (error) {
      if (batch.length === 1 || isDatabaseBusy(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.handle(batch.slice(0, half));
      await this.handle(batch.slice(half));
      return;
    }
    for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
  }
}

/** Rows that are looked for at the same time are read together, each once. Undefined: there is none. */
export function lookUps<Row>(
  read: (keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  { size }: { size: number },
): Batcher<string, Row | undefined> {
  return new Batcher(
    async (keys) => {
      const rows = await read([...new Set(keys)]);
      const byKey = new Map(rows.map((row) => [keyOf(row), row]));
      return keys.map((key) => byKey.get(key));
    },
    { size },
  );
}
