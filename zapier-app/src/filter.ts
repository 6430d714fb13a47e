import type { EventDefinition } from './events.ts';

/** A condition as `POST /webhooks` takes it: the server sends only what meets it. */
export type Filter = { all: Filter[] } | { any: Filter[] } | Comparison;

type Comparison =
  | { path: string; op: 'eq'; value: string }
  /** Only numbers are below a number. */
  | { path: string; op: 'lt'; value: number };

type Members = Record<string, unknown>;

/** Whether the server would send it: lists of past events show only those that a Zap would run on. */
export function meets(filter: Filter, event: object): boolean {
  if ('all' in filter) return filter.all.every((each) => meets(each, event));
  if ('any' in filter) return filter.any.some((each) => meets(each, event));
  const found = filter.path
    .split('.')
    .reduce<unknown>((holder, name) => (holder as Members | null | undefined)?.[name], event);
  return filter.op === 'eq' ? found === filter.value : typeof found === 'number' && found < filter.value;
}

/** The catalog's sample, changed where it doesn't meet the filter. */
export function sampleThatMeets(filter: Filter, { sample }: Pick<EventDefinition, 'sample'>): Members {
  const event = { data: { object: structuredClone(sample) } };
  fit(filter, event);
  return event.data.object;
}

function fit(filter: Filter, event: Members): void {
  if (meets(filter, event)) return;
  if ('all' in filter) for (const each of filter.all) fit(each, event);
  else if ('any' in filter) for (const each of filter.any.slice(0, 1)) fit(each, event);
  else {
    const path = filter.path.split('.');
    const name = path.pop() ?? '';
    let holder = event;
    for (const group of path) {
      holder[group] ??= {};
      holder = holder[group] as Members;
    }
    holder[name] = filter.op === 'eq' ? filter.value : filter.value / 2;
  }
}
