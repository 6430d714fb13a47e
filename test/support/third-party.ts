import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

export interface ThirdParty {
  /** What it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts somebody else's program, and waits until it is ready. It ends if it isn't in time. */
export async function startThirdParty(
  [program, ...parameters]: [string, ...string[]],
  {
    cwd,
    startMs,
    isReady,
  }: { cwd?: string; startMs: number; isReady: (output: string) => boolean | Promise<boolean> },
): Promise<ThirdParty> {
  const child = spawn(program, parameters, { ...(cwd !== undefined && { cwd }), stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const stop = async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  try {
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the emulator ended:\n${output}`);
      return isReady(output);
    }, startMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { output: () => output, stop };
}
