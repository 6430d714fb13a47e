import { Card, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeliveryStats } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { counted } from '../numbers.ts';
import classes from './charts.module.css';
import { NumbersToggle } from './numbers-toggle.tsx';
import { PERIODS, type Period, stepLabel } from './periods.ts';
import { TimeAxis } from './time-axis.tsx';

type Series = DeliveryStats['series'];

const [WIDTH, HEIGHT] = [600, 140];
const GAP = 0.25;

/**
 * Deliveries and failures over time. Failures stand on top and are hatched, so that the colour isn't the only
 * sign.
 */
export function CountsChart({ series, period }: { series: Series; period: Period }) {
  const sum = (key: 'delivered' | 'failed') => series.reduce((total, each) => total + each[key], 0);
  const [delivered, failed] = [sum('delivered'), sum('failed')];
  const summary = t('parts:charts.counts.summary', {
    delivered: counted(delivered),
    failed: counted(failed),
    period: PERIODS[period].words,
  });
  return (
    <Card withBorder>
      <Title order={3} size="h5">
        {t('parts:charts.counts.title')}
      </Title>
      <Group gap="md" mb="xs">
        <Legend kind="delivered">{t('parts:charts.counts.delivered', { number: counted(delivered) })}</Legend>
        <Legend kind="failed">{t('parts:charts.counts.failed', { number: counted(failed) })}</Legend>
      </Group>
      <Bars series={series} period={period} summary={summary} />
      <TimeAxis series={series} period={period} />
      <NumbersToggle
        label={t('parts:charts.counts.label')}
        head={[
          t('parts:charts.from'),
          t('parts:charts.counts.head.delivered'),
          t('parts:charts.counts.head.failed'),
        ]}
        rows={series
          .filter((each) => each.delivered + each.failed > 0)
          .map((each) => [stepLabel(each.at, period), counted(each.delivered), counted(each.failed)])}
      />
    </Card>
  );
}

function Bars({ series, period, summary }: { series: Series; period: Period; summary: string }) {
  const most = Math.max(...series.map(({ delivered, failed }) => delivered + failed), 1);
  const step = WIDTH / Math.max(series.length, 1);
  const tall = (count: number) => (count === 0 ? 0 : Math.max((count / most) * (HEIGHT - 4), 3));
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summary}
    >
      <Hatching />
      <line className={classes.axis} x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {series.map(({ at, delivered, failed }, index) => {
        const [low, high] = [tall(delivered), tall(failed)];
        const bar = { x: index * step + (step * GAP) / 2, width: step * (1 - GAP) };
        return (
          <g key={at}>
            <title>{t('parts:charts.counts.step', { at: stepLabel(at, period), delivered, failed })}</title>
            <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect className={classes.delivered} {...bar} y={HEIGHT - low} height={low} />
            <rect className={classes.failed} {...bar} y={HEIGHT - low - high} height={high} />
            <rect {...bar} y={HEIGHT - low - high} height={high} fill="url(#hatching)" />
          </g>
        );
      })}
    </svg>
  );
}

function Hatching() {
  return (
    <defs>
      <pattern id="hatching" width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1={0} y1={0} x2={0} y2={5} stroke="var(--mantine-color-body)" strokeWidth={2.5} />
      </pattern>
    </defs>
  );
}

function Legend({ kind, children }: { kind: 'delivered' | 'failed'; children: ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap">
      <svg className={classes.swatch} viewBox="0 0 10 12" aria-hidden>
        <rect className={classes[kind]} width={10} height={12} rx={2} />
        {kind === 'failed' && <rect width={10} height={12} fill="url(#hatching)" />}
      </svg>
      <Text size="sm">{children}</Text>
    </Group>
  );
}
