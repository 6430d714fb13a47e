import { createHash } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { call } from './api.ts';
import { filterOf } from './conditions.ts';
import type { EventDefinition } from './events.ts';

/** What Zapier keeps between subscribing and unsubscribing, and hands to every run. */
export interface Subscription {
  id: string;
  /** Verifies the signature of what arrives. */
  secret: string;
}

/** A Zap that is switched off and on more often than this within a day has to wait. */
const MOST_REPETITIONS = 50;

/**
 * Subscribes the Zap's URL. A repetition, after an answer that got lost, has the same `Idempotency-Key` and
 * makes no second subscription. The key is remembered for a day, though: a Zap that is switched off and on
 * with the same URL would be given the subscription that it has just deleted. So what was answered is looked
 * up, and when it is gone the next key follows from it.
 */
export async function subscribe(
  z: ZObject,
  bundle: Bundle,
  definition: EventDefinition,
): Promise<Subscription> {
  const filter = filterOf(z, definition, bundle.inputData);
  const body = {
    url: bundle.targetUrl,
    description: `Zap: ${definition.title}`,
    enabled_events: [definition.type],
    source: 'zapier',
    ...(filter && { filter }),
  };
  let seed = JSON.stringify(body);
  for (let repetition = 0; repetition < MOST_REPETITIONS; repetition++) {
    const headers = { 'idempotency-key': `zapier-${createHash('sha256').update(seed).digest('hex')}` };
    const { data } = await call<Subscription>(z, bundle, '/webhooks', { method: 'POST', headers, body });
    if (await exists(z, bundle, data.id)) return { id: data.id, secret: data.secret };
    seed += data.id;
  }
  throw new z.errors.HaltedError('This Zap was switched on too often today. Please try again tomorrow.');
}

async function exists(z: ZObject, bundle: Bundle, id: string): Promise<boolean> {
  const { status } = await call(z, bundle, `/webhooks/${id}`, { expects: [404, 410] });
  return status === 200;
}

/** Gone already is done. */
export async function unsubscribe(z: ZObject, bundle: Bundle): Promise<{ id: string | null }> {
  const id = bundle.subscribeData?.id;
  if (!id) return { id: null };
  await call(z, bundle, `/webhooks/${encodeURIComponent(id)}`, { method: 'DELETE', expects: [404, 410] });
  return { id };
}
