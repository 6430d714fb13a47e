import { useQueryClient } from '@tanstack/react-query';
import { useOne } from '../../api/queries.ts';
import type { CatalogState, TypeDefinition } from '../../api/types.ts';

const LIST = '/admin/event-types';
const CATALOG = '/admin/catalog';

export const pathOf = (type: string) => `${LIST}/${encodeURIComponent(type)}`;

/** All types as they are defined. */
export const useDefinitions = () => useOne<{ data: TypeDefinition[] }>(LIST);

/** One of them. */
export const useDefinition = (type: string) => useOne<TypeDefinition>(pathOf(type));

/** The whole catalog, and where it comes from. */
export const useCatalog = () => useOne<CatalogState>(CATALOG);

/** To be called when the catalog has changed: everything about it is asked for again. */
export function useCatalogChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey: [first] }) => typeof first === 'string' && first.startsWith('/admin/'),
    });
}
