import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { buildCatalog, type TypeDocument } from './build.ts';
import type { Catalog } from './catalog.ts';
import type { CatalogProblem } from './definition.ts';

/** Bytes. */
const LARGEST_FILE = 512 * 1024;
const MOST_FILES = 500;
const SETTINGS = /^catalog\.(ya?ml|json)$/;
const FILE = /\.(ya?ml|json)$/;

/**
 * A catalog can't be read. The message has a line for each problem: file, line, path, what would be right.
 */
export class CatalogError extends Error {
  readonly problems: readonly CatalogProblem[];
  constructor(problems: readonly CatalogProblem[]) {
    super(problems.map(inOneLine).join('\n'));
    this.name = 'CatalogError';
    this.problems = problems;
  }
}

/** `invoice.paid.yaml:12 schema.properties.amount.type must be one of …` */
export function inOneLine({ file, line, path, message }: CatalogProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`} ${path === '' ? '' : `${path} `}${message}`;
}

interface Parsed {
  content: unknown;
  /** The line of what stands at a path, or of the nearest thing around it. */
  lineOf(path: readonly string[]): number;
}

/** Reads a folder with `catalog.yaml` and a file for each type. @throws CatalogError */
export function readCatalog(folder: string): Catalog {
  const problems: CatalogProblem[] = [];
  const parsed = new Map<string, Parsed>();
  const read = (file: string): Parsed | undefined => {
    const known = parsed.get(file);
    if (known) return known;
    const made = parseFile(folder, file, problems);
    if (made) parsed.set(file, made);
    return made;
  };
  const files = namesIn(folder, problems);
  const settings = files.find((name) => SETTINGS.test(name));
  if (settings === undefined && problems.length === 0)
    problems.push({ file: folder, path: '', message: 'must have a file catalog.yaml' });
  if (problems.length > 0) throw new CatalogError(problems);
  const types = files
    .filter((name) => FILE.test(name) && !SETTINGS.test(name))
    .flatMap((file): TypeDocument[] => {
      const document = read(file);
      return document ? [{ file, content: document.content }] : [];
    });
  const ofSettings = read(settings ?? '');
  const built = buildCatalog({
    settings: { file: settings ?? '', content: ofSettings?.content },
    types,
    // A reference leads to a file of the catalog's own, never out of its folder.
    find: (name) => (isInside(name) ? read(name)?.content : undefined),
  });
  if (built.catalog && problems.length === 0) return built.catalog;
  // What is missing because its file can't be read isn't said twice.
  const unread = new Set(problems.map(({ file }) => file));
  const all = [...problems, ...(built.problems ?? []).filter(({ file }) => !unread.has(file))];
  throw new CatalogError(
    all.map((each) => ({
      ...each,
      line: each.line ?? parsed.get(each.file)?.lineOf(each.path === '' ? [] : each.path.split('.')),
    })),
  );
}

const isInside = (name: string) =>
  !name.startsWith('/') && !name.split('/').includes('..') && FILE.test(name);

function namesIn(folder: string, problems: CatalogProblem[]): string[] {
  try {
    const names = readdirSync(folder).sort();
    if (names.length <= MOST_FILES) return names;
    problems.push({ file: folder, path: '', message: `must have at most ${MOST_FILES} files` });
  } catch (error) {
    problems.push({ file: folder, path: '', message: `can't be read: ${(error as Error).message}` });
  }
  return [];
}

function parseFile(folder: string, file: string, problems: CatalogProblem[]): Parsed | undefined {
  const path = join(folder, file);
  try {
    const { size } = statSync(path);
    if (size > LARGEST_FILE) {
      problems.push({ file, path: '', message: `must be at most ${LARGEST_FILE / 1024} KB large` });
      return undefined;
    }
    return parseText(readFileSync(path, 'utf8'), file, problems);
  } catch (error) {
    problems.push({ file, path: '', message: `can't be read: ${(error as Error).message}` });
    return undefined;
  }
}

/** YAML 1.2, of which JSON is a part. Aliases are followed at most 100 times: a bomb of them ends there. */
function parseText(text: string, file: string, problems: CatalogProblem[]): Parsed | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    problems.push({ file, line, path: '', message: `is no valid YAML: ${error.message.split('\n')[0]}` });
    return undefined;
  }
  return {
    content: document.toJS({ maxAliasCount: 100 }),
    lineOf(path) {
      let offset = 0;
      let node: unknown = document.contents;
      for (const key of path) {
        offset = rangeOf(node) ?? offset;
        if (isMap(node)) {
          const pair = node.items.find((each) => String((each.key as { value?: unknown })?.value) === key);
          if (!pair) break;
          offset = rangeOf(pair.key) ?? offset;
          node = pair.value;
        } else if (isSeq(node)) node = node.items[Number(key)];
        else break;
        if (!isMap(node)) offset = isSeq(node) ? offset : (rangeOf(node) ?? offset);
      }
      return lines.linePos(offset).line;
    },
  };
}

function rangeOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
