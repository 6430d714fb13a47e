import { inForce } from '../../catalog/index.ts';

/** What a table that is still to be made could be called: `Acme Billing` → `acme_billing_events`. */
export function newTable(): string {
  const words = inForce()
    .settings.name.toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['product'];
  return [...words, 'events'].join('_');
}
