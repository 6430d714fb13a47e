import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { FREE_LANES_CHANNEL, OWN_LANES_CHANNEL } from '../db/changes.ts';
import type { Database, Statement } from '../db/database.ts';
import { sayFree, tellOwners } from './tell.ts';

/**
 * Takes lanes that are free or whose lease is over.
 *
 * Invariant: the upsert locks the lane's row and looks at it again, so of two workers that ask at the same
 * moment one is refused. (It doesn't see by whom, so then all are told.) What is due must be read by a
 * later statement: this one's snapshot may be older than
 * what the last owner did.
 */
const TAKE_LANES = batchStatement({
  name: 'take_lanes',
  rows: { wanted: { lane: 'text' } },
  values: { owner: 'text', now: 'timestamptz', until: 'timestamptz' },
  text: ({ wanted, owner, now, until }) => `
    WITH taken AS (
      INSERT INTO lanes AS l (lane, owner, held_until)
      SELECT wanted.lane, ${owner}, ${until} FROM ${wanted}
      WHERE NOT EXISTS (
        SELECT 1 FROM lanes other
        WHERE other.lane = wanted.lane AND other.owner <> ${owner} AND other.held_until >= ${now}
      )
      ORDER BY wanted.lane
      ON CONFLICT (lane) DO UPDATE SET owner = EXCLUDED.owner, held_until = EXCLUDED.held_until
      WHERE l.owner = EXCLUDED.owner OR l.held_until < ${now}
      RETURNING lane
    )
    SELECT wanted.lane, taken.lane IS NOT NULL AS "isTaken", CASE WHEN taken.lane IS NULL THEN pg_notify(
        coalesce('${OWN_LANES_CHANNEL}' || owned.owner, '${FREE_LANES_CHANNEL}'), wanted.lane
      )::text END AS told
    FROM ${wanted} LEFT JOIN taken USING (lane)
    LEFT JOIN lanes owned ON owned.lane = wanted.lane AND owned.held_until >= ${now}`,
});

const RENEW_LANES = batchStatement({
  name: 'renew_lanes',
  rows: { kept: { lane: 'text' } },
  values: { owner: 'text', until: 'timestamptz' },
  text: ({ kept, owner, until }) => `
    UPDATE lanes l SET held_until = ${until}
    FROM (SELECT l.lane FROM lanes l JOIN ${kept} USING (lane) WHERE l.owner = ${owner} ORDER BY l.lane FOR UPDATE OF l) own
    WHERE l.lane = own.lane
    RETURNING l.lane`,
});

const LEAVE_LANES = batchStatement({
  name: 'leave_lanes',
  rows: { gone: { lane: 'text' } },
  values: { owner: 'text' },
  text: ({ gone, owner }) => `
    DELETE FROM lanes WHERE lane IN (
      SELECT l.lane FROM lanes l JOIN (SELECT * FROM ${gone}) AS w USING (lane) WHERE l.owner = ${owner}
      ORDER BY l.lane FOR UPDATE OF l
    )`,
});

/**
 * How many lanes this worker holds above its share. Each worker also holds a lane of its own name, which is
 * how the others know that it lives.
 */
const ABOVE_SHARE: Statement = {
  name: 'lanes_above_share',
  text: `
    SELECT greatest(mine - ceil(lanes::float8 / greatest(workers, 1)), 0)::int AS excess
    FROM (
      SELECT count(*) FILTER (WHERE lane = owner) AS workers, count(*) FILTER (WHERE lane <> owner) AS lanes,
        count(*) FILTER (WHERE lane <> owner AND owner = $1) AS mine
      FROM lanes WHERE held_until >= $2
    ) counted`,
};

/** A lease is renewed so often while it lasts. */
const RENEWALS = 7;

/** Until when the lane is ours, and when it last had work. */
interface Lease {
  until: number;
  usedAt: number;
}

const longestIdleFirst = ([, a]: [string, Lease], [, b]: [string, Lease]): number => a.usedAt - b.usedAt;

interface LeasesParts {
  db: Database;
  clock: Clock;
  leaseMs: number;
  owner: string;
}

/** The lanes that this worker holds. Whoever holds a lane is the only one that sends what is due in it. */
export class Leases {
  private readonly held = new Map<string, Lease>();
  /** Lanes that were left to the others, and until when these have the first right to them. */
  private readonly shunned = new Map<string, number>();
  /** This worker's name in the table. */
  readonly owner: string;
  private readonly db: Database;
  private readonly clock: Clock;
  private readonly leaseMs: number;
  /** From one renewal to the next, milliseconds. */
  readonly renewMs: number;
  /** Statements go one after the other: a lane that is left and taken again must not be left after that. */
  private last: Promise<unknown> = Promise.resolve();

  constructor({ db, clock, leaseMs, owner }: LeasesParts) {
    this.owner = owner;
    this.db = db;
    this.clock = clock;
    this.leaseMs = leaseMs;
    this.renewMs = leaseMs / RENEWALS;
  }

  /** Is the lane surely ours for so many milliseconds? */
  holds(lane: string, ms = 0): boolean {
    const lease = this.held.get(lane);
    return lease !== undefined && lease.until > this.clock.now().getTime() + ms;
  }

  /**
   * Takes those lanes that nobody else holds, and tells the owners of the others that something may be due.
   * Rejects when the database doesn't answer.
   */
  async take(lanes: readonly string[]): Promise<void> {
    const theirs = new Set(lanes.filter((lane) => this.shuns(lane)));
    if (theirs.size > 0) await this.pass([...theirs]);
    const ours = lanes.filter((lane) => !theirs.has(lane));
    if (ours.length === 0) return;
    const now = this.clock.now();
    await this.inTurn(async () => {
      const until = new Date(now.getTime() + this.leaseMs);
      const wanted = [this.owner, ...ours].map((lane) => ({ lane }));
      const rows = { wanted, owner: this.owner, now, until };
      for (const { lane, isTaken } of await TAKE_LANES.run<{ lane: string; isTaken: boolean }>(
        this.db,
        rows,
      )) {
        if (isTaken) this.held.set(lane, { until: until.getTime(), usedAt: now.getTime() });
        else this.held.delete(lane);
      }
    });
  }

  /** How many lanes the others should have in our place. */
  async aboveShare(): Promise<number> {
    const [row] = await this.db.query<{ excess: number }>(ABOVE_SHARE, [this.owner, this.clock.now()]);
    return row?.excess ?? 0;
  }

  /** The lanes that this worker holds, those idle for longest first. */
  all(): string[] {
    const lanes = [...this.held].filter(([lane]) => lane !== this.owner);
    return lanes.sort(longestIdleFirst).map(([lane]) => lane);
  }

  /**
   * Leaves lanes to the others, tells them so, and until the next renewal doesn't take them again. Some may
   * never have been ours: what is due there is passed on.
   */
  handOver(lanes: readonly string[]): Promise<void> {
    const until = this.clock.now().getTime() + this.renewMs;
    for (const lane of lanes) {
      this.held.delete(lane);
      this.shunned.set(lane, until);
    }
    return this.inTurn(async () => {
      await this.give(lanes);
      await sayFree(this.db, lanes);
    });
  }

  /** Tells the others that something may be due in lanes that aren't ours, or no longer. */
  pass(lanes: readonly string[]): Promise<void> {
    return this.inTurn(async () => sayFree(this.db, await tellOwners(this.db, lanes, this.clock.now())));
  }

  /** Was the lane left to the others just now? */
  shuns(lane: string): boolean {
    return (this.shunned.get(lane) ?? 0) > this.clock.now().getTime();
  }

  /**
   * Renews the leases of the lanes with work, and of the idle ones when half of a lease is over, which still
   * leaves time for an attempt: there may be thousands of those. They are left after `idle.ms`, and beyond
   * `idle.most` those first that have been idle for longest.
   */
  renew(isBusy: (lane: string) => boolean, idle: { ms: number; most: number }): Promise<void> {
    const now = this.clock.now().getTime();
    const kept: string[] = [];
    const left: string[] = [];
    const idling: [lane: string, lease: Lease][] = [];
    for (const [lane, lease] of this.held) {
      if (lane === this.owner || isBusy(lane)) {
        lease.usedAt = now;
        kept.push(lane);
      } else idling.push([lane, lease]);
    }
    for (const [lane, until] of this.shunned) if (until <= now) this.shunned.delete(lane);
    const beyond = idling.length - idle.most;
    for (const [index, [lane, lease]] of idling.sort(longestIdleFirst).entries()) {
      if (index < beyond || now - lease.usedAt > idle.ms) left.push(lane);
      else if (lease.until - now < this.leaseMs / 2) kept.push(lane);
    }
    return this.inTurn(async () => {
      await this.give(left.filter((lane) => !isBusy(lane) && this.held.delete(lane)));
      if (kept.length === 0) return;
      const until = new Date(this.clock.now().getTime() + this.leaseMs);
      const rows = { kept: kept.map((lane) => ({ lane })), owner: this.owner, until };
      const renewed = new Set(
        (await RENEW_LANES.run<{ lane: string }>(this.db, rows)).map(({ lane }) => lane),
      );
      for (const lane of kept) {
        const lease = this.held.get(lane);
        if (renewed.has(lane) && lease) lease.until = until.getTime();
        else this.held.delete(lane);
      }
    });
  }

  /** Gives lanes back before their time, so that another worker can go on at once. */
  leave(lanes: Iterable<string>): Promise<void> {
    // For us at once, before anything else can be taken in hand; for the others when the statement's turn
    // comes.
    const gone = [...lanes].filter((lane) => this.held.delete(lane));
    return this.inTurn(() => this.give(gone));
  }

  /** Gives all lanes back. */
  leaveAll(): Promise<void> {
    return this.leave(this.held.keys());
  }

  private async give(lanes: readonly string[]): Promise<void> {
    const gone = lanes.map((lane) => ({ lane }));
    if (gone.length > 0) await LEAVE_LANES.run(this.db, { gone, owner: this.owner });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    return turn;
  }
}
