import { LRUCache } from 'lru-cache';
import type { Destination, EndpointDestination, LoadDestinations } from './destinations.ts';

/**
 * An automation's lane that is busy asks for its settings once a second; one that starts, each time. So what
 * was changed is used within a second at the latest.
 */
const BUSY_FRESH_MS = 1_000;
/** What was loaded longer ago is asked for again even if nobody seems to have changed it. */
const FRESH_MS = 60_000;
/** More than a worker serves within that time. */
const MOST_KNOWN = 10_000;

/** The destinations as they were when they were last asked for. */
export class KnownDestinations {
  private readonly known = new LRUCache<string, { destination: Destination | undefined; loadedAt: number }>({
    max: MOST_KNOWN,
  });
  private readonly load: LoadDestinations;

  constructor(load: LoadDestinations) {
    this.load = load;
  }

  /**
   * Asks for those whose version isn't the one that is known. Without a version: for all that start, and for
   * those busy ones that were asked for too long ago. Rejects when the database doesn't answer.
   */
  async refresh(
    wanted: readonly { id: string; isBusy: boolean; version?: number | null | undefined }[],
    now: Date,
  ): Promise<void> {
    const stale = wanted.filter(({ id, isBusy, version }) =>
      typeof version === 'number'
        ? !this.endpoint(id, version, now)
        : !isBusy || this.age(id, now) > BUSY_FRESH_MS,
    );
    if (stale.length === 0) return;
    const loaded = await this.load(
      stale.map(({ id }) => id),
      now,
    );
    for (const { id } of stale) this.known.set(id, { destination: loaded.get(id), loadedAt: now.getTime() });
  }

  /** Was it gone when it was last asked for? */
  isGone(id: string): boolean {
    const entry = this.known.get(id);
    return entry !== undefined && entry.destination === undefined;
  }

  /** As last asked for; undefined: it is gone, or was never asked for. */
  get(id: string): Destination | undefined {
    return this.known.get(id)?.destination;
  }

  /** The endpoint, if what is known of it is this version. */
  endpoint(id: string, version: number, now: Date): EndpointDestination | undefined {
    const destination = this.age(id, now) <= FRESH_MS ? this.get(id) : undefined;
    if (destination?.kind !== 'endpoint' || destination.version !== version) return undefined;
    return hasOldSecrets(destination, now) ? undefined : destination;
  }

  private age(id: string, now: Date): number {
    const entry = this.known.get(id);
    return entry ? Math.abs(now.getTime() - entry.loadedAt) : Number.POSITIVE_INFINITY;
  }
}

/** Has one of its secrets ended since it was loaded? */
function hasOldSecrets(destination: Destination | undefined, now: Date): boolean {
  return (
    destination?.kind === 'endpoint' && destination.secretsUntil !== null && destination.secretsUntil <= now
  );
}
