import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { document } from '../support/openapi.ts';

const HEAD = '// Made of the OpenAPI document by `npm run clients:types`. Do not edit.\n\n';
const PATHS = ['/events', '/events/batch'];

/** The TypeScript types of what the client for publishing asks and is answered. */
export async function clientTypes(): Promise<string> {
  const { schemas } = document.components;
  const paths = Object.fromEntries(PATHS.map((path) => [path, { post: publishing(path) }]));
  const names = referredTo({ paths, event: schemas.Event, error: schemas.Error });
  const part = {
    openapi: document.openapi,
    info: document.info,
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(schemas).filter(([name]) => names.has(name))),
        Event: schemas.Event,
      },
    },
  };
  // It changes what it is given.
  const types = astToString(await openapiTS(structuredClone(part) as unknown as OpenAPI3));
  return HEAD + types.split('\n').map(wrapped).join('\n');
}

const WIDTH = 110;

/** A comment that is too wide for its line, over several. */
function wrapped(line: string): string {
  const [, indent = '', start, text = ''] = /^( *)(\/\*\*|\*) (.*?)(?: \*\/)?$/.exec(line) ?? [];
  if (line.length <= WIDTH || start === undefined) return line;
  const margin = start === '*' ? indent : `${indent} `;
  const fits = new RegExp(`(.{1,${WIDTH - margin.length - 2}})(?:\\s+|$)`, 'g');
  const lines = [...text.matchAll(fits)].map(([, part = '']) => `${margin}* ${part}`);
  return start === '*' ? lines.join('\n') : [`${indent}/**`, ...lines, `${margin}*/`].join('\n');
}

/** What is asked, and the answer when it succeeds. */
function publishing(path: string) {
  const operation = document.paths[path]?.post;
  if (!operation) throw new Error(`The document has no POST ${path}`);
  const { operationId, summary, requestBody, responses } = operation;
  const { description, content } = responses[202] as { description: string; content: object };
  return { operationId, summary, requestBody, responses: { 202: { description, content } } };
}

/** The names of the schemas that something refers to, directly or through others. */
function referredTo(value: unknown, found = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(value).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    if (found.has(name)) continue;
    found.add(name);
    referredTo(document.components.schemas[name], found);
  }
  return found;
}
