/** The last attempt of an endpoint or an automation failed. */
export function isFailing({ last_failed_at, last_delivered_at }: Attempted): boolean {
  return (
    last_failed_at !== null && Date.parse(last_failed_at) > Date.parse(last_delivered_at ?? '1970-01-01')
  );
}

/** When something last arrived, and last failed; null: never. */
export interface Attempted {
  last_failed_at: string | null;
  last_delivered_at: string | null;
}
