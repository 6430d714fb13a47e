import type { Database, Statement } from '../db/database.ts';

/** What isn't as it must be, in words for an operator. */
export type Trouble = 'database' | 'writes' | 'recording' | 'stopping';

/** How long an answer is given again, milliseconds: probing costs nothing then. */
const KEPT_MS = 1_000;

const LOOK: Statement = {
  name: 'look_at_database',
  text: `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS "isReadOnly"`,
};

/**
 * Writes a megabyte of a new file, and leaves nothing: an update in place works on a disk that is full. It is
 * asked for only while writing has failed, because it makes entries in the catalogues of PostgreSQL.
 */
const TRY_WRITING: Statement = {
  name: 'try_writing',
  text: `DO $$ BEGIN
    CREATE TEMP TABLE connect_probe ON COMMIT DROP AS
      SELECT md5(random()::text || i) || md5(random()::text || i) AS filler FROM generate_series(1, 10000) i;
  END $$`,
};

/**
 * Whether this process can take events and record what becomes of them. The database's client tells it of
 * every statement that failed for want of room; what then works again is found out by writing.
 */
export class Readiness {
  private readonly db: Database;
  private readonly isRecordingStuck: () => boolean;
  private stopping = false;
  private writesFail = false;
  private kept: { at: number; troubles: Promise<Trouble[]> } | undefined;

  constructor(db: Database, isRecordingStuck: () => boolean) {
    this.db = db;
    this.isRecordingStuck = isRecordingStuck;
  }

  /** The process has been asked to end: whoever distributes requests should send none any more. */
  stop(): void {
    this.stopping = true;
    this.kept = undefined;
  }

  /** A statement failed because nothing can be written: the disk is full, or the database is read-only. */
  writingFailed(): void {
    this.writesFail = true;
    this.kept = undefined;
  }

  /** Never rejects. Empty: all is well. */
  troubles(): Promise<Trouble[]> {
    const now = performance.now();
    if (!this.kept || now - this.kept.at > KEPT_MS) this.kept = { at: now, troubles: this.look() };
    return this.kept.troubles;
  }

  private async look(): Promise<Trouble[]> {
    const own: Trouble[] = [
      ...(this.stopping ? (['stopping'] as const) : []),
      ...(this.isRecordingStuck() ? (['recording'] as const) : []),
    ];
    try {
      const [row] = await this.db.query<{ isReadOnly: boolean }>(LOOK, []);
      if (row?.isReadOnly) return [...own, 'writes'];
    } catch {
      return [...own, 'database'];
    }
    if (!this.writesFail) return own;
    try {
      await this.db.query(TRY_WRITING, []);
      this.writesFail = false;
      return own;
    } catch {
      return [...own, 'writes'];
    }
  }
}
