export interface Flying {
  /** Where it stands in the list; the list's business. */
  place: number;
  abort(message: string): void;
}

/**
 * The exchanges that have no result yet. Not a `Set`: one from which as much is deleted as is added leaves a
 * trail of old tables, each of which leads V8's garbage collector to everything that was in the next. Short
 * lives then become long ones; that cost a quarter of a request's processor time.
 */
export class InFlight {
  private readonly list: Flying[] = [];

  get size(): number {
    return this.list.length;
  }

  add(exchange: Flying): void {
    exchange.place = this.list.push(exchange) - 1;
  }

  remove(exchange: Flying): void {
    const last = this.list.pop();
    if (last === undefined || last === exchange) return;
    this.list[exchange.place] = last;
    last.place = exchange.place;
  }

  abort(message: string): void {
    for (const exchange of [...this.list]) exchange.abort(message);
  }
}
