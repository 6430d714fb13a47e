import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import type { Connector, EventType } from './types.ts';

/** What the server knows by itself: the same as long as the page is open. */
function useKnown<T>(path: string) {
  return useQuery({
    queryKey: [path],
    queryFn: () => api.get<{ data: T[] }>(path),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const useEventTypes = () => useKnown<EventType>('/event-types');
export const useConnectors = () => useKnown<Connector>('/connectors');
