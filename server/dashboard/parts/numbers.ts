import { locale } from '../languages/index.ts';

const whole = new Intl.NumberFormat(locale);
const ungrouped = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 20 });
const tenths = new Intl.NumberFormat(locale, {
  useGrouping: false,
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** 0.984 → "98 %"; never 100 % when something failed. */
export function percent(share: number): string {
  const rounded = share < 1 ? Math.min(Math.round(share * 100), 99) : 100;
  return inPercent(rounded);
}

/** 57.5 → "57.5 %" */
export const inPercent = (percent: number) => `${plain(percent)} %`;

/** 1234.5 → "1234.5": a value as it is, not a count. */
export const plain = (value: number) => ungrouped.format(value);

/** 12345 → "12,345" */
export const counted = (count: number) => whole.format(count);

/** What stands before the tenths: `.`, or `,` in German. */
export const decimalSeparator =
  ungrouped.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** 34 → "34 ms", 1204 → "1.2 s" */
export function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${tenths.format(Number((ms / 1_000).toFixed(1)))} s`;
}
