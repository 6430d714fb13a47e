// The thread of a server that runs from its sources, in tests: what translates TypeScript in the main thread
// doesn't hold for others.
import { register } from 'tsx/esm/api';

register();
await import('./render-worker.ts');
