import { conditionFields } from '../../../catalog/condition-fields.ts';
import { eventTypes, TEST_TYPE, typeNamed } from '../../../catalog/index.ts';
import { exampleEvent } from './example-event.ts';

/** What the examples are about: types of the catalog in force, and a condition on what they say. */
export type Subject = ReturnType<typeof exampleSubject>;

/** The type with most to say about itself, and one of another group. */
export function exampleSubject() {
  const names = eventTypes();
  const fieldsOf = new Map(names.map((name) => [name, conditionFields(name)]));
  const type = names.toSorted((a, b) => sizeOf(fieldsOf.get(b)) - sizeOf(fieldsOf.get(a)))[0] ?? TEST_TYPE;
  const { group } = typeNamed(type);
  const other = names.find((name) => typeNamed(name).group !== group) ?? type;
  const fields = fieldsOf.get(type) ?? [];
  const choice = fields.find(({ kind }) => kind === 'choice');
  const number = fields.find(({ kind }) => kind === 'share') ?? fields.find(({ kind }) => kind === 'number');
  const below = number && {
    path: number.path,
    op: 'lt',
    value: number.kind === 'share' ? 0.7 : number.sample,
  };
  const equal = choice && { path: choice.path, op: 'eq', value: choice.sample ?? choice.choices?.[0] };
  const fallback = { path: 'type', op: 'eq', value: type };
  const wrong = conditionFields(other).find(({ kind }) => kind === 'number');
  return {
    type,
    other,
    event: exampleEvent(type),
    /** One test, and several. */
    filter: below ?? equal ?? fallback,
    filters: { all: [equal ?? fallback, below ?? fallback] },
    /** An object of the other type with a number written as text, and what is said of it. */
    wrong: {
      object: wrong ? nested(wrong.path.split('.').slice(2), String(wrong.sample)) : {},
      param: wrong?.path ?? 'data.object',
    },
  };
}

const sizeOf = (fields: readonly unknown[] = []) => fields.length;

function nested([key = 'value', ...rest]: string[], value: string): Record<string, unknown> {
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}
