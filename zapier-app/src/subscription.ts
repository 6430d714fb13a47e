import { createHash } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { call, pages } from './api.ts';
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
/** The server's code for: what was made with this key is no longer as it was then. */
const OUTDATED = 'idempotency_answer_outdated';

/**
 * Subscribes the Zap's URL. A repetition, after an answer that got lost, has the same `Idempotency-Key` and
 * makes no second subscription. The server gives that answer again only while the subscription is enabled
 * and its secret the same; else the next key makes it anew.
 */
export async function subscribe(
  z: ZObject,
  bundle: Bundle,
  definition: EventDefinition,
): Promise<Subscription> {
  const filter = await filterOf(z, bundle, definition);
  const body = {
    url: bundle.targetUrl,
    description: `Zap: ${definition.title}`,
    enabled_events: [definition.type],
    source: 'zapier',
    ...(filter && { filter }),
  };
  for (let repetition = 0; repetition < MOST_REPETITIONS; repetition++) {
    const seed = JSON.stringify([body, repetition]);
    const { data } = await call<Partial<Subscription>>(z, bundle, '/webhooks', {
      method: 'POST',
      headers: { 'idempotency-key': `zapier-${createHash('sha256').update(seed).digest('hex')}` },
      body,
      has: ['id', 'secret'],
      expects: [OUTDATED],
    });
    const { id, secret } = data;
    if (id === undefined || secret === undefined) continue;
    await endOlder(z, bundle, id);
    return { id, secret };
  }
  throw new z.errors.HaltedError('This Zap was switched on too often today. Please try again tomorrow.');
}

interface EndpointRow {
  id: string;
  status: string;
  source: string | null;
}

/**
 * A Zap has one subscription: an older one that is still enabled, such as one whose secret was rotated since,
 * would send every event a second time. What was disabled keeps its log, which says why.
 */
async function endOlder(z: ZObject, bundle: Bundle, current: string): Promise<void> {
  const older: string[] = [];
  for await (const rows of pages<EndpointRow>(z, bundle, '/webhooks', { url: bundle.targetUrl })) {
    for (const { id, status, source } of rows) {
      if (id !== current && status === 'enabled' && source === 'zapier') older.push(id);
    }
  }
  for (const id of older) await end(z, bundle, id);
}

/** Gone already is done. */
export async function unsubscribe(z: ZObject, bundle: Bundle): Promise<{ id: string | null }> {
  const id = bundle.subscribeData?.id;
  if (!id) return { id: null };
  await end(z, bundle, id);
  return { id };
}

/** Says that it is Zapier's own wish: the server would otherwise tell Zapier, which pauses the Zap. */
async function end(z: ZObject, bundle: Bundle, id: string): Promise<void> {
  await call(z, bundle, `/webhooks/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    params: { unsubscriber: 'zapier' },
    has: ['id'],
    expects: [404, 410],
  });
}
