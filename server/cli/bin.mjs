#!/usr/bin/env node
// What `npx autousers-connect` and `npm link` run, from any directory.
import '../../compile.mjs';

await import('../../dist/server/cli/main.js');
