import type { Database } from '../../server/db/database.ts';
import { until } from './until.ts';

/**
 * Counts how often a worker looks by itself for what is due. After `next` it has just looked, and won't again
 * by itself for five seconds, unless something falls due.
 */
export function countLooks(): { between: (opened: Database) => Database; next: () => Promise<void> } {
  let looks = 0;
  return {
    between: (opened) => ({
      ...opened,
      async query(statement, values) {
        const rows = await opened.query(statement, values);
        if (statement.name === 'survey') looks += 1;
        return rows as never;
      },
    }),
    async next() {
      const before = looks;
      await until(() => looks > before);
    },
  };
}
