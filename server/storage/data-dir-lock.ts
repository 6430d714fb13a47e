import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processPlace, processStart } from './process-identity.ts';

/** Between two looks at the guard of a take-over, milliseconds. */
const GUARD_PAUSE_MS = 20;
/**
 * How often an owner touches its lock, and for how long a start watches a lock whose owner it can't see,
 * milliseconds.
 */
const HEARTBEAT_MS = 1_000;
const WATCH_MS = 4_000;

interface Owner {
  pid: number;
  /** Start of that process: a later process with the same number is not the owner. */
  start: string | null;
  /** Where the number means that process. */
  place: string;
  nonce: string;
}

export class DataDirInUseError extends Error {
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(`The data directory ${directory} is in use by another running server (process ${pid}).`);
    this.name = 'DataDirInUseError';
  }
}

export interface DataDirLock {
  /** Gives the directory free for others. */
  release(): Promise<void>;
}

/**
 * Makes this process the only owner of `directory` (created when missing) until `release()` or its death: the
 * file `server.lock` names it. A lock of a dead process is taken over. A lock made in another container,
 * whose process can't be seen from here, counts as live while its owner keeps touching it.
 * @throws DataDirInUseError while another process, or this one, owns it.
 */
export async function lockDataDir(directory: string): Promise<DataDirLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, 'server.lock');
  const owner: Owner = {
    pid: process.pid,
    start: await processStart(process.pid),
    place: await processPlace(),
    nonce: randomUUID(),
  };
  const content = JSON.stringify(owner);
  // Written aside and linked into place, so that nobody ever reads half a lock.
  const draft = `${file}.${owner.nonce}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    while (!(await linked(draft, file))) await removeIfStale(file, directory, owner.place);
  } finally {
    await unlink(draft);
  }
  const heartbeat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => {}),
    HEARTBEAT_MS,
  );
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      if ((await read(file)) === content) await unlink(file);
    },
  };
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeIfStale(file: string, directory: string, place: string): Promise<void> {
  const content = await read(file);
  if (content === undefined) return;
  const owner = parse(content);
  if (owner && (await isAlive(owner, file, place))) throw new DataDirInUseError(directory, owner.pid);
  // One at a time takes a stale lock away, and looks again before it does: what lies there by now may be the
  // lock of another start that was quicker.
  const guard = `${file}.takeover`;
  if (!(await created(guard))) return waitForGuard(guard);
  try {
    if ((await read(file)) === content) await unlink(file);
  } finally {
    await unlink(guard).catch(ignoreMissing);
  }
}

async function created(guard: string): Promise<boolean> {
  try {
    await writeFile(guard, '', { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The guard is held for an instant; one that is seconds old belongs to a process that died holding it. */
async function waitForGuard(guard: string): Promise<void> {
  const madeAt = await touchedAt(guard);
  if (madeAt !== undefined && Date.now() - madeAt > WATCH_MS) await unlink(guard).catch(ignoreMissing);
  await sleep(GUARD_PAUSE_MS);
}

async function isAlive(owner: Owner, file: string, place: string): Promise<boolean> {
  if (owner.place === place) {
    const start = await processStart(owner.pid);
    return start !== null && (owner.start === null || start === owner.start);
  }
  const before = await touchedAt(file);
  const deadline = Date.now() + WATCH_MS;
  while (Date.now() < deadline) {
    await sleep(200);
    if ((await touchedAt(file)) !== before) return true;
  }
  return false;
}

const touchedAt = (file: string) => stat(file).then((found) => found.mtimeMs, ignoreMissing);

const read = (file: string) => readFile(file, 'utf8').catch(ignoreMissing);

/** Undefined for what no server wrote, such as a file cut short by a full disk: nobody owns that. */
function parse(content: string): Owner | undefined {
  try {
    const owner = JSON.parse(content) as Partial<Owner> | null;
    return typeof owner?.pid === 'number' ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
