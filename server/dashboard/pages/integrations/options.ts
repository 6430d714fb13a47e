import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, query } from '../../api/client.ts';
import type { Options } from '../../api/types.ts';

export type Option = Options['data'][number];

/** Where a field's options come from. */
export interface Source {
  connectionId: string | null;
  picker: string;
  /** Values of the fields that it depends on. */
  depends: Record<string, string>;
}

/** Options for what somebody has typed. */
export function useOptions({ connectionId, picker, depends }: Source, search: string, enabled = true) {
  const path = `/connections/${connectionId}/options/${picker}${query({ ...depends, q: search })}`;
  return useQuery({
    queryKey: [path],
    queryFn: () => api.get<Options>(path),
    enabled: enabled && connectionId !== null,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** The option that a value stands for, also when it is on no first page; undefined while that isn't known. */
export function useOptionOf(source: Source, value: string | undefined): Option | undefined {
  const first = useOptions(source, '', value !== undefined);
  const known = value === undefined ? undefined : optionIn(first.data, value);
  const asked = useOptions(source, value ?? '', value !== undefined && first.isSuccess && !known);
  return known ?? (value === undefined ? undefined : optionIn(asked.data, value));
}

function optionIn(options: Options | undefined, value: string): Option | undefined {
  const named = (text: string) => text.toLowerCase() === value.toLowerCase();
  return (
    options?.data.find((option) => option.value === value) ??
    options?.data.find(({ label, hint }) => named(label) || (hint !== null && named(hint)))
  );
}
