import type { z } from 'zod';
import { ifFound } from '../../errors.ts';
import { createApiKey, getApiKey } from '../../teams/api-keys.ts';
import { renderApiKey } from '../render.ts';
import type { ApiContext } from '../route.ts';
import type { apiKeyBody } from '../schemas.ts';

/** A new key of a team, as the operator and the settings pages get it: with the token, this once. */
export async function mintApiKey(context: ApiContext, teamId: string, body: z.output<typeof apiKeyBody>) {
  const { name, scopes, expires_at } = body;
  const { key, token } = await createApiKey(context, teamId, {
    name,
    scopes,
    expiresAt: expires_at ?? undefined,
  });
  return { ...renderApiKey(key), token };
}

/** The key as it is now. Undefined: it was revoked, or has expired. */
export async function mintedApiKey(context: ApiContext, teamId: string, id: string) {
  const key = await ifFound(getApiKey(context, teamId, id));
  const isOver = key?.expiresAt != null && key.expiresAt <= context.clock.now();
  return key && !isOver ? renderApiKey(key) : undefined;
}
