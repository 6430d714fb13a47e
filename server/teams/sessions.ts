import type { Session } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { getTeam } from './teams.ts';

/** Sessions of a team that are listed at most: a browser has one, and each lasts twelve hours. */
const MOST_LISTED = 1_000;

/** The sessions that are open, newest first. @throws 404 for an unknown team */
export async function listSessions(context: Context, teamId: string): Promise<Session[]> {
  const { prisma, clock } = context;
  await getTeam(context, teamId);
  return prisma.session.findMany({
    where: { teamId, expiresAt: { gt: clock.now() } },
    orderBy: { createdAt: 'desc' },
    take: MOST_LISTED,
  });
}

/** Ends a session at once, in every process: sessions are read from the database each time. @throws 404 */
export async function endSession({ prisma }: Context, teamId: string, id: string): Promise<void> {
  const { count } = await prisma.session.deleteMany({ where: { teamId, id } });
  if (count === 0) throw notFound('session', id);
}
