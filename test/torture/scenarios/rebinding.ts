import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from '../report.ts';
import type { World } from '../world.ts';

const CHILD = fileURLToPath(new URL('../rebinding-child.ts', import.meta.url));
const NAMESPACE = 'connect-torture';
const RESOLVER = `/etc/netns/${NAMESPACE}`;

/** What the child found out in its network of its own. */
export interface Rebound {
  published: number;
  /** Connections to the address outside, and to those inside. */
  outside: number;
  inside: number;
  lookups: number;
  refused: number;
}

/**
 * A name that is outside when it is looked at and inside when it is used, in a network namespace whose only
 * name server is ours.
 */
export async function rebinding(world: World): Promise<Outcome[]> {
  const test = 'a name that turns inside between two look-ups';
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore' });
  try {
    ip('netns', 'add', NAMESPACE);
  } catch {
    return [{ test, tries: 0, broken: [], notAllowed: 'a network namespace' }];
  }
  try {
    mkdirSync(RESOLVER, { recursive: true });
    writeFileSync(`${RESOLVER}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    ip('-n', NAMESPACE, 'link', 'set', 'lo', 'up');
    // Addresses that are outside to the product, and exist only in here.
    for (const address of ['8.8.4.4', '10.1.2.3', '169.254.169.254']) {
      ip('-n', NAMESPACE, 'addr', 'add', `${address}/32`, 'dev', 'lo');
    }
    const command = ['netns', 'exec', NAMESPACE, process.execPath, '--import', 'tsx', CHILD];
    const { stdout } = await promisify(execFile)('ip', [...command, String(world.quick ? 40 : 200)], {
      timeout: 180_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    const found: Rebound = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
    const broken: string[] = [];
    if (found.inside > 0) broken.push(`${found.inside} connections went inside`);
    if (found.outside === 0 || found.refused === 0) broken.push('it was never tried');
    const note = `${found.lookups} look-ups, ${found.outside} connections outside, ${found.refused} attempts refused`;
    return [{ test, tries: found.published, broken, note }];
  } finally {
    ip('netns', 'del', NAMESPACE);
    rmSync(RESOLVER, { recursive: true, force: true });
  }
}
