import type { JsonSchema } from './definition.ts';
import { inForce } from './in-force.ts';

/**
 * Whether teams name the member at `path` (keys below `data.object`) themselves, such as a dimension: no
 * sample has them all.
 */
export function isOwnName(type: string, path: readonly string[]): boolean {
  let schema: JsonSchema | undefined = inForce().find(type)?.schema;
  for (const key of path) {
    if (schema === undefined) return false;
    const { properties } = schema;
    if (!properties) return [schema.type].flat().includes('object');
    schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  }
  return false;
}
