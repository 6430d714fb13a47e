import type { Table } from './client.ts';

/** A label that tells when we added columns: tables don't say it themselves. Unix seconds. */
export const CHANGED = 'autousers_connect_changed';

/** When the table was made, or got columns from us. Unix milliseconds. */
export function changedAt({ creationTime, labels }: Pick<Table, 'creationTime' | 'labels'>): number {
  const changed = Number(labels[CHANGED] ?? 0) * 1000;
  return Math.max(Number(creationTime) || 0, changed || 0);
}
