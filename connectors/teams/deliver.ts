import { z } from 'zod';
import type { Result, Session } from '../connector.ts';
import { type ReadRefusal, requestJson } from '../shared/json-api.ts';
import { toResult } from './errors.ts';
import type { MessageRequest } from './render.ts';
import { webhookUrl, workflowId } from './webhook.ts';

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string().default('') }) });

const readRefusal: ReadRefusal = (json) => {
  const error = refusal.safeParse(json).data?.error;
  return error && { code: error.code, words: error.message };
};

/**
 * 202 has no body, and says that the workflow has begun: whether it posts is not told. Workflows that answer
 * by themselves may say anything, but no page of a proxy's.
 */
const accepted = z.unknown().refine((json) => json !== undefined);

export async function deliverMessage(session: Session, { message }: MessageRequest): Promise<Result> {
  const request = { method: 'POST', url: webhookUrl(session), body: message } as const;
  const answer = await requestJson(session, accepted, request, readRefusal);
  if (answer.kind !== 'data') return toResult(answer);
  const id = workflowId(session.credential.secret);
  return { kind: 'delivered', reference: { id, label: session.account?.name ?? 'Microsoft Teams' } };
}
