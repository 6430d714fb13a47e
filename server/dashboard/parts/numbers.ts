const whole = new Intl.NumberFormat('en');

/** 0.984 → "98 %"; never 100 % when something failed. */
export function percent(share: number): string {
  const rounded = share < 1 ? Math.min(Math.round(share * 100), 99) : 100;
  return `${rounded} %`;
}

/** 12345 → "12,345" */
export const counted = (count: number) => whole.format(count);

/** 34 → "34 ms", 1204 → "1.2 s" */
export function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
