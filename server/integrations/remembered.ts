import type { Reference } from '../../connectors/connector.ts';
import type { Database, Statement } from '../db/database.ts';

const RECALL: Statement = {
  name: 'recall',
  text: 'SELECT reference FROM remembered WHERE automation_id = $1 AND key = $2',
};

/** Makes the function that looks up what an automation has made for a thing. */
export function recaller(db: Database) {
  return async (automationId: string, key: string): Promise<Reference | undefined> => {
    const [row] = await db.query<{ reference: Reference }>(RECALL, [automationId, key]);
    return row?.reference;
  };
}
