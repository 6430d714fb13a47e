import { spawnSync } from 'node:child_process';

/** Is a program installed, and does it run? */
export function has(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}
