import { createRequire } from 'node:module';

/**
 * How long a pattern is looked at; what isn't known to be safe by then is refused. Most take a few; a busy
 * machine needs seconds for the first one. Milliseconds.
 */
const PATTERN_MS = 10_000;

type CheckSync = typeof import('recheck')['checkSync'];

let check: CheckSync | undefined;

/**
 * The checker in JavaScript alone (the package's entry would start Java or a program of its own). It is
 * large, and few schemas have a pattern: it is loaded for the first one.
 */
function checker(): CheckSync {
  check ??= (createRequire(import.meta.url)('recheck/lib/browser.js') as { checkSync: CheckSync }).checkSync;
  return check;
}

/**
 * What is wrong with a pattern; undefined: nothing. A pattern runs on what anybody publishes: one that
 * backtracks without end would stop the whole server.
 */
export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'is no regular expression';
  }
  const { status } = checker()(pattern, 'u', { timeout: PATTERN_MS });
  if (status === 'safe') return undefined;
  return status === 'vulnerable'
    ? 'can take exponential or polynomial time (nested or overlapping repetition): write it so that each text matches in one way'
    : 'is too complicated to be known as safe: make it simpler';
}
