import { z } from 'zod';
import { type CatalogType, catalog } from './index.ts';

/**
 * Whether teams name the member at `path` (keys below `data.object`) themselves, such as a dimension: no
 * sample has them all.
 */
export function isOwnName(type: CatalogType, path: readonly string[]): boolean {
  let schema: z.core.$ZodType | undefined = catalog[type].schema;
  for (const key of path) {
    while (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) schema = schema.unwrap();
    if (schema instanceof z.ZodRecord) return true;
    if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, key)) return false;
    schema = schema.shape[key];
  }
  return false;
}
