import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';

/** An answer of the API that is an error. */
export class NotionError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalid = (message: string) => new NotionError(400, 'validation_error', message);

const SCHEMA = new URL('../../fixtures/notion/requests.schema.json.gz', import.meta.url);
export const { version: schemaVersion, definitions } = JSON.parse(
  gunzipSync(readFileSync(SCHEMA)).toString('utf8'),
) as { version: string; definitions: Record<string, object> };

const ajv = new Ajv({ strict: false }).addSchema({ $id: 'notion', definitions });
const validators = new Map<string, ValidateFunction>();

/** https://developers.notion.com/reference/request-limits */
const MOST_BYTES = 500_000;
const LONGEST: Record<string, number> = { content: 2_000, url: 2_000, email: 200, phone_number: 200 };
const MOST: Record<string, number> = {
  rich_text: 100,
  title: 100,
  multi_select: 100,
  people: 100,
  relation: 100,
  children: 100,
};

/** Refuses what the SDK's types don't allow (path, query and body together), or what is over a limit. */
export function validateRequest(type: string, request: unknown, text: string): void {
  if (Buffer.byteLength(text) > MOST_BYTES) throw invalid('body failed validation: body is too large.');
  const validate = validators.get(type) ?? ajv.compile({ $ref: `notion#/definitions/${type}` });
  validators.set(type, validate);
  if (!validate(request)) {
    const [error] = [...(validate.errors ?? [])].sort(
      (a, b) => b.instancePath.length - a.instancePath.length,
    );
    throw invalid(
      `body failed validation: body${error?.instancePath.replaceAll('/', '.')} ${error?.message}`,
    );
  }
  checkLimits(request, 'body');
}

function checkLimits(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (typeof inner === 'string') checkText(key, inner, here);
    const most = MOST[key];
    if (Array.isArray(inner) && most !== undefined && inner.length > most) {
      throw invalid(
        `body failed validation: ${here}.length should be ≤ \`${most}\`, instead was \`${inner.length}\`.`,
      );
    }
    checkLimits(inner, here);
  }
}

function checkText(key: string, text: string, path: string): void {
  if (!text.isWellFormed()) throw new NotionError(400, 'invalid_json', 'Error parsing JSON body.');
  const longest = LONGEST[key];
  if (longest !== undefined && text.length > longest) {
    throw invalid(
      `body failed validation: ${path}.length should be ≤ \`${longest}\`, instead was \`${text.length}\`.`,
    );
  }
  if (['url', 'email', 'phone_number'].includes(key) && text === '') {
    throw invalid(`body failed validation: ${path} should be not empty or \`null\`, instead was \`""\`.`);
  }
}
