import type { Log } from '../log.ts';
import type { Listener } from './database.ts';

/** The tables whose changes are told; a change is of one team's rows, that of the catalog of nobody's. */
const KINDS = [
  'teams',
  'api_keys',
  'endpoints',
  'automations',
  'connections',
  'recoveries',
  'catalogs',
] as const;
export type ChangeKind = (typeof KINDS)[number];

export interface ChangeListener {
  /** Rows of the team have changed, here or in another process; or somebody thinks so, which does no harm. */
  onChange(kind: ChangeKind, teamId: string): void;
  /** From now on changes may go unheard. */
  onLost(): void;
}

export interface LaneListener {
  /** Something may be due in a lane: one that nobody holds, or else one for its owner. */
  onLane(lane: string, isFree: boolean): void;
  /** What is told from now on is heard; what was told before may not have been. */
  onListening(): void;
}

/** Where the triggers of the tables send word to (prisma/migrations/…_notify_changes). */
const CHANNEL = 'connect_changes';
/**
 * Where whoever publishes, and a worker that is refused a lane, tells its owner that something may be due
 * there (pipeline/waker.ts, pipeline/leases.ts).
 */
export const LANES_CHANNEL = 'connect_lanes';
/** Stands before the name of a lane that nobody holds. */
export const FREE_LANE = 'free:';
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that is dead without having been closed is noticed by asking. */
const ASK_EVERY_MS = 5_000;

type Open = (
  channels: readonly string[],
  onMessage: (channel: string, payload: string) => void,
) => Promise<Listener>;

/**
 * Hears of changes of a few tables as they are committed, over a connection of its own. That connection is
 * made again whenever it breaks; until then `isListening()` is false, and nobody may answer from memory.
 */
export class Changes {
  private readonly open: Open;
  private readonly log: Log;
  private readonly listeners = new Set<ChangeListener>();
  private lanes: LaneListener = { onLane: () => {}, onListening: () => {} };
  private readonly running: Promise<void>;
  private connection: Listener | undefined;
  private stopped = false;
  private wakeUp: () => void = () => {};

  /** Begins to listen. */
  constructor(parts: { open: Open; log: Log }) {
    this.open = parts.open;
    this.log = parts.log;
    this.running = this.run();
  }

  isListening(): boolean {
    return this.connection !== undefined;
  }

  subscribe(listener: ChangeListener): void {
    this.listeners.add(listener);
  }

  hearOfLanes(listener: LaneListener): void {
    this.lanes = listener;
  }

  /**
   * For whoever has just changed something: this process knows before the change is answered, the others soon
   * after.
   */
  tell(kind: ChangeKind, teamId: string): void {
    for (const listener of this.listeners) listener.onChange(kind, teamId);
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    await this.connection?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.stopped) {
      try {
        await this.listen();
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        this.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'changes.unheard');
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      if (!this.stopped) await this.pause(pauseMs);
    }
  }

  /** Resolves when the connection has ended; rejects when there is none to be had. */
  private async listen(): Promise<void> {
    const connection = await this.open([CHANNEL, LANES_CHANNEL], (channel, payload) =>
      channel === LANES_CHANNEL ? this.hearLane(payload) : this.hear(payload),
    );
    if (this.stopped) return connection.close();
    this.connection = connection;
    this.lanes.onListening();
    const asking = setInterval(() => void connection.ask().catch(() => connection.close()), ASK_EVERY_MS);
    await connection.ended;
    clearInterval(asking);
    this.connection = undefined;
    for (const listener of this.listeners) listener.onLost();
    if (!this.stopped) this.log.warn({}, 'changes.lost');
  }

  private hearLane(payload: string): void {
    const isFree = payload.startsWith(FREE_LANE);
    this.lanes.onLane(isFree ? payload.slice(FREE_LANE.length) : payload, isFree);
  }

  private hear(payload: string): void {
    const colon = payload.indexOf(':');
    const kind = KINDS.find((each) => each === payload.slice(0, colon));
    if (kind) this.tell(kind, payload.slice(colon + 1));
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
