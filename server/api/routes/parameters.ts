import type { PageRequest } from '../../db/pagination.ts';

export function toPageRequest(query: {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}): PageRequest {
  return { limit: query.limit, startingAfter: query.starting_after, endingBefore: query.ending_before };
}
