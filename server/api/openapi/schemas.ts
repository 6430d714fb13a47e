import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { inForce } from '../../../catalog/index.ts';
import { envelopeName } from '../envelope.ts';
import { FROM_CATALOG, type NameSet, namesOf } from '../event-type-names.ts';

export interface JsonSchema {
  [keyword: string]: unknown;
}

const DEFS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/**
 * Types that are nullable and nothing else. They have names, because generators make a type of their own
 * for each field that has one of these, and `delivered_at` and its twin `deliveredAt` would become the
 * same name.
 */
export const NULLABLE: Record<string, JsonSchema> = {
  NullableText: { type: ['string', 'null'], description: 'Text, or null.' },
  NullableTime: { type: ['string', 'null'], format: 'date-time', description: 'An instant, or null.' },
  NullableInteger: { type: ['integer', 'null'], description: 'A whole number, or null.' },
  NullableNumber: { type: ['number', 'null'], description: 'A number, or null.' },
};

/** Collects the schemas that have a name (`.meta({ id })`), so that each stands in the document once. */
export class SchemaComponents {
  readonly schemas: Record<string, JsonSchema> = {};

  /** The JSON Schema of what is sent to us; transforms are seen from their near side. */
  ofRequest(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'input');
  }

  /** The JSON Schema of what we answer. It leaves room for further fields: they may be added at any time. */
  ofResponse(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'output');
  }

  private convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $defs,
      $schema: _,
      ...json
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const { def } = zodSchema._zod;
        if (io === 'output' && def.type === 'object' && !('catchall' in def && def.catchall))
          delete jsonSchema.additionalProperties;
      },
    });
    for (const [name, definition] of Object.entries($defs ?? {}))
      this.keep(name, this.named(tidy(definition)));
    return this.named(tidy(json));
  }

  /** Refers to the names of nullable types. */
  private named(schema: JsonSchema): JsonSchema {
    const { description, ...type } = schema;
    const [name, known] = Object.entries(NULLABLE).find(([, each]) => isSameType(each, type)) ?? [];
    if (name !== undefined && known !== undefined) {
      this.keep(name, known);
      return { $ref: COMPONENTS + name, ...(description !== undefined && { description }) };
    }
    const within = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(within);
      return typeof value === 'object' && value !== null ? this.named({ ...value }) : value;
    };
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, within(value)]));
  }

  private keep(name: string, schema: JsonSchema): void {
    const known = this.schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas have the name ${name}`);
    this.schemas[name] = schema;
  }
}

function isSameType({ description: _, ...known }: JsonSchema, type: JsonSchema): boolean {
  return isDeepStrictEqual(known, type);
}

function tidy(value: object): JsonSchema {
  const walked: JsonSchema = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === '$ref' ? moved(each) : walk(each)]),
  );
  // The formats say it; their patterns fill half a screen.
  if (walked.format === 'date-time' || walked.format === 'email') delete walked.pattern;
  if (walked.maximum === Number.MAX_SAFE_INTEGER) delete walked.maximum;
  if (walked.minimum === Number.MIN_SAFE_INTEGER) delete walked.minimum;
  if (JSON.stringify(walked.propertyNames) === '{"type":"string"}') delete walked.propertyNames;
  return withNullAsType(withNames(walked));
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  return typeof value === 'object' && value !== null ? tidy(value) : value;
}

function moved(ref: unknown): unknown {
  return typeof ref === 'string' ? ref.replace(DEFS, COMPONENTS) : ref;
}

/** What the catalog in force decides: names of types, and the envelopes of all of them. */
function withNames(schema: JsonSchema): JsonSchema {
  const { [FROM_CATALOG]: asked, ...rest } = schema;
  if (asked === undefined) return schema;
  if (asked !== 'envelopes') return { ...rest, enum: namesOf(asked as NameSet) };
  const mapping = Object.fromEntries(
    inForce()
      .shownToAll()
      .map(({ type }) => [type, `${COMPONENTS}${envelopeName(type)}`]),
  );
  return {
    oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
    description: rest.description,
    discriminator: { propertyName: 'type', mapping },
  };
}

/** `{anyOf: [{type: "string", …}, {type: "null"}]}` is `{type: ["string", "null"], …}`. */
function withNullAsType(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || anyOf[1]?.type !== 'null') return schema;
  const [{ type, enum: values, const: only, ...of }] = anyOf;
  if (typeof type !== 'string' || only !== undefined) return schema;
  return { type: [type, 'null'], ...(values && { enum: [...values, null] }), ...of, ...rest };
}
