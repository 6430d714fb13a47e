/** Draws the PNG that Zapier shows from the SVG: `npm run zapier:logo`. */
import { writeFileSync } from 'node:fs';
import { drawLogo, logoFile } from './logo.ts';

writeFileSync(logoFile, drawLogo().asPng());
