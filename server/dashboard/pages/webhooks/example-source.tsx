import type { ReactNode } from 'react';
import { Source } from '../../api/queries.ts';
import { useRights } from './rights.ts';

/** Loaded only by who has no endpoints of their own to look at. */
const examples = {
  get: async <T,>(path: string) => (await import('./example.ts')).exampleAnswer(path) as T,
};

/** What is below it shows an example where the plan has no webhooks, in place of the API's refusals. */
export function ExampleSource({ children }: { children: ReactNode }) {
  const { example } = useRights();
  return example ? <Source value={examples}>{children}</Source> : children;
}
