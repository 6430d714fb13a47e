import { catalogOf, documentOf } from '../../catalog/document.ts';
import { type Catalog, type CatalogProblem, putInForce } from '../../catalog/index.ts';
import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import { ConfigError } from '../config.ts';
import type { Changes } from '../db/changes.ts';
import type { Database } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import type { Log } from '../log.ts';

/** How many catalogs are kept: the one in force, and those before it. */
const KEPT = 20;
/** A process that has missed the notification looks so often, milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** What was uploaded last; it counts before the folder. */
export interface Stored {
  /** 0: nothing was ever uploaded. */
  revision: number;
  catalog: Catalog | undefined;
}

interface Row {
  revision: number;
  /** Null: somebody went back to the folder's. */
  document: unknown;
}

/** What a newer version has stored, and this one can't read. */
class UnreadableCatalog extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly CatalogProblem[]) {
    const inWords = problems.map(({ file, path, message }) =>
      [file, path, message].filter(Boolean).join(' '),
    );
    super(`the stored catalog can't be understood: ${inWords.join('; ')}`);
    this.problems = inWords;
  }
}

/** The uploaded catalog; without one, the folder's is in force. @throws UnreadableCatalog */
export async function readStored(prisma: PrismaClient): Promise<Stored> {
  const row = await prisma.storedCatalog.findFirst({ orderBy: { revision: 'desc' } });
  return row ? { revision: row.revision, catalog: understood(row) } : { revision: 0, catalog: undefined };
}

/**
 * Stores a catalog, or that the folder's is to be in force (null), as the revision after `before`; the
 * database tells every process. False: somebody was faster.
 */
export async function store(
  prisma: PrismaClient,
  before: number,
  catalog: Catalog | null,
  now: Date,
): Promise<boolean> {
  const revision = before + 1;
  const document = catalog ? (documentOf(catalog) as unknown as Prisma.InputJsonObject) : Prisma.DbNull;
  try {
    await prisma.storedCatalog.create({ data: { revision, document, createdAt: now } });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return false;
    throw error;
  }
  await prisma.storedCatalog.deleteMany({ where: { revision: { lte: revision - KEPT } } });
  return true;
}

function understood({ document }: Pick<Row, 'document'>): Catalog | undefined {
  if (document === null) return undefined;
  const made = catalogOf(document as Record<string, unknown>, { trusted: true });
  if (made.catalog) return made.catalog;
  throw new UnreadableCatalog(made.problems);
}

/**
 * Keeps the catalog of this process as the database has it: at the start, whenever it is told of a change,
 * and every few seconds, should it have missed one. A stored catalog that can't be understood is logged, and
 * what is in force stays so; at the start, when that would be the folder's, nothing starts: it would refuse
 * events that others take.
 */
export class CatalogFollower {
  private readonly parts: { db: Database; changes: Changes; log: Log; ofFolder: Catalog };
  private revision: number | undefined;
  private reading: Promise<void> = Promise.resolve();
  private stopLoop: () => Promise<void> = async () => {};

  constructor(parts: { db: Database; changes: Changes; log: Log; ofFolder: Catalog }) {
    this.parts = parts;
  }

  /** Resolves when the right catalog is in force; from then on it is kept so. @throws ConfigError */
  async start(): Promise<void> {
    putInForce(this.parts.ofFolder);
    await this.look().catch((error: unknown) => {
      if (!(error instanceof UnreadableCatalog)) throw error;
      const wayOut = 'start the version that stored it, or take its newest row out of the table catalogs';
      throw new ConfigError([
        `the stored catalog can't be understood by this version: ${wayOut}`,
        ...error.problems,
      ]);
    });
    const failed = (error: unknown) =>
      this.parts.log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'catalog.unread',
      );
    this.parts.changes.subscribe({
      onChange: (kind) => {
        if (kind === 'catalogs') this.look().catch(failed);
      },
      onLost: () => {},
    });
    this.stopLoop = startLoop(() => this.look(), LOOK_EVERY_MS, failed);
  }

  stop(): Promise<void> {
    return this.stopLoop();
  }

  /** One at a time, so that what was read first never replaces what was read later. */
  look(): Promise<void> {
    const next = this.reading.catch(() => {}).then(() => this.read());
    this.reading = next;
    return next;
  }

  private async read(): Promise<void> {
    const { db, log, ofFolder } = this.parts;
    const [newest] = await db.query<{ revision: number }>(NEWEST_REVISION, []);
    if (newest === undefined || newest.revision === this.revision) return;
    const [row] = await db.query<Row>(NEWEST_CATALOG, []);
    if (!row) return;
    putInForce(understood(row) ?? ofFolder);
    this.revision = row.revision;
    log.info(
      { revision: row.revision, types: row.document === null ? 'folder' : 'stored' },
      'catalog.in_force',
    );
  }
}

const NEWEST_REVISION = {
  name: 'newest_catalog_revision',
  text: 'SELECT revision FROM catalogs ORDER BY revision DESC LIMIT 1',
};
const NEWEST_CATALOG = {
  name: 'newest_catalog',
  text: 'SELECT revision, document FROM catalogs ORDER BY revision DESC LIMIT 1',
};
