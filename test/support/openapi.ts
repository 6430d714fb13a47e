import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ERROR_CODES } from '../../server/api/error-codes.ts';
import { createDocument } from '../../server/api/openapi/document.ts';
import { routeGroups } from '../../server/api/routes/index.ts';

/** The document, made as the server makes it. */
export const document = createDocument(routeGroups);

interface Answer {
  status: number;
  headers: Pick<Headers, 'get'>;
  text: string;
}

interface DocumentedResponse {
  headers: Record<string, { $ref: string }>;
  content: { 'application/json': { schema: object } };
}

const SCHEMAS = '#/components/schemas/';

/** Our own headers: an answer has those that are documented and no others. */
const HEADERS = Object.keys(document.components.headers);

/**
 * Checks that an answer is one that the document allows for the method and path: its status, headers and
 * body. What the document leaves open for later is closed here, so that a field that isn't documented is
 * found. @throws saying what is not documented
 */
export function expectDocumented(method: string, path: string, answer: Answer): void {
  const where = `${method} ${path} → ${answer.status}`;
  const response = responseFor(method, path, answer.status);
  if (!response) throw new Error(`${where} is not documented`);
  for (const [name, { $ref }] of Object.entries(response.headers)) {
    const { required } = document.components.headers[$ref.split('/').at(-1) ?? ''] ?? {};
    if (required && answer.headers.get(name) === null) throw new Error(`${where} has no ${name}`);
  }
  const extra = HEADERS.find((name) => answer.headers.get(name) !== null && !(name in response.headers));
  if (extra) throw new Error(`${where} has the header ${extra}, which is not documented`);
  const type = answer.headers.get('content-type');
  if (type !== 'application/json; charset=utf-8') throw new Error(`${where} has the type ${type}`);
  const code: unknown = JSON.parse(answer.text)?.error?.code;
  if (code !== undefined && !(String(code) in ERROR_CODES))
    throw new Error(`${where}: ${code} is not listed`);
  const problem = problemWith(response.content['application/json'].schema, JSON.parse(answer.text));
  if (problem) throw new Error(`${where}: ${problem}\n${answer.text.slice(0, 2_000)}`);
}

/** The path template of a path below the base, in the order in which the router looks. */
export function templateFor(path: string): string | undefined {
  const [concrete = ''] = path.replace(/^(\/api)?\/v1(?=\/)/, '').split('?', 1);
  return Object.keys(document.paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(concrete),
  );
}

/** What is wrong with a value; undefined when it is as the schema says. */
export function problemWith(schema: object, value: unknown): string | undefined {
  const validate = validatorOf(schema);
  if (validate(value)) return undefined;
  return ajv.errorsText(validate.errors, { dataVar: 'body' });
}

function responseFor(method: string, path: string, status: number): DocumentedResponse | undefined {
  const template = templateFor(path);
  const shared = (name: string) => document.components.responses[name] as DocumentedResponse | undefined;
  if (template === undefined) return status === 404 ? shared('NotFound') : undefined;
  const operation = document.paths[template]?.[method.toLowerCase()];
  // A path that can't be decoded is refused before its methods are looked at.
  if (!operation) return shared({ 400: 'BadRequest', 405: 'MethodNotAllowed' }[status] ?? '');
  const response = operation.responses[status] as DocumentedResponse | { $ref: string } | undefined;
  return response && '$ref' in response ? shared(response.$ref.split('/').at(-1) ?? '') : response;
}

const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
});
// Their types are of CommonJS.
(addFormats as unknown as (instance: Ajv2020) => void)(ajv);
// OpenAPI's own, beside JSON Schema's.
ajv.addKeyword('discriminator');
for (const [name, schema] of Object.entries(document.components.schemas)) ajv.addSchema(closed(schema), name);

const validators = new WeakMap<object, ValidateFunction>();

/** @throws when it is not a schema, or refers to nothing */
function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema) ?? ajv.compile(closed(schema) as object);
  validators.set(schema, known);
  return known;
}

/** The schema with fields that it doesn't list refused, and its references in the form of this validator. */
function closed(value: unknown): object {
  const walk = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    const entries = Object.entries(each).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace(SCHEMAS, '') : walk(inner),
    ]);
    const listsFields = 'properties' in each && !('additionalProperties' in each);
    return { ...Object.fromEntries(entries), ...(listsFields && { additionalProperties: false }) };
  };
  return walk(value) as object;
}
