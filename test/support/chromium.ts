import { spawnSync } from 'node:child_process';

/** Debian's name, and what else it may be called. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** No network but ours: Chromium's own background requests would only fail and slow it down. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Undefined when it isn't installed. */
export function chromiumPath(): string | undefined {
  return NAMES.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()).find(
    (path) => path !== '',
  );
}
