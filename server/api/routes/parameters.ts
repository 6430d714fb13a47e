import type { PageRequest } from '../../pagination.ts';

/** The `:id` of a path, which the router has filled in. */
export function pathId(params: Record<string, string>): string {
  return params.id ?? '';
}

export function toPageRequest(query: {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}): PageRequest {
  return { limit: query.limit, startingAfter: query.starting_after, endingBefore: query.ending_before };
}
