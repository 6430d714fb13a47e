/** What happens to things, as the last word of a type's name says it; to follow "is". */
const PASSIVE = new Set(
  (
    'accepted activated added allocated answered applied approved archived assigned authorized blocked booked ' +
    'cancelled canceled captured changed charged checked claimed cleared closed collected commented committed ' +
    'completed confirmed connected converted copied created credited deactivated declined deleted delivered denied ' +
    'deployed detached disabled disconnected dismissed dispatched disputed downgraded downloaded edited enabled ' +
    'escalated exported finalized flagged forwarded found frozen fulfilled generated given granted held imported ' +
    'installed invited invoiced issued labeled linked locked lost made merged modified moved muted opened ordered ' +
    'paid paused picked placed posted processed promoted published purchased queued raised rated read received ' +
    'recorded refunded registered rejected released removed renamed renewed reopened replaced reported requested ' +
    'reset resolved restored resumed returned reviewed revoked saved scheduled seen sent shared shipped signed ' +
    'skipped snoozed solved started stopped stored submitted suspended synced tagged terminated transferred ' +
    'triggered unassigned uninstalled unlocked unpublished updated upgraded uploaded used verified viewed voided ' +
    'withdrawn won written'
  ).split(' '),
);
/** What things do themselves. */
const ACTIVE: Readonly<Record<string, string>> = {
  ...{ failed: 'fails', succeeded: 'succeeds', expired: 'expires', ended: 'ends', finished: 'finishes' },
  ...{ began: 'begins', arrived: 'arrives', bounced: 'bounces', churned: 'churns', joined: 'joins' },
  ...{
    left: 'leaves',
    crashed: 'crashes',
    departed: 'departs',
    recovered: 'recovers',
    timed_out: 'times out',
  },
  ...{ signed_up: 'signs up', signed_in: 'signs in', signed_out: 'signs out', logged_in: 'logs in' },
  ...{ logged_out: 'logs out', opted_in: 'opts in', opted_out: 'opts out', checked_in: 'checks in' },
  ...{
    checked_out: 'checks out',
    subscribed: 'subscribes',
    unsubscribed: 'unsubscribes',
    clicked: 'is clicked',
  },
  ...{
    upcoming: 'is coming up',
    expiring: 'is about to expire',
    overdue: 'becomes overdue',
    past_due: 'becomes past due',
  },
};
/** The words of a name, however they are put together: `invoicePaid`, `invoice-paid`, `Invoice Paid`. */
const wordsIn = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

const TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

/** Whether it is a name that a type can have. */
export const isTypeName = (name: string): boolean => TYPE.test(name) && name.length <= 100;

/** How many words at the end of a name say what happens. */
function verbLength(words: readonly string[]): number {
  const last = words.at(-1) ?? '';
  const two = words.slice(-2).join('_');
  if (words.length > 2 && ACTIVE[two]) return 2;
  return PASSIVE.has(last) || ACTIVE[last] ? 1 : 0;
}

/**
 * `invoicePaid`, `Invoice Paid` and `invoice/paid` become `invoice.paid`, `newOrder` becomes `order.created`.
 * Undefined: it doesn't say what happens.
 */
export function typeNameOf(name: string): string | undefined {
  const trimmed = name.trim().replace(/(?:[\s_-]*(?:event|webhook|payload|schema))+$/i, '');
  const parts = trimmed.split(/[./:]+/).filter(Boolean);
  if (parts.length > 1) {
    const type = parts.map((part) => wordsIn(part).join('_')).join('.');
    return isTypeName(type) ? type : undefined;
  }
  const said = wordsIn(trimmed);
  const words = said[0] === 'new' ? [...said.slice(1), 'created'] : said;
  const length = verbLength(words);
  if (length === 0 || words.length <= length) return undefined;
  const type = `${words.slice(0, -length).join('_')}.${words.slice(-length).join('_')}`;
  return isTypeName(type) ? type : undefined;
}

/** What a type is about, as words: `customer.subscription.deleted` → "customer subscription". */
export const nounOf = (type: string): string => type.split('.').slice(0, -1).join(' ').replaceAll('_', ' ');

/** `invoice.paid` → "Invoice Paid" */
export const titleOf = (type: string): string =>
  type
    .split(/[._]/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
    .slice(0, 100);

/** `invoice.paid` → "Invoices" */
export function groupOf(type: string): string {
  const noun = nounOf(type);
  return (noun.charAt(0).toUpperCase() + plural(noun).slice(1)).slice(0, 60);
}

/** To follow "When": `invoice.paid` → "an invoice is paid". */
export function sentenceOf(type: string): string {
  const noun = nounOf(type);
  const said = type.split('.').at(-1) ?? '';
  const words = said.split('_').filter(Boolean);
  const happens = (verb: string) => ACTIVE[verb] ?? (PASSIVE.has(verb) ? `is ${verb}` : undefined);
  const whole = happens(said);
  if (whole) return fitting(`${withArticle(noun)} ${whole}`);
  // `invoice.payment_failed`
  const length = verbLength(words);
  const verb = happens(words.slice(-length).join('_'));
  const part = words.slice(0, -length).join(' ');
  if (length > 0 && verb && part !== '') return fitting(`the ${part} of ${withArticle(noun)} ${verb}`);
  return fitting(`“${titleOf(type)}” happens`);
}

/** For docs: "Triggers when an invoice is paid." */
export function descriptionOf(type: string): string {
  const sentence = sentenceOf(type);
  return sentence.startsWith('“') ? `Triggers on ${titleOf(type)}.` : `Triggers when ${sentence}.`;
}

const fitting = (sentence: string) => sentence.slice(0, 150);

/** "an invoice", "a user" */
function withArticle(noun: string): string {
  const isVowel = /^(?:[aeio]|u(?!ni|s[aeiu]|tili))/i.test(noun) && !/^(?:one|eu)/i.test(noun);
  return `${isVowel || /^(?:hour|honou?r|heir)/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function plural(noun: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return /(?:[^s]s)$/.test(noun) && !/us$/.test(noun) ? noun : `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
