/** What was promised to publishers, and what receivers got of it. */
export class Ledger {
  private readonly promised = new Set<string>();
  private readonly arrivals = new Map<string, number>();

  /** The publisher was answered 202. */
  accept(id: string): void {
    this.promised.add(id);
  }

  arrive(id: string): void {
    this.arrivals.set(id, (this.arrivals.get(id) ?? 0) + 1);
  }

  /** For the table. */
  get counts(): { accepted: number; lost: number; duplicates: number } {
    const { accepted, lost, duplicates } = this;
    return { accepted, lost, duplicates };
  }

  get accepted(): number {
    return this.promised.size;
  }

  /** How often anything arrived. */
  get arrived(): number {
    return [...this.arrivals.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Accepted, and never arrived. */
  get lost(): number {
    return [...this.promised].filter((id) => !this.arrivals.has(id)).length;
  }

  /** Arrivals beyond the first of each. */
  get duplicates(): number {
    return [...this.arrivals.values()].reduce((sum, each) => sum + each - 1, 0);
  }
}
