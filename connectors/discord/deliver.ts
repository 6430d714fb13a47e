import type { DeliveryFacts, Reference, Result, Session } from '../connector.ts';
import { edit, post } from './client.ts';
import { isGone, toResult } from './errors.ts';
import type { MessageRequest } from './render.ts';

/** Sends a message, or writes over the one that there is about the same thing. */
export async function deliverMessage(
  session: Session,
  { message, thread, mode }: MessageRequest,
  { previous }: DeliveryFacts,
): Promise<Result> {
  const [guild, home] = /\/channels\/(\d+)\/(\d+)/.exec(session.account?.url ?? '')?.slice(1) ?? [];
  const known = mode === 'update' ? previous : undefined;
  let made = known && (await rewrite(known));
  if (made?.kind !== 'data') {
    if (made && !isGone(made)) return toResult(made, true);
    made = await post(session, message, thread);
  }
  if (made.kind !== 'data') return toResult(made, true);
  const { id, channel_id: channel } = made.data;
  const reference: Reference = {
    // A message of a thread can only be found with it.
    id: `${channel}/${id}`,
    label: session.account?.name ?? 'Discord',
    ...(guild && { url: `https://discord.com/channels/${guild}/${channel}/${id}` }),
  };
  const isNew = known?.id !== reference.id;
  return {
    kind: 'delivered',
    reference,
    ...(mode === 'update' && isNew && { remember: reference }),
    ...(known && isNew && { notes: ['The earlier message was deleted, so this is a new one'] }),
  };

  function rewrite({ id: known }: Reference) {
    const [channel = '', id = ''] = known.split('/');
    return edit(session, id, message, channel === home ? undefined : channel);
  }
}
