import type { GuardedConnector } from './http-connect.ts';
import { Connection } from './http-connection.ts';
import type { TargetUrl } from './target-url.ts';

/** Idle connections that are kept, to one origin and to all. More are closed when they become idle. */
const MOST_IDLE_PER_ORIGIN = 256;
const MOST_IDLE = 2048;

/**
 * The connections of a client. How many are in use at the same time is up to the callers, who have their own
 * limits; how many are kept for later is limited here.
 */
export class ConnectionPool {
  private readonly connector: GuardedConnector;
  private readonly keepAliveMs: number;
  private readonly open = new Set<Connection>();
  /** By origin, the one that became idle last at the end. */
  private readonly idle = new Map<string, Connection[]>();
  private idleCount = 0;
  /** Runs while there are idle connections. One for all of them: setting one for each costs more. */
  private sweeper: NodeJS.Timeout | undefined;
  private whenEmpty: (() => void) | undefined;

  constructor(connector: GuardedConnector, keepAliveMs: number) {
    this.connector = connector;
    this.keepAliveMs = keepAliveMs;
  }

  /** An idle connection: the one used last, which is the least likely to have been closed by the receiver. */
  take(origin: string): Connection | undefined {
    const kept = this.idle.get(origin);
    for (let connection = kept?.pop(); connection !== undefined; connection = kept?.pop()) {
      this.idleCount -= 1;
      if (connection.usable && connection.idleUntil > performance.now()) return connection;
      connection.close();
    }
    return undefined;
  }

  async connect(target: TargetUrl, giveUp: AbortSignal): Promise<Connection> {
    const connection = await Connection.open(this.connector, target, giveUp, this.forget);
    this.open.add(connection);
    return connection;
  }

  /**
   * Takes back a connection that nobody waits on. `announcedMs`: how long the receiver said it keeps it, if
   * it did.
   */
  giveBack(connection: Connection, announcedMs = Number.POSITIVE_INFINITY): void {
    const kept = this.idle.get(connection.origin) ?? [];
    const full = kept.length >= MOST_IDLE_PER_ORIGIN || this.idleCount >= MOST_IDLE;
    // Before the receiver's time is over: a request needs a moment to get there.
    const keepMs = Math.min(this.keepAliveMs, announcedMs - 1000);
    if (full || keepMs <= 0 || !connection.usable) {
      connection.close();
      return;
    }
    connection.rest(performance.now() + keepMs);
    if (kept.push(connection) === 1) this.idle.set(connection.origin, kept);
    this.idleCount += 1;
    this.sweeper ??= setInterval(() => this.sweep(), Math.max(this.keepAliveMs / 4, 10)).unref();
  }

  /** Closes all, and resolves when they are closed. */
  async close(): Promise<void> {
    for (const connection of this.open) connection.close();
    if (this.open.size > 0) {
      await new Promise<void>((resolve) => {
        this.whenEmpty = resolve;
      });
    }
    this.sweep();
  }

  private readonly forget = (connection: Connection): void => {
    this.open.delete(connection);
    const kept = this.idle.get(connection.origin);
    const index = kept?.indexOf(connection) ?? -1;
    if (kept && index >= 0) {
      kept.splice(index, 1);
      this.idleCount -= 1;
    }
    if (this.open.size === 0) this.whenEmpty?.();
  };

  private sweep(): void {
    const now = performance.now();
    for (const [origin, kept] of this.idle) {
      // Closing one takes it out of the list, but not at once.
      for (const connection of kept) if (connection.idleUntil <= now) connection.close();
      if (kept.length === 0) this.idle.delete(origin);
    }
    if (this.idle.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}
