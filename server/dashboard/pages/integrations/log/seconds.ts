import { locale, t } from '../../../languages/index.ts';

const tenths = new Intl.NumberFormat(locale, {
  ...({ minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false } as const),
});

/** "0.4 seconds"; nobody needs it shorter. */
export const seconds = (ms: number) =>
  t('integrations:log.seconds', { number: tenths.format(Math.max(ms, 100) / 1000) });
