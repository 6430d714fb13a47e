import type { PageRequest } from '../../db/pagination.ts';
import { notFound } from '../../errors.ts';

export function toPageRequest(query: {
  limit: number;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}): PageRequest {
  return { limit: query.limit, startingAfter: query.starting_after, endingBefore: query.ending_before };
}

/** Reads the `id` of a path; one of another kind belongs to nothing here. @throws 404 */
export function idWith(prefix: string, name: string) {
  return (params: Record<string, unknown>): string => {
    const id = String(params.id);
    if (!id.startsWith(prefix)) throw notFound(name, id);
    return id;
  };
}
