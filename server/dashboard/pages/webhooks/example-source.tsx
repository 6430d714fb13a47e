import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { Source } from '../../api/queries.ts';
import type { EventType } from '../../api/types.ts';
import { useRights } from './rights.ts';

/** The names of the product's types, in which the example speaks. */
let types: Promise<string[]> | undefined;

/** Loaded only by who has no endpoints of their own to look at. */
const examples = {
  get: async <T,>(path: string) => {
    types ??= api.get<{ data: EventType[] }>('/event-types').then(({ data }) => data.map(({ type }) => type));
    const { exampleAnswer } = await import('./example.ts');
    return exampleAnswer(path, await types.catch(() => [])) as T;
  },
};

/** What is below it shows an example where the plan has no webhooks, in place of the API's refusals. */
export function ExampleSource({ children }: { children: ReactNode }) {
  const { example } = useRights();
  return example ? <Source value={examples}>{children}</Source> : children;
}
