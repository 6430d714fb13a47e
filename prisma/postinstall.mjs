// After `npm ci`: writes the database client, builds the settings pages and compiles the server, so that
// `npm start` has nothing to wait for. With `--omit=dev` what that takes isn't there: the image copies all
// of it
// from where it was made.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const isInstalled = (name) => {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
};

if (isInstalled('@prisma/internals') && isInstalled('vite')) {
  await import('./generate.mjs');
  await import('../server/dashboard/build.mjs');
  await import('../compile.mjs');
}
