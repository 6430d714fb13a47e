import { mkdirSync, writeFileSync } from 'node:fs';
import { document } from '../support/openapi.ts';

/** Writes the OpenAPI document to where the linters of `npm run lint:openapi` read it. */
mkdirSync('node_modules/.cache', { recursive: true });
writeFileSync('node_modules/.cache/openapi.json', JSON.stringify(document, null, 2));
