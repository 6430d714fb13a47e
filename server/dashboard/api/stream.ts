import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { query } from './client.ts';

/** How often a page asks by itself: in case that something was missed, and without a stream. */
const [SELDOM_MS, OFTEN_MS] = [30_000, 10_000];

/**
 * Hears from the server what has changed, and has it asked for anew. A browser opens few connections to one
 * host, so a tab that nobody looks at has none.
 * @param watch a destination whose deliveries are looked at; undefined: only what people change is heard of
 * @returns how often a page should ask by itself, milliseconds
 */
export function useStream({ watch, enabled }: { watch?: string; enabled: boolean }): number {
  const queries = useQueryClient();
  const [isHearing, setHearing] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    let source: EventSource | undefined;
    const close = () => {
      source?.close();
      source = undefined;
      setHearing(false);
    };
    const follow = () => {
      if (document.visibilityState === 'hidden') return close();
      if (source && source.readyState !== EventSource.CLOSED) return;
      source = new EventSource(`/api/v1/stream${query({ watch })}`);
      source.onopen = () => setHearing(true);
      source.onerror = () => setHearing(false);
      source.onmessage = ({ data }) => refresh(queries, JSON.parse(data).changed);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      close();
    };
  }, [queries, watch, enabled]);
  return isHearing ? SELDOM_MS : OFTEN_MS;
}

function refresh(queries: QueryClient, changed: string[]): void {
  void queries.invalidateQueries(
    { predicate: (known) => hasOnePage(known) && changed.some((what) => isAbout(pathOf(known), what)) },
    // What is under way is as fresh; begun anew with each message, it might never end.
    { cancelRefetch: false },
  );
}

const pathOf = ({ queryKey: [path] }: Query) => (typeof path === 'string' ? path : '');

function isAbout(path: string, what: string): boolean {
  if (what === 'everything') return path.startsWith('/webhooks');
  if (what === 'endpoints') return path === '/webhooks' || /^\/webhooks\/whe_\w+$/.test(path);
  return path.startsWith(`/webhooks/${what}`) && !path.includes('/recoverable');
}

/** With more pages open, each refresh would fetch them all. */
function hasOnePage({ state }: Query): boolean {
  const data = state.data as { pages?: unknown[] } | undefined;
  return (data?.pages?.length ?? 0) <= 1;
}
