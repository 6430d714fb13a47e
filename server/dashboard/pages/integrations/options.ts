import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { api, query } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import type { Options } from '../../api/types.ts';

export type Option = Options['data'][number];

/** Where a field's options come from. */
export interface Source {
  connectionId: string | null;
  picker: string;
  /** Values of the fields that it depends on. */
  depends: Record<string, string>;
}

const FRESH_MS = 60_000;

function ask({ connectionId, picker, depends }: Source, search: string, cursor?: string) {
  return api.get<Options>(
    `/connections/${connectionId}/options/${picker}${query({ ...depends, q: search, cursor })}`,
  );
}

/** Options for what somebody has typed, page by page. */
export function useOptions(source: Source, search: string, enabled = true) {
  const options = useInfiniteQuery({
    queryKey: ['options', source, search],
    queryFn: ({ pageParam }) => ask(source, search, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? (page.next_cursor ?? undefined) : undefined),
    enabled: enabled && source.connectionId !== null,
    // All pages would be asked for anew, which vendors allow a few times a minute only.
    staleTime: ({ state }) =>
      pagesOf(state.data as Pages | undefined) > 1 ? Number.POSITIVE_INFINITY : FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return { ...options, list: rowsOf(options.data) };
}

type Pages = InfiniteData<Options, string | undefined>;
const pagesOf = (data: Pages | undefined) => data?.pages.length ?? 0;

/**
 * The options that values stand for, also those that are on no first page; undefined while that isn't known.
 */
export function useOptionsOf(source: Source, values: readonly string[]): (Option | undefined)[] {
  const first = useOptions(source, '', values.length > 0);
  const listed = values.map((value) => optionIn(first.list, value));
  const asked = useQueries({
    queries: values.map((value, n) => ({
      queryKey: ['option', source, value],
      queryFn: () => ask(source, value),
      enabled: first.isSuccess && listed[n] === undefined,
      staleTime: FRESH_MS,
    })),
  });
  return values.map((value, n) => listed[n] ?? optionIn(asked[n]?.data?.data ?? [], value));
}

/** The option that a value stands for. */
export function useOptionOf(source: Source, value: string | undefined): Option | undefined {
  return useOptionsOf(source, value === undefined ? [] : [value])[0];
}

function optionIn(options: readonly Option[], value: string): Option | undefined {
  const named = (text: string) => text.toLowerCase() === value.toLowerCase();
  return (
    options.find((option) => option.value === value) ??
    options.find(({ label, hint }) => named(label) || (hint !== null && named(hint)))
  );
}
