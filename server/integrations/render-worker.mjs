// A thread begins with JavaScript: what translates TypeScript in the main thread doesn't hold for others.
import { register } from 'tsx/esm/api';

register();
await import('./render-worker.ts');
