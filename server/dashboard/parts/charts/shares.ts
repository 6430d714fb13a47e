/** The percentiles of the API, as people read them. */
export const SHARES = [
  { key: 'p50', words: 'Half' },
  { key: 'p95', words: '95 of 100' },
  { key: 'p99', words: '99 of 100' },
] as const;
