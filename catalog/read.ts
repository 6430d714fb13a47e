import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCatalog, type Documents, type TypeDocument } from './build.ts';
import type { Catalog } from './catalog.ts';
import type { CatalogProblem } from './definition.ts';
import { type Parsed, parseText } from './parse.ts';

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

/**
 * Reads a folder with `catalog.yaml` and a file for each type. `templateProblem`: what is wrong with a
 * template, for those who know Liquid. @throws CatalogError
 */
export function readCatalog(
  folder: string,
  { templateProblem }: Pick<Documents, 'templateProblem'> = {},
): Catalog {
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
    templateProblem,
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
  const refuse = (message: string, line?: number): undefined => {
    problems.push({ file, line, path: '', message });
  };
  try {
    const stat = statSync(path);
    // Whoever reads a pipe waits for somebody to write.
    if (!stat.isFile()) return refuse('must be a file');
    if (stat.size > LARGEST_FILE) return refuse(`must be at most ${LARGEST_FILE / 1024} KB large`);
    const parsed = parseText(readFileSync(path, 'utf8'));
    return 'message' in parsed ? refuse(parsed.message, parsed.line) : parsed;
  } catch (error) {
    return refuse(`can't be read: ${(error as Error).message}`);
  }
}
