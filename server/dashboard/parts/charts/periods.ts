import { locale, t } from '../../languages/index.ts';
/** Of the charts, in the API's names. */
export const PERIODS = {
  day: { label: t('parts:charts.periods.day.label'), words: t('parts:charts.periods.day.words') },
  week: { label: t('parts:charts.periods.week.label'), words: t('parts:charts.periods.week.words') },
  month: { label: t('parts:charts.periods.month.label'), words: t('parts:charts.periods.month.words') },
} as const;
export type Period = keyof typeof PERIODS;

const hour = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });

/** Where a step of a chart begins, as short as the period allows. */
export function stepLabel(at: string, period: Period): string {
  return (period === 'month' ? day : hour).format(new Date(at));
}
