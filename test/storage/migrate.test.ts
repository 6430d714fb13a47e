import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { schemaDifference } from '../../server/storage/schema-difference.ts';
import { MIGRATIONS_DIR, openSchemaEngine } from '../../server/storage/schema-engine.ts';
import { query, temporaryDataDir } from './server-process.ts';

vi.mock('../../server/storage/schema-engine.ts', { spy: true });

describe('migrate', { timeout: 60_000 }, () => {
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let remove: () => Promise<void>;
  let databases = 0;

  beforeAll(async () => {
    const directory = await temporaryDataDir();
    remove = directory.remove;
    postgres = await startEmbeddedPostgres({ dataDir: directory.dataDir, log: () => {} });
  }, 60_000);
  afterAll(async () => {
    await postgres.stop();
    await remove();
  });

  async function emptyDatabase(): Promise<string> {
    const name = `empty_${++databases}`;
    await query(postgres.url, `CREATE DATABASE ${name}`);
    return postgres.url.replace(/connect$/, name);
  }

  async function folder(migrations: Record<string, string>): Promise<string> {
    const directory = await mkdtemp(path.join(tmpdir(), 'migrations-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeFile(path.join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n');
    for (const [name, sql] of Object.entries(migrations)) {
      await mkdir(path.join(directory, name));
      await writeFile(path.join(directory, name, 'migration.sql'), sql);
    }
    return directory;
  }

  test('applies every migration once, and the second time nothing', async () => {
    const url = await emptyDatabase();
    const all = (await readdir(MIGRATIONS_DIR)).filter((name) => /^\d/.test(name)).sort();
    const lines: string[] = [];
    expect(await migrate(url, (line) => lines.push(line))).toEqual(all);
    expect(lines).toEqual(all.map((name) => `Applied the migration ${name}`));
    vi.mocked(openSchemaEngine).mockClear();
    expect(await migrate(url)).toEqual([]);
    // The usual start doesn't load the engine.
    expect(openSchemaEngine).not.toHaveBeenCalled();
    const rows = await query(url, 'SELECT migration_name FROM _prisma_migrations ORDER BY 1');
    expect(rows.map((row) => row.migration_name)).toEqual(all);
  });

  test('one that was cut short after its commit is done, and is not run again', async () => {
    const url = await emptyDatabase();
    const directory = await folder({
      '1_a': 'CREATE TABLE a (id INT)',
      '2_b': 'CREATE TABLE b (id INT); -- last',
    });
    await migrate(url, () => {}, { directory: await folder({ '1_a': 'CREATE TABLE a (id INT)' }) });
    // What the engine writes after the commit fails, as if the process had died there.
    await query(
      url,
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$;
       CREATE TRIGGER die BEFORE UPDATE ON _prisma_migrations FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL)
       EXECUTE FUNCTION die()`,
    );
    await expect(migrate(url, () => {}, { directory })).rejects.toThrow('died');
    await query(url, 'DROP FUNCTION die CASCADE');
    expect(await migrate(url, () => {}, { directory })).toEqual([]);
    expect(await query(url, 'SELECT * FROM b')).toEqual([]);
  });

  test('a database that a newer version has migrated is refused, and left as it is', async () => {
    const url = await emptyDatabase();
    const old = await folder({ '1_a': 'CREATE TABLE a (id INT)' });
    const newer = await folder({ '1_a': 'CREATE TABLE a (id INT)', '2_b': 'CREATE TABLE b (id INT)' });
    await migrate(url, () => {}, { directory: newer });
    await expect(migrate(url, () => {}, { directory: old })).rejects.toThrow(
      'The database was migrated by a newer version (2_b). Start that version, or restore the backup from before.',
    );
    expect(await migrate(url, () => {}, { directory: newer })).toEqual([]);
  });

  test('what the migrations make is what schema.prisma says', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    expect(await schemaDifference(url)).toBeUndefined();
    const [partial] = await query(url, `SELECT indexdef FROM pg_indexes WHERE indexname = 'due_retries'`);
    expect(partial?.indexdef).toContain('WHERE (attempt > 1)');
  });

  test('several at once: one applies, the others wait and find nothing to do', async () => {
    const url = await emptyDatabase();
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, undefined, { queue: true })));
    expect(results.filter((applied) => applied.length > 0)).toHaveLength(1);
    expect(await query(url, 'SELECT count(*)::int AS tables FROM queue.migration')).not.toEqual([
      { tables: 0 },
    ]);
  });

  test('gives up waiting at the deadline', async () => {
    const url = await emptyDatabase();
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(7265110)');
    await expect(migrate(url, undefined, { lockDeadlineMs: 100 })).rejects.toThrow(
      'Another process has been migrating',
    );
    await holder.end();
  });

  test('names the migration that failed, keeps nothing of it, and applies it once it is right', async () => {
    const url = await emptyDatabase();
    const directory = await folder({
      '1_good': 'CREATE TABLE good (x int); -- a comment; with a semicolon',
      '2_bad': 'CREATE TABLE half (x int);\nINSERT INTO nowhere VALUES (1);',
    });
    for (const _ of ['first', 'second']) {
      await expect(migrate(url, undefined, { directory })).rejects.toThrow(
        'The migration 2_bad failed: ERROR: relation "nowhere" does not exist (line 2)',
      );
    }
    expect(await query(url, `SELECT to_regclass('good') AS good, to_regclass('half') AS half`)).toEqual([
      { good: 'good', half: null },
    ]);
    await writeFile(path.join(directory, '2_bad/migration.sql'), 'CREATE TABLE half (x int);');
    expect(await migrate(url, undefined, { directory })).toEqual(['2_bad']);
  });

  test('says what is wrong with the database', async () => {
    await expect(migrate('postgresql://connect@127.0.0.1:1/connect')).rejects.toThrow(
      "The database can't be reached: connect ECONNREFUSED 127.0.0.1:1",
    );
    await expect(migrate(postgres.url.replace(/connect$/, 'missing'))).rejects.toThrow(
      '"missing" does not exist',
    );
  });

  test('works from any directory', async () => {
    const url = await emptyDatabase();
    const script = `import { migrate } from ${JSON.stringify(path.resolve('server/storage/migrate.ts'))};
      console.log((await migrate(process.env.URL)).length > 0);`;
    const tsx = import.meta.resolve('tsx');
    const flags = ['--import', tsx, '--input-type=module', '-e', script];
    const output = await new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        flags,
        { cwd: tmpdir(), env: { ...process.env, URL: url } },
        (error, stdout) => (error ? reject(error) : resolve(stdout.trim())),
      );
    });
    expect(output).toBe('true');
  });
});
