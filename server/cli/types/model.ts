import type { JsonSchema } from '../../../catalog/index.ts';

/** What types are generated of. */
export interface TypeToWrite {
  /** `invoice.paid` */
  type: string;
  title: string;
  description: string;
  schema: JsonSchema;
}

/** What a value is in a program, beside null. */
export type Shape =
  | { kind: 'string' | 'number' | 'integer' | 'boolean' | 'any' | 'null' }
  | { kind: 'literals'; values: readonly (string | number | boolean)[] }
  | { kind: 'list'; of: Value }
  /** Values of any names. */
  | { kind: 'map'; of: Value }
  | { kind: 'object'; name: string; about: string | undefined; members: readonly Member[] }
  | { kind: 'union'; of: readonly Shape[] };

export interface Value {
  shape: Shape;
  nullable: boolean;
}

export interface Member extends Value {
  name: string;
  required: boolean;
  about: string | undefined;
}

/** `invoice.payment_failed` → `InvoicePaymentFailed` */
export function pascal(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `X${joined}`;
}

/** What a schema asks for, with names for all objects in it, none twice. */
export function valueIn(schema: JsonSchema, name: string, names: Set<string>): Value {
  const types = [schema.type ?? []].flat();
  const nullable = types.includes('null') || (schema.enum?.includes(null) ?? false) || allowsNull(schema);
  return {
    shape: shapeOf(
      schema,
      types.filter((type) => type !== 'null'),
      name,
      names,
    ),
    nullable,
  };
}

const forms = ({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] => anyOf ?? oneOf ?? [];

const isNull = ({ type }: JsonSchema) => type === 'null';

const allowsNull = (schema: JsonSchema): boolean =>
  forms(schema).some((each) => isNull(each) || [each.type].flat().includes('null'));

function shapeOf(schema: JsonSchema, types: readonly string[], name: string, names: Set<string>): Shape {
  const values = literalsIn(schema);
  if (values) return { kind: 'literals', values };
  if (schema.properties) return objectOf(schema, name, names);
  const inner = forms(schema).filter((each) => !isNull(each));
  if (inner.length > 0)
    return union(
      inner.map((each, i) => valueIn(each, inner.length === 1 ? name : `${name}${i + 1}`, names).shape),
    );
  if (types.length > 1) return union(types.map((type) => shapeOf({ ...schema, type }, [type], name, names)));
  switch (types[0]) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return { kind: types[0] };
    case 'array':
      return {
        kind: 'list',
        of: typeof schema.items === 'object' ? valueIn(schema.items, `${name}Item`, names) : ANYTHING,
      };
    case 'object': {
      const { additionalProperties: each } = schema;
      return { kind: 'map', of: typeof each === 'object' ? valueIn(each, `${name}Value`, names) : ANYTHING };
    }
    default:
      return { kind: isNull(schema) ? 'null' : 'any' };
  }
}

const ANYTHING: Value = { shape: { kind: 'any' }, nullable: false };

function literalsIn({ enum: values, const: only }: JsonSchema): (string | number | boolean)[] | undefined {
  const all = (only === undefined ? (values ?? []) : [only]).filter((each) => each !== null);
  const isPlain =
    all.length > 0 && all.every((each) => ['string', 'number', 'boolean'].includes(typeof each));
  return isPlain ? (all as (string | number | boolean)[]) : undefined;
}

function union(shapes: readonly Shape[]): Shape {
  const [first, ...others] = [...new Map(shapes.map((each) => [JSON.stringify(each), each])).values()];
  if (!first) return { kind: 'any' };
  return others.length === 0 ? first : { kind: 'union', of: [first, ...others] };
}

function objectOf(schema: JsonSchema, wanted: string, names: Set<string>): Shape {
  let name = wanted;
  for (let i = 2; names.has(name); i += 1) name = `${wanted}${i}`;
  names.add(name);
  const members = Object.entries(schema.properties ?? {}).map(
    ([member, each]): Member => ({
      ...valueIn(each, `${name}${pascal(member)}`, names),
      ...{
        name: member,
        required: schema.required?.includes(member) ?? false,
        about: each.description ?? each.title,
      },
    }),
  );
  return { kind: 'object', name, about: schema.description ?? schema.title, members };
}

type ObjectShape = Extract<Shape, { kind: 'object' }>;

/** Every object in a shape, the inner ones first. */
export function objectsIn(shape: Shape): ObjectShape[] {
  switch (shape.kind) {
    case 'object':
      return [...shape.members.flatMap((each) => objectsIn(each.shape)), shape];
    case 'list':
    case 'map':
      return objectsIn(shape.of.shape);
    case 'union':
      return shape.of.flatMap(objectsIn);
    default:
      return [];
  }
}

/** One line for a comment, whatever the text has in it. */
export const inComment = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replaceAll('"""', "'''").replaceAll('\\', '/').trim();
