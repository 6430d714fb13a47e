import { type Built, buildCatalog, type Documents } from './build.ts';
import type { Catalog } from './catalog.ts';
import type { CatalogSettings, EventType } from './definition.ts';

/** A whole catalog as JSON: how it is uploaded, stored, and handed to threads. */
export interface CatalogDocument extends CatalogSettings {
  /** In the order in which people meet them. */
  types: readonly EventType[];
}

/** The whole catalog; `catalogOf` makes it again. */
export function documentOf({ settings, types }: Catalog): CatalogDocument {
  return { ...settings, types };
}

/**
 * Makes a catalog of a document that somebody has uploaded, or says everything that is wrong with it. `$ref`
 * can name parts of the same schema (`#/$defs/…`).
 */
export function catalogOf(
  document: Readonly<Record<string, unknown>>,
  { templateProblem, trusted }: Pick<Documents, 'templateProblem' | 'trusted'> = {},
): Built {
  const { types, ...settings } = document;
  if (!Array.isArray(types))
    return { problems: [{ file: 'catalog', path: 'types', message: 'must be a list of event types' }] };
  const order = types.flatMap((each) => (typeof each?.type === 'string' ? [each.type] : []));
  return buildCatalog({
    settings: { file: 'catalog', content: { order: [...new Set(order)], ...settings } },
    types: types.map((content, i) => ({ file: `types.${i}`, content })),
    find: () => undefined,
    templateProblem,
    trusted,
  });
}
