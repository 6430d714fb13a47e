import { createRequire } from 'node:module';

// One level below package.json both as source and when built.
const { name: app, version }: { name: string; version: string } = createRequire(import.meta.url)(
  '../package.json',
);

export { app, version };
