import { basename, resolve } from 'node:path';
import type { JsonSchema } from '../../../../catalog/index.ts';
import { Converter } from './convert.ts';
import { type Decisions, type TypeFile, typeFileOf } from './event-type.ts';
import { isOpenApi, type Payload, payloadsOf, typesOf } from './openapi.ts';
import { ImportProblem, isObject, type Place, problemAt, type Source, Sources } from './sources.ts';
import { Warnings } from './warnings.ts';
import { typeNameOf } from './words.ts';

export interface ImportOptions extends Decisions {
  /** Names of schemas or webhooks, by the types that they are to be. */
  types: ReadonlyMap<string, string>;
}

export interface Imported {
  /** What the documents are about, where they say so. */
  name: string | undefined;
  types: TypeFile[];
  warnings: string[];
  /** Each with file and line; when there are any, the rest isn't the whole. */
  problems: string[];
}

/** Levels of a schema; where one is too large for a catalog, fewer. */
const DEPTHS = [10, 7, 5, 4, 3, 2];
/** Fewer than a catalog may have. */
const MOST_PARTS = 1_500;

/** Makes event types of OpenAPI documents and files of JSON Schema. */
export function importDocuments(files: readonly string[], options: ImportOptions): Imported {
  const sources = new Sources();
  const warnings = new Warnings();
  const types = new Map<string, TypeFile>();
  const problems: string[] = [];
  const attempt = <Made>(make: () => Made): Made | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ImportProblem)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const opened = files.flatMap((file) => attempt(() => sources.open(file)) ?? []);
  for (const source of opened) {
    for (const payload of attempt(() => payloadsIn(source, sources, options.types)) ?? [])
      for (const each of attempt(() => alternatives(payload, sources)) ?? [])
        attempt(() => addTypes(each, types, { sources, warnings, options }));
  }
  // What others refer to is a part of them, and needn't be an event itself.
  const unnamed = (problem: string) =>
    [...sources.referred].some(
      (file) => problem.startsWith(`${relative(file, files)}:`) && problem.includes(UNNAMED),
    );
  return {
    name: opened.map(titleIn).find(Boolean),
    types: [...types.values()],
    warnings: warnings.lines(),
    problems: problems.filter((each) => !unnamed(each)),
  };
}

const relative = (path: string, files: readonly string[]) =>
  files.find((file) => resolve(file) === path) ?? path;

const UNNAMED = "doesn't say what happens";

interface Work {
  sources: Sources;
  warnings: Warnings;
  options: ImportOptions;
}

function addTypes(
  payload: Payload,
  types: Map<string, TypeFile>,
  { sources, warnings, options }: Work,
): void {
  const { name, schema: place, examples, description } = payload;
  const converted = smallEnough(place, sources, warnings);
  const named = payload.type === undefined ? typesOf(name, converted) : [payload.type];
  if (named.length === 0)
    throw problemAt(place, `${name} ${UNNAMED}: give it a name with --types invoice.paid=${name}`);
  for (const type of named) {
    if (types.has(type)) throw problemAt(place, `${type} is there twice`);
    const found = {
      type,
      place,
      payload: converted,
      examples: examplesFor(type, named, examples),
      description,
    };
    types.set(type, typeFileOf(found, options, warnings));
  }
}

/** Of several types with one schema, each has the examples that name it. */
function examplesFor(
  type: string,
  named: readonly string[],
  examples: readonly unknown[],
): readonly unknown[] {
  if (named.length === 1) return examples;
  return examples.filter((each) => isObject(each) && Object.values(each).includes(type));
}

function smallEnough(place: Place, sources: Sources, warnings: Warnings): JsonSchema {
  for (const depth of DEPTHS) {
    const told = new Warnings();
    const schema = new Converter(sources, told, depth).convert(place);
    if (partsOf(schema) > MOST_PARTS && depth !== DEPTHS.at(-1)) continue;
    warnings.add(told);
    return schema;
  }
  throw problemAt(place, 'is too large');
}

/** At least as many as there are schemas in it. */
function partsOf(schema: JsonSchema): number {
  const below = [
    ...Object.values(schema.properties ?? {}),
    ...[schema.items, schema.additionalProperties].filter((each) => typeof each === 'object'),
    ...(['anyOf', 'oneOf', 'allOf'] as const).flatMap((key) => schema[key] ?? []),
  ];
  return below.reduce((sum, each) => sum + partsOf(each), 1);
}

function payloadsIn(source: Source, sources: Sources, types: ReadonlyMap<string, string>): Payload[] {
  if (isOpenApi(source)) return payloadsOf(source, sources, types);
  const { content } = source;
  if (!isObject(content))
    throw problemAt({ source, path: [] }, 'must be an OpenAPI document or a JSON Schema');
  const own = basename(source.file).replace(/(?:\.schema)?\.(?:json|ya?ml)$/, '');
  const last =
    typeof content.$id === 'string'
      ? (content.$id.split(/[/:]/).at(-1) ?? '').replace(/(?:\.schema)?\.json$/, '')
      : '';
  const names = [last, typeof content.title === 'string' ? content.title : '', own];
  const given = [...types].find(([, name]) => names.includes(name))?.[0];
  const name = names.find((each) => each !== '' && typeNameOf(each) !== undefined) ?? own;
  const description = typeof content.description === 'string' ? content.description : undefined;
  return [{ name, type: given, schema: { source, path: [], value: content }, examples: [], description }];
}

/** A payload of several forms is one of each: events of several types go to one address. */
function alternatives(payload: Payload, sources: Sources): Payload[] {
  let place = payload.schema;
  for (let left = 20; left > 0 && isObject(place.value) && typeof place.value.$ref === 'string'; left -= 1)
    place = sources.follow(place, place.value.$ref);
  const { oneOf, anyOf } = isObject(place.value) ? place.value : {};
  const [key, forms] = Array.isArray(oneOf) ? ['oneOf', oneOf] : ['anyOf', anyOf];
  if (payload.type !== undefined || !Array.isArray(forms) || forms.length < 2) return [payload];
  return forms.map((value, i) => {
    const path = [...place.path, key as string, String(i)];
    const reference =
      isObject(value) && typeof value.$ref === 'string' ? value.$ref.split('/').at(-1) : undefined;
    return {
      ...payload,
      name: reference ?? payload.name,
      description: undefined,
      schema: { ...place, path, value },
    };
  });
}

function titleIn({ content }: Source): string | undefined {
  const info = isObject(content) && isObject(content.info) ? content.info : {};
  if (typeof info.title !== 'string') return undefined;
  const short = info.title.replace(/(?:\s+(?:REST|HTTP|Public|Webhooks?|API|APIs|v\d+))+$/i, '').trim();
  return short.slice(0, 60) || undefined;
}
