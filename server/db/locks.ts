import type { Prisma } from '../../prisma/generated/client.ts';

/**
 * Locks a team until the transaction ends, so that two requests at the same moment don't both find room below
 * one of its limits. With Prisma, a row is locked by setting its id to itself (FOR NO KEY UPDATE). Publishing
 * goes on meanwhile.
 */
export async function lockTeam(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.team.updateMany({ where: { id }, data: { id } });
}
