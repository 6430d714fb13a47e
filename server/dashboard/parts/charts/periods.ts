/** Of the charts, in the API's names. */
export const PERIODS = {
  day: { label: 'Day', words: 'the last 24 hours' },
  week: { label: 'Week', words: 'the last 7 days' },
  month: { label: 'Month', words: 'the last 30 days' },
} as const;
export type Period = keyof typeof PERIODS;

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Where a step of a chart begins, as short as the period allows. */
export function stepLabel(at: string, period: Period): string {
  return (period === 'month' ? day : hour).format(new Date(at));
}
