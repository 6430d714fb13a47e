import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { call, type Page } from '../api.ts';
import { conditionInputs, filterOf } from '../conditions.ts';
import { outputFieldsOf, sampleOf, toOutput } from '../event-output.ts';
import type { EventDefinition, EventEnvelope } from '../events.ts';
import { meets } from '../filter.ts';
import { name } from '../product.ts';
import { type Verdict, verify } from '../signature.ts';
import { type Subscription, subscribe, unsubscribe } from '../subscription.ts';

const REFUSED: Record<Exclude<Verdict, 'valid'>, string> = {
  unsigned: `The request has no signature of ${name}, so it was ignored.`,
  forged: `The request's signature does not match, so it was ignored. If the secret of this endpoint was rotated in ${name}, turn the Zap off and on again.`,
  stale: `The request was not signed within a day of now, so it was ignored. If that happens often, check the clock of your ${name} server.`,
};

/** Recent events to set up a Zap with: as many as Zapier shows. */
const SHOWN = 3;
/** To find them among those that don't meet the trigger's conditions. */
const LOOKED_THROUGH = 100;

/** The trigger of one event type. */
export function eventTrigger(definition: EventDefinition): Trigger {
  const { type, key, title, description, noun, hidden = false } = definition;
  return {
    key,
    noun,
    display: { label: title, description, ...(hidden && { hidden }) },
    operation: {
      type: 'hook',
      inputFields: conditionInputs(definition),
      performSubscribe: (z: ZObject, bundle: Bundle) => subscribe(z, bundle, definition),
      performUnsubscribe: unsubscribe,
      perform: (z: ZObject, bundle: Bundle) => {
        const { secret } = (bundle.subscribeData ?? {}) as Partial<Subscription>;
        const verdict = verify(bundle.rawRequest ?? {}, secret, Date.now());
        // Halted: nothing runs, and people see why.
        if (verdict !== 'valid') throw new z.errors.HaltedError(REFUSED[verdict]);
        const event: EventEnvelope = z.JSON.parse(bundle.rawRequest?.content ?? '');
        // Such as a test event of another type, or an endpoint that was changed since.
        return event.type === type ? [toOutput(definition, event)] : [];
      },
      performList: async (z: ZObject, bundle: Bundle) => {
        const filter = await filterOf(z, bundle, definition);
        const params = { type, limit: filter ? LOOKED_THROUGH : SHOWN };
        const { data: page } = await call<Page<EventEnvelope>>(z, bundle, '/events', {
          params,
          has: ['data'],
        });
        const events = page.data.filter((event) => !filter || meets(filter, event)).slice(0, SHOWN);
        return events.length > 0
          ? events.map((event) => toOutput(definition, event))
          : [sampleOf(definition, filter)];
      },
      sample: sampleOf(definition),
      outputFields: outputFieldsOf(definition),
    },
  };
}
