import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { TypePreview } from '../../api/types.ts';
import type { Definition } from './draft.ts';
import { pathOf } from './queries.ts';

/** Milliseconds without typing before the preview is made anew. */
const TYPING_MS = 400;

/**
 * What people and receivers would get; while it is asked for, or can't be made, what it was before. `draft`:
 * what is edited.
 */
export function usePreview(type: string, draft: Definition | undefined, sample: number) {
  const body = { ...(draft && { definition: draft }), sample };
  const [asked] = useDebouncedValue(JSON.stringify(body), TYPING_MS);
  const path = `${pathOf(type)}/preview`;
  const preview = useQuery({
    queryKey: [path, asked],
    queryFn: () => api.post<TypePreview>(path, JSON.parse(asked)),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const { data, error, isFetching, isPending, isError } = preview;
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) setLast(data);
  return { data: data ?? last, error, isFetching, isPending, isError };
}
