import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom PostgreSQL runs as; empty when that is us. */
export interface Account {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. As root, the owner of `cluster` runs it if there is one already, else
 * the system user `postgres`, which is created when missing.
 * @throws when that user can't be created.
 */
export async function chooseAccount(cluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const found = await stat(cluster).catch(() => undefined);
  if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  const existing = await systemUser();
  if (existing) return existing;
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch((error: Error) => {
    throw new Error(
      `PostgreSQL can't run as root, and the user "postgres" could not be created (${error.message.trim()}). ` +
        'Start the server as an ordinary user, or set DATABASE_URL.',
    );
  });
  const created = await systemUser();
  if (!created) throw new Error('The user "postgres" was created but is not known to the system.');
  return created;
}

async function systemUser(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((flag) =>
      run('id', [flag, 'postgres']).then(
        (done) => Number(done.stdout),
        () => Number.NaN,
      ),
    ),
  );
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** Makes the account the owner of a file or folder that we made. */
export async function giveTo(account: Account, file: string): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(file, account.uid, account.gid);
}

/**
 * Lets the account pass through the folders above `file` (such as /root, mode 0700): adds the permission to
 * search, which shows no listing and opens no file, and says so in the log. Nothing happens when we are not
 * root.
 */
export async function letThrough(account: Account, file: string, log: (line: string) => void): Promise<void> {
  if (account.uid === undefined) return;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const needed = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & needed) === 0) {
      await chmod(folder, (mode & 0o7777) | needed);
      log(`Let the user that runs PostgreSQL pass through ${folder} (added the permission to search)`);
    }
    if (folder === path.dirname(folder)) return;
  }
}
