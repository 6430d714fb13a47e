import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import type { VendorAnswer, VendorRequest } from './vendor-server.ts';

type Json = Record<string, unknown>;
interface Method {
  id: string;
  httpMethod: string;
  flatPath?: string;
  path: string;
  parameters?: Record<string, { location: string; enum?: string[]; type?: string }>;
  request?: { $ref: string };
}
interface Resource {
  methods?: Record<string, Method>;
  resources?: Record<string, Resource>;
}
interface Discovery extends Resource {
  servicePath: string;
  schemas: Record<string, Json>;
  parameters: Method['parameters'];
}

/** A request that is one of the API's methods. */
export interface Called {
  /** Such as `sheets.spreadsheets.values.append`. */
  method: string;
  /** The variable parts of the path, in their order. */
  path: string[];
}

export const refuse = (status: number, reason: string, message: string, more: object = {}): VendorAnswer => ({
  status,
  body: { error: { code: status, message, status: reason, errors: [{ reason, message }], ...more } },
});

const badRequest = (message: string) => refuse(400, 'INVALID_ARGUMENT', message);

/**
 * Reads requests by a discovery document (https://developers.google.com/discovery/v1/reference/apis): as
 * strictly as Google, which refuses unknown names and values of the wrong type.
 */
export class GoogleDiscovery {
  readonly #methods: { method: Method; pattern: RegExp }[];
  readonly #common: NonNullable<Method['parameters']>;
  /** Compiles a schema when it is first asked for: all of them would take half a second. */
  readonly #ajv = new Ajv({ strict: false });

  constructor(file: string) {
    const url = new URL(`../../fixtures/google/${file}`, import.meta.url);
    const discovery = JSON.parse(gunzipSync(readFileSync(url)).toString('utf8')) as Discovery;
    this.#ajv.addSchema({ $id: 'google', $defs: definitionsOf(discovery.schemas) });
    this.#common = discovery.parameters ?? {};
    this.#methods = methodsOf(discovery).map((method) => {
      const path = `/${discovery.servicePath}${method.flatPath ?? method.path}`;
      const pattern = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\+?[^}]+\}/g, '([^/]+?)');
      return { method, pattern: new RegExp(`^${pattern}$`) };
    });
  }

  /** Which method it is; or how Google refuses it. */
  read({ method: verb, path, query, body }: VendorRequest): Called | VendorAnswer {
    const found = this.#methods.find(
      ({ method, pattern }) => method.httpMethod === verb && pattern.test(path),
    );
    if (!found) return refuse(404, 'NOT_FOUND', `There is no ${verb} ${path}`);
    const known = { ...this.#common, ...found.method.parameters };
    for (const [name, value] of query) {
      const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
      if (parameter?.location !== 'query') {
        return badRequest(
          `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`,
        );
      }
      if (parameter.enum && !parameter.enum.includes(value)) {
        return badRequest(`Invalid value at '${name}' (${value})`);
      }
    }
    const { request } = found.method;
    const validate = request && this.#ajv.getSchema(`google#/$defs/${request.$ref}`);
    if (validate && !validate(body)) {
      const [error] = validate.errors ?? [];
      const name = JSON.stringify(error?.params ?? {});
      return badRequest(`Invalid JSON payload received. ${error?.instancePath}: ${error?.message} ${name}`);
    }
    const parts = found.pattern.exec(path)?.slice(1) ?? [];
    return { method: found.method.id, path: parts.map(decodeURIComponent) };
  }
}

function methodsOf({ methods = {}, resources = {} }: Resource): Method[] {
  return [...Object.values(methods), ...Object.values(resources).flatMap(methodsOf)];
}

/** Schemas of a discovery document as JSON Schema; objects take no members that they don't name. */
function definitionsOf(schemas: Record<string, Json>): Json {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, type, properties, additionalProperties, items, enum: values } = value as Json;
    if (typeof $ref === 'string') return { $ref: `#/$defs/${$ref}` };
    if (type === 'any') return {};
    return {
      type,
      ...(Array.isArray(values) && { enum: values }),
      ...(items !== undefined && { items: convert(items) }),
      ...(typeof properties === 'object' && {
        properties: Object.fromEntries(
          Object.entries(properties as Json).map(([name, each]) => [name, convert(each)]),
        ),
        additionalProperties: false,
      }),
      ...(additionalProperties !== undefined && { additionalProperties: convert(additionalProperties) }),
    };
  };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
}
