import type { Log } from '../log.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Leases } from './leases.ts';

/** Of lanes without work that are kept, so that what is published next can go straight out. */
const IDLE = { ms: 30_000, most: 10_000 };

interface LaneKeeperParts {
  log: Log;
  lanes: Lanes;
  leases: Leases;
  /** False: nobody may be able to tell us that something is due in a lane of ours. */
  isListening: () => boolean;
  /** Puts back what was read of a lane and not begun. */
  putBack: (lane: Lane) => Promise<void>;
}

/**
 * Keeps a worker's lanes while it has a use for them, and leaves them to other workers: what is above its
 * share, and all when it stops.
 */
export class LaneKeeper {
  private readonly parts: LaneKeeperParts;
  private readonly renewing: NodeJS.Timeout;

  constructor(parts: LaneKeeperParts) {
    this.parts = parts;
    this.renewing = setInterval(() => this.renew(), parts.leases.renewMs);
  }

  /** Forgets a lane that has nothing to do, and gives back one that is to be left. */
  settle(lane: Lane): void {
    const { lanes, leases } = this.parts;
    if (lane.isLeaving && !isBusy(lane)) {
      lane.isLeaving = false;
      lanes.unmark(lane);
      this.logged(leases.handOver([lane.key]));
    }
    lanes.settle(lane);
  }

  /** Nothing more is begun here: leaves at once the lanes of which nothing is in hand, the others later. */
  stop(): void {
    clearInterval(this.renewing);
    const { lanes, leases } = this.parts;
    // Whoever publishes there next finds a worker by the queue.
    this.logged(leases.leave(leases.all().filter((key) => !lanes.has(key))));
    this.leave(lanes.all().map(({ key }) => key));
  }

  /**
   * Tells others what this worker was told while it stops. Of lanes that it hasn't left yet they hear when it
   * does.
   */
  passOn(told: readonly string[]): void {
    const left = told.filter((lane) => !this.parts.leases.holds(lane));
    if (left.length > 0) this.logged(this.parts.leases.pass(left));
  }

  private renew(): void {
    const { lanes, leases, isListening } = this.parts;
    const idle = isListening() ? IDLE : { ...IDLE, ms: 0 };
    const renewing = leases.renew((key) => lanes.has(key), idle).then(() => leases.aboveShare());
    this.logged(renewing.then((excess) => this.leave(leases.all().slice(0, excess))));
  }

  /** Leaves lanes to the others: what is in flight is finished, the rest is theirs. */
  private leave(keys: readonly string[]): void {
    const { lanes, leases, putBack } = this.parts;
    const free: string[] = [];
    for (const key of keys) {
      const lane = lanes.get(key);
      if (isBusy(lane)) {
        lane.isLeaving = true;
        this.logged(putBack(lane).finally(() => this.settle(lane)));
      } else {
        lanes.unmark(lane);
        lanes.settle(lane);
        free.push(key);
      }
    }
    if (free.length > 0) this.logged(leases.handOver(free));
  }

  private logged(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.parts.log.error({ error: String(error) }, 'lanes.unrenewed'));
  }
}

const isBusy = (lane: Lane): boolean => lane.reading !== undefined || lane.inHand.size > 0;
