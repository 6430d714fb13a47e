import type { Prisma } from '../../prisma/generated/client.ts';

/*
 * Who locks what in which order. Statements that lock several rows and wait for each other do so in this
 * order of tables: due, then endpoints and automations, then connections; and within a table in the order of
 * the ids. What works rows off in the background (purge, retention) waits for nobody: it leaves out what
 * others hold. Deleting a team is the exception, because its cascades begin with the team: what meets it in a
 * deadlock is run again (database.ts).
 */

/**
 * A condition, always true, that needs all rows of another part of the same statement. PostgreSQL runs the
 * parts in the order in which they need each other, and so it locks in that order.
 */
export const after = (part: string) => `(SELECT count(*) FROM ${part}) >= 0`;

/**
 * Holds a team until the transaction ends, so that two requests at the same moment don't both find room under
 * one of its limits. Setting the id to itself is Prisma's way to lock a row (FOR NO KEY UPDATE): publishing
 * goes on meanwhile.
 */
export async function lockTeam(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.team.updateMany({ where: { id }, data: { id } });
}
