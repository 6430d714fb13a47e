import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseText } from '../../../../catalog/parse.ts';

/** Bytes. The largest public OpenAPI documents have less. */
const LARGEST = 16 * 1024 * 1024;

/** A document that is imported, and where in its file things stand. */
export interface Source {
  /** As it was named. */
  file: string;
  content: unknown;
  lineOf(path: readonly string[]): number;
}

/** A part of a document. */
export interface Place {
  source: Source;
  path: readonly string[];
  value: unknown;
}

/** Something can't be imported; the message has file, line and path. */
export class ImportProblem extends Error {}

/** `openapi.yaml:12 webhooks.invoice.paid has no requestBody` */
export function problemAt({ source, path }: Pick<Place, 'source' | 'path'>, message: string): ImportProblem {
  return new ImportProblem(
    `${whereIs({ source, path })} ${[path.join('.'), message].filter(Boolean).join(' ')}`,
  );
}

/** `openapi.yaml:12` */
export const whereIs = ({ source, path }: Pick<Place, 'source' | 'path'>): string =>
  `${source.file}:${source.lineOf(path)}`;

/** The documents of one import: each file is read once. */
export class Sources {
  readonly #byPath = new Map<string, Source>();
  /** Files that another one refers to. */
  readonly referred = new Set<string>();

  /** @throws ImportProblem */
  open(file: string): Source {
    const path = resolve(file);
    const known = this.#byPath.get(path);
    if (known) return known;
    const parsed = parseText(readText(file));
    if ('message' in parsed) throw new ImportProblem(`${file}:${parsed.line ?? 1} ${parsed.message}`);
    const source = { file, ...parsed };
    this.#byPath.set(path, source);
    return source;
  }

  /** What a `$ref` refers to: a part of the same document, or of a file beside it. @throws ImportProblem */
  follow(from: Place, reference: string): Place {
    const [name = '', pointer = ''] = reference.split('#', 2);
    const at = { ...from, path: [...from.path, '$ref'] };
    if (/^[a-z][a-z0-9+.-]*:/i.test(name) && !this.#named(name))
      throw problemAt(at, `refers to ${reference}: only references within files here are followed`);
    const source = name === '' ? from.source : (this.#named(name) ?? this.#beside(from.source, name, at));
    const path = pointer.split('/').slice(1).map(unescaped);
    let value = source.content;
    for (const key of path) {
      const has = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
      if (!has) throw problemAt(at, `refers to ${reference}, which isn't there`);
      value = Reflect.get(value as object, key);
    }
    return { source, path, value };
  }

  #named(id: string): Source | undefined {
    return [...this.#byPath.values()].find(
      ({ content }) => typeof content === 'object' && content !== null && Reflect.get(content, '$id') === id,
    );
  }

  #beside(source: Source, name: string, at: Place): Source {
    const file = resolve(dirname(source.file), name);
    try {
      this.referred.add(file);
      return this.open(file);
    } catch (error) {
      throw problemAt(at, `refers to ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function readText(file: string): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new ImportProblem(`${file} must be a file`);
    if (stat.size > LARGEST)
      throw new ImportProblem(`${file} must be at most ${LARGEST / 1024 / 1024} MB large`);
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof ImportProblem) throw error;
    throw new ImportProblem(
      `${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
