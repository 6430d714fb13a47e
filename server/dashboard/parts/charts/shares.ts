import { t } from '../../languages/index.ts';
/** The percentiles of the API, as people read them. */
export const SHARES = [
  { key: 'p50', words: t('parts:charts.latency.shares.p50') },
  { key: 'p95', words: t('parts:charts.latency.shares.p95') },
  { key: 'p99', words: t('parts:charts.latency.shares.p99') },
] as const;
