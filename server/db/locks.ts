import type { Prisma } from '../../prisma/generated/client.ts';

/**
 * Holds a team until the transaction ends, so that two requests at the same moment don't both find room under
 * one of its limits. Setting the id to itself is Prisma's way to lock a row (FOR NO KEY UPDATE): publishing
 * goes on meanwhile.
 */
export async function lockTeam(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.team.updateMany({ where: { id }, data: { id } });
}
