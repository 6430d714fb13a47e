import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Account, giveTo, letThrough } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

const run = promisify(execFile);

/** The database's superuser; its password is only in `<dataDir>/postgres-password`. */
export const SUPERUSER = 'connect';
const STAGING = 'postgres.new-';

export interface Cluster {
  directory: string;
  password: string;
}

export const clusterDirectory = (dataDir: string) => path.join(dataDir, 'postgres');

/**
 * Makes sure that `<dataDir>/postgres` is a PostgreSQL data directory of our major version. A new one is made
 * aside and renamed when complete, so one that exists is whole; what an interrupted attempt left is removed.
 * @throws when it is of another major version, is something else, or lost its password file.
 */
export async function prepareCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account,
  log: (line: string) => void,
): Promise<Cluster> {
  const directory = clusterDirectory(dataDir);
  await removeLeftovers(dataDir);
  await letThrough(account, directory, log);
  const version = (await readIfAny(path.join(directory, 'PG_VERSION')))?.trim();
  if (version === undefined) {
    await refuseUnknownContent(directory);
    return { directory, password: await createCluster(dataDir, directory, binaries, account, log) };
  }
  if (version !== String(binaries.major)) {
    throw new Error(
      `${directory} was made by PostgreSQL ${version}; this server brings PostgreSQL ${binaries.major}, which can't open it. ` +
        `Dump it with PostgreSQL ${version} and restore it here, or go back to the version of this server that made it.`,
    );
  }
  const password = await readIfAny(passwordFile(dataDir));
  if (!password)
    throw new Error(`${passwordFile(dataDir)} is missing: without it the database can't be opened.`);
  return { directory, password };
}

async function createCluster(
  dataDir: string,
  directory: string,
  binaries: PostgresBinaries,
  account: Account,
  log: (line: string) => void,
): Promise<string> {
  log(`Creating a PostgreSQL ${binaries.major} data directory in ${directory}`);
  const password = (await readIfAny(passwordFile(dataDir))) || randomBytes(24).toString('base64url');
  await writeFile(passwordFile(dataDir), password, { mode: 0o600 });

  const staging = await mkdtemp(path.join(dataDir, STAGING));
  const cluster = path.join(staging, 'cluster');
  const secret = path.join(staging, 'password');
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(secret, password, { mode: 0o600 });
  for (const file of [staging, cluster, secret]) await giveTo(account, file);
  const flags = [
    `--pgdata=${cluster}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own locale: text sorts the same after an update of the operating system.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  await run(binaries.initdb, flags, { ...account, cwd: staging, env: { ...process.env, LC_ALL: 'C' } }).catch(
    (error: Error & { stderr?: string }) => {
      throw new Error(
        `PostgreSQL's data directory could not be created: ${error.stderr?.trim() || error.message}`,
      );
    },
  );
  await rename(cluster, directory);
  await syncFolder(dataDir);
  await rm(staging, { recursive: true, force: true });
  return password;
}

const passwordFile = (dataDir: string) => path.join(dataDir, 'postgres-password');

async function removeLeftovers(dataDir: string): Promise<void> {
  const left = (await readdir(dataDir)).filter((name) => name.startsWith(STAGING));
  for (const name of left)
    await rm(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
}

/** Never deletes what might be somebody's data. An empty folder is fine: the rename replaces it. */
async function refuseUnknownContent(directory: string): Promise<void> {
  const content = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (content.length > 0) throw new Error(`${directory} is not empty, but is no PostgreSQL data directory.`);
}

async function readIfAny(file: string): Promise<string | undefined> {
  const missing = await access(file).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  return missing ? undefined : readFile(file, 'utf8');
}

/** Makes the rename outlive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
