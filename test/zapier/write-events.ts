/** Writes what the Zapier app knows of the catalog: `npm run zapier:events`. */
import { writeFileSync } from 'node:fs';
import { eventDefinitionsJson } from './event-definitions.ts';

writeFileSync(new URL('../../zapier-app/src/events.json', import.meta.url), eventDefinitionsJson());
