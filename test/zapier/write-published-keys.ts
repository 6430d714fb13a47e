/**
 * Writes down the keys of the app after it was promoted: `npm run zapier:keys`. From then on none of them may
 * go.
 */
import { writeFileSync } from 'node:fs';
import app from '../../zapier-app/src/index.ts';
import type { Definition } from './definition.ts';
import { publishedKeys } from './published-keys.ts';

const keys = JSON.stringify(publishedKeys(app as unknown as Definition), null, 2);
writeFileSync(new URL('published-keys.json', import.meta.url), `${keys}\n`);
