import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Endpoint } from '../../api/types.ts';

/** Enables or disables an endpoint; what is shown of it follows. */
export function useStatusChange({ id }: Endpoint) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (status: 'enabled' | 'disabled') => api.patch<Endpoint>(`/webhooks/${id}`, { status }),
    onSuccess: (endpoint) => {
      queries.setQueryData([`/webhooks/${id}`], endpoint);
      return queries.invalidateQueries({ queryKey: ['/webhooks'] });
    },
  });
}
