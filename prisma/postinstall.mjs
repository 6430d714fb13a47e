// After `npm ci`: writes the database client and builds the settings pages, so that `npm start` needs no
// step of its own. With `--omit=dev` what that takes isn't there: the image copies both from where they were
// made.
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
}
