import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import type { Act } from './audit.ts';
import { OPERATOR_ROLE, type Role } from './scopes.ts';
import { getTeam } from './teams.ts';

const LINK_MINUTES = 10;
/** How long a browser stays signed in. */
export const SESSION_HOURS = 12;

interface Person {
  email?: string | undefined;
  /** The page that opens. */
  path?: string | undefined;
}

interface SignInLink {
  url: string;
  expiresAt: Date;
}

/** Makes a sign-in link for a person of the team. It works once, within ten minutes. @throws 404 */
export async function createDashboardLink(
  context: Context,
  teamId: string,
  person: Person & { role: Role },
): Promise<SignInLink> {
  await getTeam(context, teamId);
  return createLink(context, { teamId, ...person });
}

/** The same for somebody who works for the operator: it opens the pages about event types, and no team's. */
export function createOperatorLink(context: Context, person: Person): Promise<SignInLink> {
  return createLink(context, { teamId: null, role: OPERATOR_ROLE, ...person });
}

async function createLink(
  { prisma, clock, publicUrl }: Context,
  person: Person & { teamId: string | null; role: string },
): Promise<SignInLink> {
  const token = newToken('');
  const expiresAt = new Date(clock.now().getTime() + LINK_MINUTES * 60_000);
  await prisma.dashboardLink.create({
    data: {
      tokenHash: hashToken(token),
      teamId: person.teamId,
      role: person.role,
      email: person.email ?? null,
      path: person.path ?? null,
      expiresAt,
      createdAt: clock.now(),
    },
  });
  return { url: `${publicUrl()}/sign-in?token=${token}`, expiresAt };
}

/** Would this link sign somebody in? */
export async function isUsable({ prisma, clock }: Context, url: string): Promise<boolean> {
  const tokenHash = hashToken(new URL(url).searchParams.get('token') ?? '');
  const usable = { tokenHash, usedAt: null, expiresAt: { gt: clock.now() } };
  return (await prisma.dashboardLink.count({ where: usable })) === 1;
}

/** The page that a link names, also one that no longer works: a new one can lead there too. */
export async function pathOfLink({ prisma }: Context, linkToken: string): Promise<string | undefined> {
  const tokenHash = hashToken(linkToken);
  const link = await prisma.dashboardLink.findUnique({ where: { tokenHash }, select: { path: true } });
  return link?.path ?? undefined;
}

/**
 * Trades a link's token for a session's, and says which page the link is for.
 * @param request for the audit log: the id of the request, and the address that it came from
 * @throws 401 when the link was used, has expired or never was
 */
export async function signIn(
  { prisma, clock }: Context,
  linkToken: string,
  request: Pick<Act, 'requestId' | 'address'>,
): Promise<{ sessionToken: string; path: string | null; isOperator: boolean }> {
  const tokenHash = hashToken(linkToken);
  const now = clock.now();
  const sessionToken = newToken('');
  return prisma.$transaction(async (tx) => {
    // The update locks the row, so of two requests with one link only one finds it unused.
    const { count } = await tx.dashboardLink.updateMany({
      where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    const link = count === 1 ? await tx.dashboardLink.findUnique({ where: { tokenHash } }) : null;
    if (!link) {
      throw new ApiError(
        'authentication_error',
        'This sign-in link was already used or has expired. Ask for a new one.',
        {
          code: 'invalid_sign_in_link',
        },
      );
    }
    const id = newId('ses_');
    await tx.session.create({
      data: {
        id,
        tokenHash: hashToken(sessionToken),
        teamId: link.teamId,
        role: link.role,
        email: link.email,
        expiresAt: new Date(now.getTime() + SESSION_HOURS * 3_600_000),
        createdAt: now,
      },
    });
    await tx.auditEntry.create({
      data: {
        id: newId('aud_'),
        ...{ teamId: link.teamId, action: 'session.signed_in', objectId: id, changed: [] },
        ...{ actorKind: 'session', actorId: id, actorName: link.email, ...request, outcome: 'done' },
        createdAt: now,
      },
    });
    return { sessionToken, path: link.path, isOperator: link.teamId === null };
  });
}
