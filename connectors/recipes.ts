import type { Recipe } from '../catalog/definition.ts';
import { inForce } from '../catalog/index.ts';
import type { Connector } from './connector.ts';

/**
 * Ready-made automations for the gallery: those of the catalog, or where that has none at all, one of the
 * connector's for the first type.
 */
export function recipesOf({ manifest, recipe }: Connector): readonly Recipe[] {
  const { settings } = inForce();
  if (settings.recipes) return settings.recipes[manifest.id] ?? [];
  const [first] = inForce().published();
  if (!recipe || !first) return [];
  const { action, title, about, config } = recipe;
  return [
    {
      id: `${manifest.id}-${first.type.replaceAll(/[._]+/g, '-')}`,
      title: title(first.sentence),
      about,
      automation: {
        name: `${first.title}: ${manifest.name}`,
        ...{ action, config, enabled_events: [first.type] },
      },
    },
  ];
}
