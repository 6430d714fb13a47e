import type { Endpoint } from '../../api/types.ts';
import { locale, t } from '../../languages/index.ts';
import { isFailing } from './health.ts';

export const STATES = {
  enabled: t('webhooks:states.enabled'),
  failing: t('webhooks:states.failing'),
  disabled: t('webhooks:states.disabled'),
} as const;
export const ORDERS = {
  health: t('webhooks:find.orders.health'),
  name: t('webhooks:find.orders.name'),
  newest: t('webhooks:find.orders.newest'),
} as const;

/** What is looked for in the list of endpoints, as it stands in the address. */
export interface Sought {
  text: string;
  state: keyof typeof STATES | undefined;
  order: keyof typeof ORDERS;
}

export function soughtIn(search: URLSearchParams): Sought {
  const [state, order] = [search.get('state') ?? '', search.get('order') ?? ''];
  return {
    text: (search.get('q') ?? '').trim().toLowerCase(),
    state: state in STATES ? (state as keyof typeof STATES) : undefined,
    order: order in ORDERS ? (order as keyof typeof ORDERS) : 'health',
  };
}

/** The endpoints that fit, in the order that is wanted. `endpoints`: newest first. */
export function findEndpoints(endpoints: readonly Endpoint[], { text, state, order }: Sought): Endpoint[] {
  const found = endpoints.filter((endpoint) => isInState(endpoint, state) && says(endpoint, text));
  // Sorting keeps the order of equals, so the newest of them comes first.
  if (order === 'health') return found.sort((one, other) => rank(one) - rank(other));
  if (order === 'name') return found.sort((one, other) => collator.compare(nameOf(one), nameOf(other)));
  return found;
}

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
const nameOf = ({ description, router, url }: Endpoint) => description || (router ? router.name + url : url);

function isInState(endpoint: Endpoint, state: Sought['state']): boolean {
  if (state === 'failing') return endpoint.status === 'enabled' && isFailing(endpoint);
  return state === undefined || endpoint.status === state;
}

function says({ id, url, description, router }: Endpoint, text: string): boolean {
  return [id, url, description ?? '', router?.name ?? ''].some((each) => each.toLowerCase().includes(text));
}

/** What needs somebody comes first; what was disabled by hand, last. */
function rank(endpoint: Endpoint): number {
  if (isFailing(endpoint)) return endpoint.status === 'enabled' ? 0 : 1;
  return endpoint.status === 'enabled' ? 2 : 3;
}
