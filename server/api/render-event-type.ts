import { conditionFields } from '../../catalog/condition-fields.ts';
import { typeNamed } from '../../catalog/index.ts';
import { relatedFields } from '../../catalog/related.ts';

export function renderEventType(type: string) {
  const { title, description, sentence, group, status, samples } = typeNamed(type);
  return {
    type,
    title,
    description,
    sentence,
    group,
    status,
    sample: { ...samples[0] },
    fields: conditionFields(type),
    related: relatedFields(type),
  };
}
