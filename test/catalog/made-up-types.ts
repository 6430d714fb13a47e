import { buildCatalog } from '../../catalog/build.ts';
import type { Catalog } from '../../catalog/index.ts';

type Content = Record<string, unknown> & { type: string };

const text = { type: ['string', 'null'] };
const wholeNumber = { type: 'integer' };
const object = (properties: Record<string, unknown>) => ({ type: 'object', properties });

/** A catalog of types that say nothing of how they are shown, or what `more` says. */
export function catalogOf(types: readonly Content[], settings: Record<string, unknown> = {}): Catalog {
  const built = buildCatalog({
    settings: { file: 'catalog.yaml', content: { name: 'Acme', ...settings } },
    types: types.map((content) => ({ file: `${content.type}.yaml`, content })),
    find: () => undefined,
  });
  if (built.problems) throw new Error(JSON.stringify(built.problems, null, 2));
  return built.catalog;
}

/** Of a shop: money in minor units, a person, a list, an enum, a link, a note and a secret. */
export const orderPaid: Content = {
  type: 'order.paid',
  title: 'Order Paid',
  description: 'Triggers when an order is paid.',
  sentence: 'an order is paid',
  schema: object({
    id: { type: 'string' },
    number: wholeNumber,
    status: { type: 'string', enum: ['open', 'past_due', 'paid'] },
    total: { title: 'Total', type: 'integer' },
    currency: { type: 'string' },
    customer: { title: 'Customer', ...object({ id: text, name: text, email: text }) },
    line_items: { title: 'Items', type: 'array', items: object({ name: text, quantity: wholeNumber }) },
    gift: { title: 'Gift', type: ['boolean', 'null'] },
    paid_at: { title: 'Paid', type: 'string', format: 'date-time' },
    note: { title: 'Note', ...text },
    cart_token: text,
    customer_id: text,
    url: { type: 'string', format: 'uri' },
  }),
  samples: [
    {
      id: 'ord_7f3k',
      number: 1042,
      status: 'past_due',
      total: 1250,
      currency: 'eur',
      customer: { id: 'cus_1', name: 'Maya Lind', email: 'maya@acme.example' },
      line_items: [
        { name: 'Mug', quantity: 2 },
        { name: 'Tea', quantity: 1 },
      ],
      gift: true,
      paid_at: '2026-05-04T09:44:21.750Z',
      note: 'Please ring twice.\nThe *bell* is small.',
      cart_token: 'tok_secret',
      customer_id: 'cus_1',
      url: 'https://shop.example/orders/1042',
    },
  ],
};

/** Of a billing system: names in camel case, an amount in an object, no number of a thing. */
export const paymentFailed: Content = {
  type: 'subscription.payment_failed',
  title: 'Payment Failed',
  description: 'Triggers when a payment for a subscription is declined.',
  sentence: 'a payment for a subscription fails',
  object_id: 'subscription.id',
  schema: object({
    subscription: object({ id: { type: 'string' }, name: text }),
    amountDue: object({ value: { type: 'string' }, currency: { type: 'string' } }),
    attemptCount: wholeNumber,
    nextAttemptAt: { type: ['integer', 'null'] },
    declineReason: { title: 'Decline reason', ...text },
    links: object({ invoice: text }),
  }),
  samples: [
    {
      subscription: { id: 'sub_9', name: 'Team plan' },
      amountDue: { value: '49.90', currency: 'USD' },
      attemptCount: 2,
      nextAttemptAt: 1_778_000_000,
      declineReason: 'insufficient funds',
      links: { invoice: 'https://billing.example/invoices/9' },
    },
  ],
};

/** Of a build server: shares, durations and lists of words, and nothing with a name. */
export const buildFinished: Content = {
  type: 'build.finished',
  title: 'CI Build Finished',
  description: 'Triggers when a build ends.',
  sentence: 'a build finishes',
  schema: object({
    id: wholeNumber,
    branch: text,
    coverage: { title: 'Coverage', type: 'number', minimum: 0, maximum: 1 },
    duration_seconds: { title: 'Took', type: 'number' },
    failed_tests: { title: 'Failed tests', type: 'array', items: { type: 'string' } },
    log_url: text,
  }),
  samples: [
    {
      id: 88123,
      branch: 'main',
      coverage: 0.875,
      duration_seconds: 465,
      failed_tests: ['checkout', 'login'],
      log_url: 'https://ci.example/builds/88123',
    },
  ],
};

/** A type of which nothing is known. */
export const bare: Content = {
  type: 'thing.happened',
  title: 'Thing Happened',
  description: 'Triggers when it happens.',
  sentence: 'a thing happens',
  schema: { type: 'object' },
  samples: [{ id: 't_1' }],
};
