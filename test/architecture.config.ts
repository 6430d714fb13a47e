import { defineConfig } from 'vitest/config';

/** For `npm run verify`: the rules alone, without the PostgreSQL and Redis that the other tests need. */
export default defineConfig({
  test: { include: ['test/architecture.test.ts'], root: '.', reporters: ['dot'] },
});
