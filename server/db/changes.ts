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
  /** Something may be due in lanes: in some of this process, or in some that nobody holds. */
  onLanes(lanes: string[], areFree: boolean): void;
  /** What is told from now on is heard; what was told before may not have been. */
  onListening(): void;
}

/** Where the triggers of the tables send word to (prisma/migrations/…_notify_changes). */
const CHANNEL = 'connect_changes';
/** Where workers are told of lanes that nobody holds, in which something may be due (pipeline/leases.ts). */
export const FREE_LANES_CHANNEL = 'connect_lanes';
/**
 * With the name of a process behind it: where that one is told that something may be due in its lanes, by
 * whoever publishes, and by workers that are refused them (pipeline/waker.ts, pipeline/leases.ts). So nobody
 * else is disturbed.
 */
export const OWN_LANES_CHANNEL = 'connect_lanes_';
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
  /** Of this process, as the owner of lanes. */
  readonly name: string;
  private readonly open: Open;
  private readonly log: Log;
  private readonly listeners = new Set<ChangeListener>();
  private lanes: LaneListener = { onLanes: () => {}, onListening: () => {} };
  private readonly running: Promise<void>;
  private connection: Listener | undefined;
  private stopped = false;
  private wakeUp: () => void = () => {};

  /** Begins to listen. */
  constructor(parts: { name: string; open: Open; log: Log }) {
    this.name = parts.name;
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
    const channels = [CHANNEL, FREE_LANES_CHANNEL, OWN_LANES_CHANNEL + this.name];
    const connection = await this.open(channels, (channel, payload) => {
      if (channel === CHANNEL) this.hear(payload);
      else this.lanes.onLanes(payload.split(' '), channel === FREE_LANES_CHANNEL);
    });
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
