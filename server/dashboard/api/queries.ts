import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, query } from './client.ts';
import { askEveryMs } from './stream.ts';
import type { Connection, Page } from './types.ts';

const PAGE_SIZE = 25;

type Filter = Record<string, string | undefined>;

/** Where answers come from: the API, unless a page shows examples in their place. */
export const Source = createContext<Pick<typeof api, 'get'>>(api);

interface OneOptions<T> {
  /** Asked for again and again while the page is looked at; a function decides by what is known so far. */
  live?: boolean | ((known: T | undefined) => boolean);
  /** How often, milliseconds; without it, as often as what the stream tells of (stream.ts). */
  everyMs?: number;
  enabled?: boolean;
  /** Shows the answer of the path before until that of the new one is there. */
  keepPrevious?: boolean;
}

/** One thing of the API. */
export function useOne<T>(
  path: string,
  { live = false, everyMs, enabled = true, keepPrevious = false }: OneOptions<T> = {},
) {
  const { get } = useContext(Source);
  return useQuery<T>({
    queryKey: [path],
    queryFn: () => get<T>(path),
    refetchInterval: ({ state }) =>
      (typeof live === 'function' ? live(state.data) : live) ? (everyMs ?? askEveryMs()) : false,
    enabled,
    ...(keepPrevious && { placeholderData: keepPreviousData }),
  });
}

interface ListOptions {
  live?: boolean;
  pageSize?: number;
}

/** A list of the API, page by page; never all of it. `live` keeps the first page fresh. */
export function useList<Row>(path: string, filter: Filter = {}, options: ListOptions = {}) {
  const { get } = useContext(Source);
  return useInfiniteQuery({
    queryKey: [path, filter],
    queryFn: ({ pageParam }) =>
      get<Page<Row>>(
        path + query({ ...filter, limit: options.pageSize ?? PAGE_SIZE, starting_after: pageParam }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? (page.next_cursor ?? undefined) : undefined),
    placeholderData: keepPreviousData,
    // With more than one page open, each refresh would fetch them all.
    refetchInterval: ({ state: { data } }) => {
      if (!options.live || (data?.pages.length ?? 0) > 1) return false;
      return askEveryMs();
    },
  });
}

/** The accounts that are connected; all of them, because a team has no more. */
export const useConnections = (options: ListOptions = {}) =>
  useList<Connection>('/connections', {}, { ...options, pageSize: 100 });

/** The rows of all pages that were fetched. */
export function rowsOf<Row>(data: { pages: Page<Row>[] } | undefined): Row[] {
  return data?.pages.flatMap((page) => page.data) ?? [];
}
