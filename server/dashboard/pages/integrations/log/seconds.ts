/** "0.4 seconds"; nobody needs it shorter. */
export const seconds = (ms: number) => `${(Math.max(ms, 100) / 1000).toFixed(1)} seconds`;
