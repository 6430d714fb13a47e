import type { Team } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { type Page, type PageRequest, refuseBothWays } from '../db/pagination.ts';
import { purge } from '../deliveries/purge.ts';
import { found, notFound } from '../errors.ts';
import { removeTeam } from '../pipeline/transitions.ts';

export const PLANS = ['free', 'team', 'pro', 'enterprise'] as const;
export type Plan = (typeof PLANS)[number];

export interface TeamInput {
  name: string;
  plan: Plan;
  ownerEmail: string;
}

/** Creates the team or updates it; the caller chooses the id. */
export async function upsertTeam(context: Context, id: string, input: TeamInput): Promise<Team> {
  const update = { ...input, updatedAt: context.clock.now() };
  const team = await context.prisma.team.upsert({ where: { id }, create: { id, ...update }, update });
  context.changes.tell('teams', id);
  return team;
}

/** @throws 404 */
export async function getTeam({ prisma }: Context, id: string): Promise<Team> {
  return found(await prisma.team.findUnique({ where: { id } }), 'team', id);
}

/**
 * All teams in the order of their ids, which their owner chose; a cursor is such an id, whether it exists or
 * not.
 */
export async function listTeams({ prisma }: Context, page: PageRequest): Promise<Page<Team>> {
  refuseBothWays(page);
  const upwards = page.endingBefore !== undefined;
  const bound = upwards ? { lt: page.endingBefore } : { gt: page.startingAfter ?? '' };
  const rows = await prisma.team.findMany({
    where: { id: bound },
    orderBy: { id: upwards ? 'desc' : 'asc' },
    take: page.limit + 1,
  });
  const data = rows.slice(0, page.limit);
  const hasMore = rows.length > page.limit;
  return {
    data: upwards ? data.reverse() : data,
    hasMore,
    nextCursor: hasMore ? (data.at(-1)?.id ?? null) : null,
  };
}

/**
 * Removes the team and everything it owns. Its keys stop working and its endpoints stop receiving in one
 * transaction; the log is then deleted in batches, which go on by themselves if this is interrupted.
 */
export async function deleteTeam({ db, clock, changes }: Context, id: string): Promise<void> {
  const owners = await removeTeam(db, id, clock.now());
  changes.tell('teams', id);
  if (owners.length === 0) throw notFound('team', id);
  for (const owner of owners) await purge(db, owner);
}
