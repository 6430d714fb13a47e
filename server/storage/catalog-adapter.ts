import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/**
 * Prisma's PostgreSQL adapter as the schema engine needs it.
 *
 * To describe tables, the schema engine reads catalog columns of the type "char" and insists on getting
 * characters, but Prisma's PostgreSQL adapter knows that type in arrays only. So the pool calls such a column
 * an array of "char", and the adapter calls that a single one. (No query of the engine reads a real array of
 * it.)
 */
const CHAR = 18;
const CHAR_ARRAY = 1002;

export class CatalogPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => Promise<pg.QueryArrayResult>;
    this.query = async (...args: unknown[]) => {
      const result = await query(...args);
      for (const field of result.fields ?? []) if (field.dataTypeID === CHAR) field.dataTypeID = CHAR_ARRAY;
      return result;
    };
  }
}

/** Of Prisma's table of migrations, the row of the one that runs; the others are finished or rolled back. */
const SET_DONE = `
  DO $done$ BEGIN
    IF to_regclass('_prisma_migrations') IS NOT NULL THEN
      UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL;
    END IF;
  END $done$`;

export class CatalogAdapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type) =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    // Not cut at each ";" as the adapter does, which breaks comments and functions. PostgreSQL runs a script
    // sent whole as one transaction, so a migration that fails or is interrupted leaves nothing behind; and
    // that it is done is written in the same one, because the engine says so only afterwards.
    adapter.executeScript = async (script) => {
      await adapter
        .underlyingDriver()
        .query(`${script}\n;${SET_DONE}`)
        .catch((error: pg.DatabaseError) => {
          throw new DriverAdapterError(describeError(error, script));
        });
    };
    return adapter;
  }
}

/** In PostgreSQL's own words: for the codes that it knows, the engine would put a vaguer text instead. */
function describeError(error: pg.DatabaseError, script: string) {
  const line = error.position ? ` (line ${script.slice(0, Number(error.position)).split('\n').length})` : '';
  return {
    kind: 'postgres' as const,
    code: 'XX000',
    severity: error.severity ?? 'ERROR',
    message: `${error.message}${line}`,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  };
}
