import { locale, t } from '../languages/index.ts';
import { type Attempted, isFailing } from './health.ts';

export type State = 'enabled' | 'failing' | 'disabled';
export const ORDERS = {
  health: t('parts:find.orders.health'),
  name: t('parts:find.orders.name'),
  newest: t('parts:find.orders.newest'),
} as const;

const STATES: readonly string[] = ['enabled', 'failing', 'disabled'] satisfies State[];

/** What is looked for in a list, as it stands in the address. */
export interface Sought {
  text: string;
  state: State | undefined;
  order: keyof typeof ORDERS;
}

export function soughtIn(search: URLSearchParams): Sought {
  const [state, order] = [search.get('state') ?? '', search.get('order') ?? ''];
  return {
    text: (search.get('q') ?? '').trim().toLowerCase(),
    state: STATES.includes(state) ? (state as State) : undefined,
    order: order in ORDERS ? (order as keyof typeof ORDERS) : 'health',
  };
}

interface Findable extends Attempted {
  status: string;
}

/**
 * Those that fit, in the order that is wanted.
 * @param all newest first
 * @param textsOf where a text is looked for; the first is the name
 */
export function find<T extends Findable>(
  all: readonly T[],
  { text, state, order }: Sought,
  textsOf: (one: T) => readonly string[],
): T[] {
  const says = (one: T) => textsOf(one).some((each) => each.toLowerCase().includes(text));
  const found = all.filter((one) => isInState(one, state) && says(one));
  // Sorting keeps the order of equals, so the newest of them comes first.
  if (order === 'health') return found.sort((one, other) => rank(one) - rank(other));
  const nameOf = (one: T) => textsOf(one)[0] ?? '';
  if (order === 'name') return found.sort((one, other) => collator.compare(nameOf(one), nameOf(other)));
  return found;
}

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

function isInState(one: Findable, state: State | undefined): boolean {
  if (state === 'failing') return one.status === 'enabled' && isFailing(one);
  return state === undefined || one.status === state;
}

/** What needs somebody comes first; what was disabled by hand, last. */
function rank(one: Findable): number {
  if (isFailing(one)) return one.status === 'enabled' ? 0 : 1;
  return one.status === 'enabled' ? 2 : 3;
}
