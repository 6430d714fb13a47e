import type { Endpoint } from '../../api/types.ts';

/** Its last attempt failed. */
export function isFailing({ last_failed_at, last_delivered_at }: Endpoint): boolean {
  return (
    last_failed_at !== null && Date.parse(last_failed_at) > Date.parse(last_delivered_at ?? '1970-01-01')
  );
}
