import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a module in a process of its own, at the root of the project. Resolves with what it writes. */
export async function runNode(source: string): Promise<string> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 60_000 });
  return stdout;
}
