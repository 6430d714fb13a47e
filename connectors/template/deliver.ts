import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryFacts, Result, Session } from '../connector.ts';
import { call } from './client.ts';
import { toResult } from './errors.ts';
import type { CreateCardRequest } from './render.ts';

const card = z.object({ id: z.string(), number: z.number(), url: z.string() });

/**
 * The same in every attempt of one delivery: with it, Acme Board creates one card and then answers with that
 * one.
 */
const clientId = ({ eventId, automationId }: DeliveryFacts) =>
  createHash('sha256').update(`${eventId}:${automationId}`).digest('hex');

export async function deliver(
  session: Session,
  request: CreateCardRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  const create = (related_to?: string) =>
    call(session, card, 'POST', '/v1/cards', { client_id: clientId(facts), ...request, related_to });
  const known = facts.previous?.id;
  let made = await create(known);
  // The card that is remembered was deleted meanwhile: this one takes its place.
  const gone = made.kind === 'refused' && made.code === 'related_card_gone';
  if (gone) made = await create();
  if (made.kind !== 'data') return toResult(made, true);
  const { id, number, url } = made.data;
  const reference = { id, url, label: `#${number}` };
  return {
    kind: 'delivered',
    reference,
    // 201: created; 200: it was there.
    ...(made.status === 200 && { duplicate: true }),
    ...((known === undefined || gone) && { remember: reference }),
  };
}
