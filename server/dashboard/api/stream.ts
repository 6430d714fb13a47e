import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { query } from './client.ts';

/** How often a page asks by itself: in case that something was missed, and without a stream. */
const [SELDOM_MS, OFTEN_MS] = [30_000, 10_000];
/** What sums up many deliveries is asked for no more often than this, however much happens. */
const REST_MS = 10_000;

let isHearing = false;

/** How often what changes by itself is to be asked for at this moment, milliseconds. */
export const askEveryMs = () => (isHearing ? SELDOM_MS : OFTEN_MS);

/**
 * Hears from the server what has changed, and has it asked for anew. A browser opens few connections to one
 * host, so a page has one stream, and a tab that nobody looks at has none.
 * @param watch destinations whose deliveries are looked at, and "events" for the log of events; without it,
 * only what people change is heard of
 */
export function useStream({ watch = [], enabled = true }: { watch?: readonly string[]; enabled?: boolean }) {
  const queries = useQueryClient();
  const watched = watch.join();
  useEffect(() => {
    if (!enabled) return;
    let source: EventSource | undefined;
    const summaries = rested(() => invalidate(queries, isSummary));
    const close = () => {
      source?.close();
      source = undefined;
      isHearing = false;
    };
    const follow = () => {
      if (document.visibilityState === 'hidden') return close();
      if (source && source.readyState !== EventSource.CLOSED) return;
      source = new EventSource(`/api/v1/stream${query({ watch: watched || undefined })}`);
      source.onopen = () => {
        isHearing = true;
      };
      source.onerror = () => {
        isHearing = false;
      };
      source.onmessage = ({ data }) => {
        const { changed } = JSON.parse(data) as { changed: string[] };
        invalidate(queries, (path) => changed.some((what) => isAbout(path, what)));
        if (changed.some(isDestination)) summaries.ask();
      };
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      summaries.cancel();
      close();
    };
  }, [queries, watched, enabled]);
}

/** At once, and while it is asked for again and again, once in a while. */
function rested(act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const now = () => {
    timer = undefined;
    last = Date.now();
    act();
  };
  return {
    ask() {
      timer ??= setTimeout(now, Math.max(0, last + REST_MS - Date.now()));
    },
    cancel: () => clearTimeout(timer),
  };
}

function invalidate(queries: QueryClient, isMeant: (path: string) => boolean): void {
  void queries.invalidateQueries(
    { predicate: (known) => hasOnePage(known) && isMeant(pathOf(known)) },
    // What is under way is as fresh; begun anew with each message, it might never end.
    { cancelRefetch: false },
  );
}

const pathOf = ({ queryKey: [path] }: Query) => (typeof path === 'string' ? path : '');

const isDestination = (what: string) => /^(whe|aut)_/.test(what);
const isSummary = (path: string) => /\/stats\b/.test(path) || path === '/automations';

/** By what is told: names of tables, ids of destinations, or everything. */
function isAbout(path: string, what: string): boolean {
  if (what === 'everything') return /^\/(webhooks|automations|connections|events)\b/.test(path);
  if (what === 'endpoints') return /^\/webhooks(\/whe_\w+)?$/.test(path);
  if (what === 'automations') return /^\/automations(\/aut_\w+(\/versions)?)?$/.test(path);
  if (what === 'recoveries') return /\/recoveries\b/.test(path);
  if (!isDestination(what)) return path.startsWith(`/${what}`);
  return (
    (path.includes(`/${what}`) && !isSummary(path) && !path.includes('/recoverable')) ||
    /^\/\w+\/deliveries\//.test(path)
  );
}

/** With more pages open, each refresh would fetch them all. */
function hasOnePage({ state }: Query): boolean {
  const data = state.data as { pages?: unknown[] } | undefined;
  return (data?.pages?.length ?? 0) <= 1;
}
