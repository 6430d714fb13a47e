import type { ApiKey } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { found, invalidRequest, notFound } from '../errors.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import type { Scope } from './scopes.ts';
import { getTeam } from './teams.ts';

const TOKEN_PREFIX = 'ak_live_';
const SHOWN_CHARACTERS = TOKEN_PREFIX.length + 6;
const ID_PREFIX = 'key_';

export interface ApiKeyInput {
  name: string;
  /** Fixed for the life of the key. */
  scopes: Scope[];
  expiresAt?: Date | undefined;
}

/** Makes a key. The token is in the answer and nowhere else, because only its hash is stored. */
export async function createApiKey(
  context: Context,
  teamId: string,
  input: ApiKeyInput,
): Promise<{ key: ApiKey; token: string }> {
  const { prisma, clock } = context;
  if (input.expiresAt && input.expiresAt <= clock.now()) {
    throw invalidRequest('expires_at must be in the future', { param: 'expires_at' });
  }
  await getTeam(context, teamId);
  const token = newToken(TOKEN_PREFIX);
  const key = await prisma.apiKey.create({
    data: {
      id: newId(ID_PREFIX),
      teamId,
      name: input.name,
      scopes: input.scopes,
      expiresAt: input.expiresAt ?? null,
      tokenHash: hashToken(token),
      prefix: token.slice(0, SHOWN_CHARACTERS),
      createdAt: clock.now(),
    },
  });
  return { key, token };
}

export async function listApiKeys(
  { prisma }: Context,
  teamId: string,
  page: PageRequest,
): Promise<Page<ApiKey>> {
  return readPage(page, ID_PREFIX, ({ where, ...rest }) =>
    prisma.apiKey.findMany({ where: { teamId, ...where }, ...rest }),
  );
}

/** The key stops working at once; in other processes within 100 ms. @throws 404 */
export async function revokeApiKey({ prisma, changes }: Context, teamId: string, id: string): Promise<void> {
  const { count } = await prisma.apiKey.deleteMany({ where: { teamId, id } });
  changes.tell('api_keys', teamId);
  if (count === 0) throw notFound('API key', id);
}

/** @throws 404 */
export async function getApiKey({ prisma }: Context, teamId: string, id: string): Promise<ApiKey> {
  return found(await prisma.apiKey.findFirst({ where: { teamId, id } }), 'API key', id);
}
