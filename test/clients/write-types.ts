/** Writes the types that the TypeScript client has of the API: `npm run clients:types`. */
import { writeFileSync } from 'node:fs';
import { clientTypes } from './openapi-types.ts';

const TARGET = '../../clients/typescript/src/generated/openapi.ts';
writeFileSync(new URL(TARGET, import.meta.url), await clientTypes());
