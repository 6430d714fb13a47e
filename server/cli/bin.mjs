#!/usr/bin/env node
// What `npx autousers-connect` and `npm link` run, from any directory: the CLI without a build step.
import { register } from 'tsx/esm/api';

// Not the tsconfig.json of whatever directory the CLI is called in.
register({ tsconfig: false });
await import('./main.ts');
