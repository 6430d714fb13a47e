import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { Trans } from 'react-i18next/TransWithoutContext';
import type { DeliveryStats } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { duration } from '../numbers.ts';
import classes from './charts.module.css';
import { LatencyLines } from './latency-lines.tsx';
import { NumbersToggle } from './numbers-toggle.tsx';
import { PERIODS, type Period, stepLabel } from './periods.ts';
import { SHARES } from './shares.ts';

interface LatencyChartProps {
  /** Who answers, such as "your receiver". */
  who: string;
  latency: DeliveryStats['latency'];
  series: DeliveryStats['series'];
  period: Period;
}

/** How long answers took: over time, and in the whole period. */
export function LatencyChart({ who, latency, series, period }: LatencyChartProps) {
  const { words } = PERIODS[period];
  return (
    <Card withBorder>
      <Title order={3} size="h5">
        {t('parts:charts.latency.title', { who })}
      </Title>
      {latency === null ? (
        <Text size="sm">{t('parts:charts.latency.none', { period: words })}</Text>
      ) : (
        <>
          <Stack
            component="ul"
            gap={2}
            p={0}
            mt={0}
            mb="xs"
            aria-label={t('parts:charts.latency.period', { period: words })}
          >
            {SHARES.map(({ key, words: share }) => (
              <Group key={key} component="li" gap={6} wrap="nowrap">
                <svg className={classes.line} viewBox="0 0 28 12" aria-hidden>
                  <path className={classes[key]} d="M0 6H28" />
                </svg>
                <Text size="sm">
                  <Trans
                    ns="parts"
                    i18nKey="charts.latency.withinBold"
                    values={{ share, time: duration(latency[key]) }}
                    components={{ b: <Text span inherit fw={600} /> }}
                  />
                </Text>
              </Group>
            ))}
          </Stack>
          <LatencyLines series={series} period={period} />
          <NumbersToggle
            label={t('parts:charts.latency.label')}
            head={[t('parts:charts.from'), ...SHARES.map((share) => share.words)]}
            rows={series.flatMap(({ at, latency }) =>
              latency === null
                ? []
                : [[stepLabel(at, period), ...SHARES.map(({ key }) => duration(latency[key]))]],
            )}
          />
        </>
      )}
    </Card>
  );
}
