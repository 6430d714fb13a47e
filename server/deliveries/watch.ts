import type { Database, Statement } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import type { Log } from '../log.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * What changes when something becomes of a destination's deliveries: its newest attempt, its newest due one,
 * and the times that are kept of outcomes. Each is the end of an index, so the log's length doesn't matter.
 */
const LOOK: Statement = {
  name: 'watched_destinations',
  text: `
    SELECT wanted.id, concat_ws(' ',
      (SELECT position FROM attempts WHERE destination_id = wanted.id ORDER BY position DESC LIMIT 1),
      (SELECT id FROM due WHERE destination_id = wanted.id ORDER BY right(id, 24) DESC LIMIT 1),
      d.last_delivered_at, d.last_failed_at) AS state
    FROM unnest($1::text[]) AS wanted (id)
    LEFT JOIN LATERAL (
      SELECT last_delivered_at, last_failed_at FROM endpoints WHERE id = wanted.id
      UNION ALL SELECT last_delivered_at, last_failed_at FROM automations WHERE id = wanted.id
    ) d ON true`,
};

/** Its newest event, which is the end of an index as well. */
const LOOK_AT_EVENTS: Statement = {
  name: 'watched_event_logs',
  text: `
    SELECT wanted.id, (SELECT position FROM events WHERE team_id = wanted.id ORDER BY position DESC LIMIT 1) AS state
    FROM unnest($1::text[]) AS wanted (id)`,
};

const OWN: Statement = {
  name: 'own_destinations',
  text: `
    SELECT id FROM endpoints WHERE team_id = $1 AND id = ANY ($2)
    UNION ALL SELECT id FROM automations WHERE team_id = $1 AND id = ANY ($2)`,
};

/** Who is told, with the state that was told of last; null: there was nothing yet, undefined: none. */
type Listeners = Map<() => void, string | null | undefined>;

/**
 * Tells when something has become of the deliveries of destinations that somebody looks at, or has come into
 * a team's log of events. What accepts, sends and records knows nothing of it: this looks once a second, at
 * all of them in one statement, and not at all while nobody does.
 */
export class DeliveryWatch {
  private readonly destinations = new Map<string, Listeners>();
  private readonly eventLogs = new Map<string, Listeners>();
  private readonly db: Database;
  private readonly log: Log;
  private stopLooking: (() => Promise<void>) | undefined;

  constructor({ db, log }: { db: Database; log: Log }) {
    this.db = db;
    this.log = log;
  }

  /** Those of the ids that are destinations of the team: nobody may watch another's. */
  async ownOf(teamId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    return (await this.db.query<{ id: string }>(OWN, [teamId, ids])).map(({ id }) => id);
  }

  /** Returns how to look away. */
  watch(destinationId: string, onChange: () => void): () => void {
    return this.add(this.destinations, destinationId, onChange);
  }

  /** Returns how to look away. */
  watchEvents(teamId: string, onChange: () => void): () => void {
    return this.add(this.eventLogs, teamId, onChange);
  }

  /** Looks no more until somebody watches again; waits for a look that is under way. */
  async close(): Promise<void> {
    const stop = this.stopLooking;
    this.stopLooking = undefined;
    await stop?.();
  }

  private add(all: Map<string, Listeners>, id: string, onChange: () => void): () => void {
    const listeners = all.get(id) ?? new Map();
    all.set(id, listeners.set(onChange, undefined));
    this.stopLooking ??= startLoop(
      () => this.look(),
      LOOK_EVERY_MS,
      (error) => this.log.warn({ error: String(error) }, 'watch.failed'),
    );
    return () => {
      listeners.delete(onChange);
      if (listeners.size > 0) return;
      all.delete(id);
      if (this.destinations.size + this.eventLogs.size === 0) void this.close();
    };
  }

  private async look(): Promise<void> {
    await Promise.all([this.lookAt(LOOK, this.destinations), this.lookAt(LOOK_AT_EVENTS, this.eventLogs)]);
  }

  private async lookAt(statement: Statement, all: Map<string, Listeners>): Promise<void> {
    if (all.size === 0) return;
    const rows = await this.db.query<{ id: string; state: string | null }>(statement, [[...all.keys()]]);
    for (const { id, state } of rows) {
      const listeners = all.get(id) ?? new Map();
      for (const [tell, before] of listeners) {
        if (before === state) continue;
        listeners.set(tell, state);
        // Also of what is seen for the first time: it may have changed since the page asked for it.
        tell();
      }
    }
  }
}
