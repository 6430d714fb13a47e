import { fromServer } from '../../languages/event-types.ts';
import { type Field, fieldName } from '../../parts/event-fields.ts';

/** `data.object.customer.name` → `customer.name`, as presentations write it. */
export const pathBelow = ({ path }: Pick<Field, 'path'>): string => path.replace(/^data\.object\./, '');

interface Option {
  value: string;
  label: string;
}

/** Every path that a fact can have, by what people call it: fields, and what fields are part of. */
export function pathOptions(fields: readonly Field[], chosen: string | undefined): Option[] {
  const options = new Map<string, string>();
  for (const field of fields) {
    const path = pathBelow(field);
    const group = field.group === null ? undefined : fromServer(field.group);
    const whole = path.split('.').slice(0, -1).join('.');
    if (group !== undefined && whole !== '' && !options.has(whole)) options.set(whole, group);
    options.set(path, group === undefined ? fieldName(field) : `${group}: ${fieldName(field)}`);
  }
  if (chosen !== undefined && !options.has(chosen)) options.set(chosen, chosen);
  return [...options].map(([value, label]) => ({ value, label }));
}
