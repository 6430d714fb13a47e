import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: makes the pictures of the documentation from the running product. */
export default defineConfig({
  test: {
    include: ['test/screenshots/*.shots.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
