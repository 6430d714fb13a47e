import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Real PostgreSQL, real processes: slower than unit tests, and at least two cores are assumed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Of two cores: much of the time is spent in waiting, for browsers, clocks and other processes.
    maxWorkers: 3,
    reporters: process.env.CI ? ['default'] : ['dot'],
  },
});
