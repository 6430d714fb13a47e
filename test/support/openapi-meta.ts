/** What the rest of this file is made of. */
const object = (properties: object, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const mapOf = (schema: object, names: object = {}) => ({
  type: 'object',
  propertyNames: names,
  additionalProperties: schema,
});
const text = { type: 'string', minLength: 1 };
const reference = object({ $ref: text });
const schema = { type: 'object' };
const orReference = (each: object) => ({ anyOf: [reference, each] });
const example = { type: ['object', 'array', 'string', 'number', 'boolean', 'null'] };

const mediaType = object({ schema, example, examples: mapOf(object({ summary: text, value: example })) }, [
  'schema',
]);
const content = object({ 'application/json': mediaType });
const header = object({ description: text, required: { type: 'boolean' }, schema }, [
  'description',
  'schema',
]);
const parameter = {
  ...object(
    {
      name: text,
      in: { enum: ['path', 'query', 'header'] },
      description: text,
      required: { type: 'boolean' },
      schema,
      example,
    },
    ['name', 'in', 'description', 'required', 'schema'],
  ),
  if: { properties: { in: { const: 'path' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { required: { const: true } } },
};
const response = object({ description: text, headers: mapOf(orReference(header)), content }, ['description']);
const operation = object(
  {
    operationId: text,
    tags: { type: 'array', items: text, minItems: 1 },
    summary: text,
    description: text,
    externalDocs: object({ description: text, url: { type: 'string', format: 'uri' } }),
    security: { type: 'array', items: mapOf({ type: 'array', items: text }) },
    parameters: { type: 'array', items: orReference(parameter) },
    requestBody: object({ required: { type: 'boolean' }, content }),
    responses: mapOf(orReference(response), { pattern: '^([1-5](\\d\\d|XX)|default)$' }),
  },
  ['operationId', 'tags', 'summary', 'description', 'security', 'responses'],
);
const pathItem = mapOf(operation, { enum: ['get', 'post', 'put', 'patch', 'delete'] });
const name = { pattern: '^[a-zA-Z0-9._-]+$' };

/** The essentials of https://spec.openapis.org/oas/3.1/schema/2022-10-07, narrowed to what we use. */
export const metaSchema = object({
  openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
  info: object({
    title: text,
    version: text,
    description: text,
    contact: object({ name: text }),
    license: object({ name: text, identifier: text }),
  }),
  servers: { type: 'array', items: object({ url: text, description: text }), minItems: 1 },
  tags: { type: 'array', items: object({ name: text, description: text }) },
  paths: mapOf(pathItem, { pattern: '^/' }),
  webhooks: mapOf(pathItem),
  components: object({
    schemas: mapOf(schema, name),
    responses: mapOf(response, name),
    parameters: mapOf(parameter, name),
    headers: mapOf(header, name),
    securitySchemes: mapOf({
      anyOf: [
        object({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, [
          'type',
          'scheme',
        ]),
        object({ type: { const: 'apiKey' }, in: { const: 'cookie' }, name: text, description: text }),
      ],
    }),
  }),
});

/** Every `$ref` of a document, and whether it leads somewhere in it. */
export function references(root: object): { ref: string; found: boolean }[] {
  const leads = (ref: string) =>
    ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>(
        (at, key) => (typeof at === 'object' && at ? Reflect.get(at, key) : undefined),
        root,
      ) !== undefined;
  const walk = (value: unknown): { ref: string; found: boolean }[] => {
    if (typeof value !== 'object' || value === null) return [];
    const own = '$ref' in value ? [{ ref: String(value.$ref), found: leads(String(value.$ref)) }] : [];
    return [...own, ...Object.values(value).flatMap(walk)];
  };
  return walk(root);
}
