import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, query } from '../api/client.ts';
import type { CatalogEvent, EventType, Page } from '../api/types.ts';
import { type Field, fieldsOf } from './event-fields.ts';
import { withOwnFields } from './own-fields.ts';

/** One type may happen fifty times as often as another: each is asked for by itself. */
const OF_EACH_TYPE = 5;

/** What happened lately of some types (`*`: of all), newest first; empty while that isn't known. */
export function useLatestEvents(types: readonly EventType[], chosen: readonly string[]): CatalogEvent[] {
  const wanted = chosen.includes('*') ? types.map(({ type }) => type) : chosen;
  return useQueries({
    queries: wanted.map((type) => {
      const path = `/events${query({ type, limit: OF_EACH_TYPE })}`;
      return { queryKey: [path], queryFn: () => api.get<Page<CatalogEvent>>(path) };
    }),
    combine: newestFirst,
  });
}

function newestFirst(answers: UseQueryResult<Page<CatalogEvent>>[]): CatalogEvent[] {
  const events = answers.flatMap(({ data }) => data?.data ?? []);
  return events.sort((one, other) => other.created - one.created);
}

/**
 * What conditions and templates can use: the catalog's fields and the team's own, with the values of its
 * events.
 */
export function useFields(types: readonly EventType[], chosen: readonly string[]): Field[] {
  const events = useLatestEvents(types, chosen);
  return useMemo(
    () =>
      withOwnFields(
        fieldsOf(types, chosen),
        events.map(({ data }) => data.object),
      ),
    [types, chosen, events],
  );
}
