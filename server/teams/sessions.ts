import type { Session } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { getTeam } from './teams.ts';

/** Sessions that are listed at most: a browser has one, and each lasts twelve hours. */
const MOST_LISTED = 1_000;

/** The sessions that are open, newest first; null: the operator's own. @throws 404 for an unknown team */
export async function listSessions(context: Context, teamId: string | null): Promise<Session[]> {
  const { prisma, clock } = context;
  if (teamId !== null) await getTeam(context, teamId);
  return prisma.session.findMany({
    where: { teamId, expiresAt: { gt: clock.now() } },
    orderBy: { createdAt: 'desc' },
    take: MOST_LISTED,
  });
}

/**
 * Ends a session at once, in every process: sessions are read from the database each time. Null: one of the
 * operator's own. @throws 404
 */
export async function endSession({ prisma }: Context, teamId: string | null, id: string): Promise<void> {
  const { count } = await prisma.session.deleteMany({ where: { teamId, id } });
  if (count === 0) throw notFound('session', id);
}
