import type { Recovery } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { lockTeam } from '../db/locks.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { found, invalidRequest } from '../errors.ts';
import { idBodyFrom, newId } from '../ids.ts';
import type { DestinationPrefix } from './deliveries.ts';
import { getDestination, refuseDisabled } from './destination.ts';
import { type Period, periodEnd } from './period.ts';

const RECOVERY_PREFIX = 'rec_';

export const RECOVERABLE = ['failed', 'abandoned', 'never_attempted'] as const;

export interface RecoveryInput extends Period {
  /** Only events that were missed in this way. Undefined: all that were missed. */
  which?: (typeof RECOVERABLE)[number] | undefined;
}

/**
 * Starts a background job that sends a destination what it missed in a period: events that were abandoned,
 * that wait for a retry, or that were never attempted because it was disabled, or didn't exist yet. @throws
 * 404; 400 for a period that makes no sense or a disabled destination; 409 while too many are running
 */
export async function startRecovery(
  context: Context,
  teamId: string,
  destinationId: string,
  input: RecoveryInput,
): Promise<Recovery> {
  const { prisma, clock, config } = context;
  const now = clock.now();
  const until = periodEnd(input, now);
  refuseDisabled(await getDestination(context, teamId, destinationId));
  const data = {
    id: newId(RECOVERY_PREFIX),
    teamId,
    destinationId,
    which: input.which ?? null,
    since: input.since,
    until,
    position: idBodyFrom(input.since),
    createdAt: now,
  };
  return prisma.$transaction(async (tx) => {
    await lockTeam(tx, teamId);
    const most = config.budgets.teamRecoveries;
    if ((await tx.recovery.count({ where: { teamId, status: 'running' } })) >= most) {
      throw invalidRequest(
        `${most} recoveries of this team are still running. Start another one when one of them has ended.`,
        { status: 409, code: 'too_many_recoveries' },
      );
    }
    return tx.recovery.create({ data });
  });
}

/** Lists the recoveries of one destination, newest first. @throws 404 when there is no such destination */
export async function listRecoveries(
  context: Context,
  teamId: string,
  destinationId: string,
  page: PageRequest,
): Promise<Page<Recovery>> {
  await getDestination(context, teamId, destinationId);
  return readPage(page, RECOVERY_PREFIX, ({ where, ...rest }) =>
    context.prisma.recovery.findMany({ where: { teamId, destinationId, ...where }, ...rest }),
  );
}

/** @throws 404 */
export async function getRecovery(
  { prisma }: Context,
  teamId: string,
  prefix: DestinationPrefix,
  id: string,
): Promise<Recovery> {
  const destinationId = { startsWith: prefix };
  return found(await prisma.recovery.findFirst({ where: { id, teamId, destinationId } }), 'recovery', id);
}
