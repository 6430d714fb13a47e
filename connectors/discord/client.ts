import { z } from 'zod';
import type { Session } from '../connector.ts';
import { type Answer, type ReadRefusal, requestJson } from '../shared/json-api.ts';
import type { Message } from './render.ts';
import { webhookUrl } from './webhook.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const refusal = z.object({ code: z.number(), message: z.string().default('') });

const readRefusal: ReadRefusal = (json) => {
  const { code, message } = refusal.safeParse(json).data ?? {};
  return code === undefined ? undefined : { code: String(code), words: message ?? '' };
};

const webhook = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  channel_id: z.string().nullish(),
  guild_id: z.string().nullish(),
});
const posted = z.object({ id: z.string().min(1), channel_id: z.string().min(1) });

/** https://discord.com/developers/docs/resources/webhook#get-webhook-with-token */
export const readWebhook = (session: Session) =>
  requestJson(session, webhook, { method: 'GET', url: webhookUrl(session) }, readRefusal);

/** Posts a message; `wait` makes Discord answer with it. */
export function post(session: Session, message: Message, thread: string | undefined) {
  const query = new URLSearchParams({ wait: 'true', ...(thread && { thread_id: thread }) });
  const url = `${webhookUrl(session)}?${query}`;
  return requestJson(session, posted, { method: 'POST', url, body: message }, readRefusal);
}

/** Writes over a message of the webhook's; who sent it can't be changed. */
export function edit(
  session: Session,
  id: string,
  message: Message,
  thread: string | undefined,
): Promise<Answer<z.infer<typeof posted>>> {
  const { username: _, avatar_url: _picture, thread_name: _title, ...body } = message;
  const query = thread ? `?${new URLSearchParams({ thread_id: thread })}` : '';
  const url = `${webhookUrl(session)}/messages/${id}${query}`;
  return requestJson(session, posted, { method: 'PATCH', url, body }, readRefusal);
}
