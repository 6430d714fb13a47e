import type { Catalog, CatalogProblem } from '../../../catalog/index.ts';
import type { Environment } from '../credentials.ts';
import { CliFailure } from '../failures.ts';

const DEFAULT_FOLDER = './catalog';

/** The folder that was named, or else the installation's. */
export function folderOf(given: string | undefined, { CATALOG_DIR }: Environment): string {
  return given ?? (CATALOG_DIR?.trim() || DEFAULT_FOLDER);
}

/**
 * Reads a catalog and its templates. What reads them is loaded here, for those who need it: the other
 * commands start faster without. @throws CatalogFailure
 */
export async function openFolder(folder: string): Promise<Catalog> {
  const [{ readCatalog, CatalogError, inOneLine }, { templateProblem }] = await Promise.all([
    import('../../../catalog/read.ts'),
    import('../../../connectors/templates.ts'),
  ]);
  try {
    return readCatalog(folder, { templateProblem });
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    throw new CatalogFailure(folder, error.problems, error.problems.map(inOneLine));
  }
}

/** A catalog isn't as it should be: a line for each problem. */
class CatalogFailure extends CliFailure {
  constructor(folder: string, problems: readonly CatalogProblem[], lines: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(1, `${folder} has ${count}`, lines, JSON.stringify({ problems, types: [], shown: [] }));
    this.name = 'CatalogFailure';
  }
}
