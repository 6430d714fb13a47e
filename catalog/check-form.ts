import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { keysOf } from './paths.ts';

/** Dotted path and words. */
export interface FormProblem {
  path: string;
  message: string;
}

const MOST_PROBLEMS = 20;

const schemaFile = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The published schemas of our files: what an editor completes by is what is checked. */
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  schemas: ['event-type', 'catalog', 'presentation'].map((name) => schemaFile(`./${name}.schema.json`)),
});

/** Checks the form of a type's file. */
export const checkTypeForm = (content: unknown) => check('event-type.schema.json', content);

/** Checks the form of what a catalog says beside its types. */
export const checkCatalogForm = (content: unknown) => check('catalog.schema.json', content);

function check(name: string, content: unknown): FormProblem[] {
  const validate = ajv.getSchema(name);
  if (!validate) throw new Error(`there is no schema ${name}`);
  if (validate(content)) return [];
  const problems = new Map<string, FormProblem>();
  for (const error of validate.errors ?? []) {
    if (/\/(anyOf|oneOf)\/\d/.test(error.schemaPath)) continue;
    const problem = { path: pathOf(error), message: wordsOf(error) };
    // What is said first of a place is nearer to it than what the forms around say.
    if (!problems.has(problem.path)) problems.set(problem.path, problem);
  }
  return [...problems.values()].slice(0, MOST_PROBLEMS);
}

function pathOf({ instancePath, keyword, params }: ErrorObject): string {
  const path = keysOf(instancePath);
  const own = keyword === 'required' ? params.missingProperty : params.additionalProperty;
  return [...path, ...(own === undefined ? [] : [cut(own)])].join('.');
}

function wordsOf({ keyword, params, parentSchema, message }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return `is not known here; known are ${Object.keys(parentSchema?.properties ?? {})
        .filter((name) => !name.startsWith('$'))
        .join(', ')}`;
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}`;
    case 'pattern':
      return `must look like ${parentSchema?.description?.match(/`([^`]+)`/)?.[1] ?? params.pattern}`;
    case 'type':
      return `must be of type ${[params.type].flat().join(' or ')}`;
    case 'minItems':
      return `must have at least ${params.limit}`;
    case 'maxItems':
    case 'maxProperties':
      return `must have at most ${params.limit}`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must be at most ${params.limit} characters long`;
    case 'anyOf':
      return `must be ${formsOf(parentSchema?.anyOf)}`;
    default:
      return message ?? 'is not as the format of catalogs says';
  }
}

/** What alternatives are, as far as they say it by a type or by what they must have. */
function formsOf(forms: unknown): string {
  const words = (Array.isArray(forms) ? forms : []).map((form) => {
    const { type, required, $ref } = form as { type?: string; required?: string[]; $ref?: string };
    const referred = $ref === '#/$defs/jsonType' ? `one of ${TYPES.join(', ')}` : 'a schema';
    if (required)
      return required
        .map((name) => (name === 'type' ? 'a schema of type object' : `one with ${name}`))
        .join();
    return type === undefined ? referred : `of type ${type}`;
  });
  return words.join(', or ') || 'of another form';
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

const cut = (name: string) => (name.length <= 80 ? name : `${name.slice(0, 79)}…`);
