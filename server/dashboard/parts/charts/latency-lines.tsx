import { Group, Stack, Text } from '@mantine/core';
import type { DeliveryStats } from '../../api/types.ts';
import { inSentence, t } from '../../languages/index.ts';
import { duration } from '../numbers.ts';
import classes from './charts.module.css';
import { type Period, stepLabel } from './periods.ts';
import { SHARES } from './shares.ts';
import { TimeAxis } from './time-axis.tsx';

type Series = DeliveryStats['series'];
type Point = [x: number, ms: number];

const [WIDTH, HEIGHT] = [600, 140];
/** Of its step, on each side: how long the line of a step is that has no neighbours. */
const STUB = 0.35;

/** One line for each percentile, with gaps where nothing was delivered. */
export function LatencyLines({ series, period }: { series: Series; period: Period }) {
  const top = roundedUp(Math.max(...series.map(({ latency }) => latency?.p99 ?? 0), 1));
  const step = WIDTH / Math.max(series.length, 1);
  const y = (ms: number) => HEIGHT - 2 - (ms / top) * (HEIGHT - 4);
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Stack justify="space-between" gap={0} ta="right" h={HEIGHT} aria-hidden>
        {[top, top / 2, 0].map((ms) => (
          <Text key={ms} size="xs" c="dimmed" lh={1} style={{ whiteSpace: 'nowrap' }}>
            {ms === 0 ? '0' : duration(ms)}
          </Text>
        ))}
      </Stack>
      <div style={{ flex: 1, minWidth: 0 }}>
        <svg
          className={classes.chart}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summaryOf(series)}
        >
          {[top, top / 2, 0].map((ms) => (
            <line key={ms} className={classes.axis} x1={0} x2={WIDTH} y1={y(ms)} y2={y(ms)} />
          ))}
          {SHARES.map(({ key }) => (
            <path key={key} className={classes[key]} d={pathOf(pieces(series, key, step), step, y)} />
          ))}
          {series.map(({ at, latency }, index) => (
            <rect key={at} x={index * step} y={0} width={step} height={HEIGHT} fill="transparent">
              <title>{`${stepLabel(at, period)}: ${latency === null ? t('parts:charts.latency.nothing') : inWords(latency)}`}</title>
            </rect>
          ))}
        </svg>
        <TimeAxis series={series} period={period} />
      </div>
    </Group>
  );
}

/** The stretches without a gap. */
function pieces(series: Series, key: (typeof SHARES)[number]['key'], step: number): Point[][] {
  const found: Point[][] = [[]];
  for (const [index, { latency }] of series.entries()) {
    if (latency === null) found.push([]);
    else found.at(-1)?.push([(index + 0.5) * step, latency[key]]);
  }
  return found.filter((piece) => piece.length > 0);
}

function pathOf(stretches: Point[][], step: number, y: (ms: number) => number): string {
  const corner = ([x, ms]: Point) => `${x.toFixed(1)} ${y(ms).toFixed(1)}`;
  return stretches
    .map((stretch) => {
      const [[x, ms] = [0, 0], second] = stretch;
      const corners: Point[] = second
        ? stretch
        : [
            [x - step * STUB, ms],
            [x + step * STUB, ms],
          ];
      return `M${corners.map(corner).join('L')}`;
    })
    .join('');
}

/** 1, 2 or 5 and zeros: an end of the scale that is read at a glance. */
function roundedUp(ms: number): number {
  const unit = 10 ** Math.floor(Math.log10(ms));
  return unit * ([1, 2, 5].find((times) => times * unit >= ms) ?? 10);
}

function inWords(latency: NonNullable<Series[number]['latency']>): string {
  return SHARES.map(({ key, words }) =>
    t('parts:charts.latency.within', { share: inSentence(words), time: duration(latency[key]) }),
  ).join(', ');
}

/** For screen readers, beside the figures of the whole period: how much they went up and down. */
function summaryOf(series: Series): string {
  const known = series.flatMap(({ latency }) => latency ?? []);
  const ranges = SHARES.map(({ key, words }) => {
    const all = known.map((latency) => latency[key]);
    return t('parts:charts.latency.range', {
      share: inSentence(words),
      from: duration(Math.min(...all)),
      to: duration(Math.max(...all)),
    });
  });
  return t('parts:charts.latency.summary', { ranges: ranges.join(', ') });
}
