import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where process numbers mean the same processes: this machine, and on Linux this container. */
export async function processPlace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}

/**
 * When the process started, as text to compare; null when no such process runs. With it, a number that was
 * given to another process since is not mistaken for the one it named. A zombie counts as gone.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return (await ps('lstart=', pid)) || null;
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    ]);
    // "pid (name) state …": the name may hold spaces and brackets. Field 22 is the start, in ticks since the
    // boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot.trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}

/** Does this number name a PostgreSQL server of that data directory (a real path)? */
export async function isPostmasterOf(pid: number, directory: string): Promise<boolean> {
  if ((await processStart(pid)) === null) return false;
  if (process.platform !== 'linux') {
    const command = await ps('command=', pid);
    return /postgres/.test(command) && command.includes(directory);
  }
  const [command, cwd] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    // A server works in its data directory. Unreadable when it belongs to another user: then the command must
    // do.
    readlink(`/proc/${pid}/cwd`).catch(() => undefined),
  ]);
  return /postgres/.test(command) && (cwd ? cwd === directory : command.includes(directory));
}

async function ps(column: string, pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', column, '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}
