import type { DeliveryStats } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import classes from './charts.module.css';

type Recent = DeliveryStats['recent'];

const [STEP, BAR, HEIGHT] = [8, 5, 28];
/** By state: how tall its bar is, so that the colour isn't the only sign. */
const TALL: Record<string, number> = { delivered: 28, failed: 14, abandoned: 14, pending: 5 };

/** The last attempts, oldest first: tall bars got through, short ones failed, dots wait. */
export function AttemptStrip({ recent, places = 50 }: { recent: Recent; places?: number }) {
  const bars = recent.slice(0, places).toReversed();
  return (
    <svg
      className={classes.strip}
      viewBox={`0 0 ${places * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={stripInWords(recent)}
    >
      {Array.from({ length: places }, (_, place) => {
        const attempt = bars[place - (places - bars.length)];
        const height = attempt ? (TALL[attempt.status] ?? HEIGHT) : 3;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: places, which stay where they are
            key={place}
            className={classes[attempt?.status ?? 'none']}
            x={place * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx={1.5}
          />
        );
      })}
    </svg>
  );
}

/** "Last 50 attempts: 48 delivered, 2 failed" */
export function stripInWords(recent: Recent): string {
  if (recent.length === 0) return t('parts:charts.strip.none');
  const count = (...states: string[]) => recent.filter(({ status }) => states.includes(status)).length;
  const counts = [
    [count('delivered'), 'delivered'],
    [count('failed', 'abandoned'), 'failed'],
    [count('pending'), 'pending'],
  ] as const;
  const parts = counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => t(`parts:charts.strip.${what}`, { number }));
  const which = t('parts:charts.strip.last', { count: recent.length });
  return `${which}: ${parts.join(', ')}`;
}
