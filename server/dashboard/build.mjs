// Builds the settings pages. Run by npm after an installation, so that `npm start` needs no step of its own.
import { build } from 'vite';

await build({ configFile: new URL('./vite.config.ts', import.meta.url).pathname, logLevel: 'warn' });
