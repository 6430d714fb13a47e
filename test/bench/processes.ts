import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Starts a file as a process of its own, with an IPC channel. */
export function start(
  file: string,
  args: string[] = [],
  { env = process.env, flags = [] }: { env?: NodeJS.ProcessEnv; flags?: string[] } = {},
): ChildProcess {
  return fork(here(file), args, {
    execArgv: file.endsWith('.ts') ? [...flags, '--import', 'tsx'] : flags,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The next message of a kind. Rejects when the process ends without it, or after the deadline. */
export async function message<T>(child: ChildProcess, kind: string, seconds = 120): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const late = () => finish(() => reject(new Error(`no "${kind}" within ${seconds} s`)));
    const timer = setTimeout(late, seconds * 1000);
    const onMessage = (data: { kind: string }) => {
      if (data.kind === kind) finish(() => resolve(data as T));
    };
    const onExit = (code: number | null) =>
      finish(() => reject(new Error(`ended with ${code} before "${kind}"`)));
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Waits until the server answers its health check. */
export async function healthy(url: string, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} is not healthy after ${seconds} s`);
}

/** Resident memory of a process in MB, as the kernel counts it; undefined where there is no /proc. */
export function residentMb(child: ChildProcess): number | undefined {
  try {
    const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Math.round(Number(kb) / 1024);
  } catch {
    return undefined;
  }
}
