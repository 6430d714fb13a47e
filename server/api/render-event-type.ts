import { conditionFields } from '../catalog/condition-fields.ts';
import { type CatalogType, catalog } from '../catalog/index.ts';
import { relatedFields } from '../catalog/related.ts';

export function renderEventType(type: CatalogType) {
  const { title, description, sample } = catalog[type];
  return {
    type,
    title,
    description,
    sample: { ...sample },
    fields: conditionFields(type),
    related: relatedFields(type),
  };
}
