import { createRequire } from 'node:module';

// One level below package.json both as source and when built.
const { version }: { version: string } = createRequire(import.meta.url)('../package.json');

export { version };
