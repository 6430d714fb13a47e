import { afterAll, beforeAll } from 'vitest';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { createTestDatabase, type DatabaseView, type TestDatabase, viewDatabase } from './database.ts';

export interface OpenedDatabase extends DatabaseView {
  url: string;
  /** As the product sees it. */
  db: Database;
}

/** A migrated database for a whole file, without a server. */
export function useDatabase(): OpenedDatabase {
  const opened = {} as OpenedDatabase;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    const db = openDatabase(database.url, 4, { onError: () => {} });
    Object.assign(opened, viewDatabase(database.url), { db, url: database.url });
  });
  afterAll(async () => {
    await opened.db?.close();
    await opened.close?.();
    await database?.drop();
  });
  return opened;
}
