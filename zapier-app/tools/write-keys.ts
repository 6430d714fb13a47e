/**
 * Writes down the keys of an app after it was promoted: `npm run zapier:keys`, with the folder of a host's
 * own
 * app as its argument. From then on none of them may go.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PUBLISHED_KEYS } from './app-folder.ts';
import type { Definition } from './definition.ts';
import { publishedKeys } from './published-keys.ts';

const [folder] = process.argv.slice(2);
const entry = folder
  ? pathToFileURL(join(resolve(folder), 'src/index.ts')).href
  : new URL('../src/index.ts', import.meta.url).href;
const file = folder
  ? join(folder, PUBLISHED_KEYS)
  : new URL('../../test/zapier/published-keys.json', import.meta.url);
const { default: app }: { default: unknown } = await import(entry);
writeFileSync(file, `${JSON.stringify(publishedKeys(app as Definition), null, 2)}\n`);
