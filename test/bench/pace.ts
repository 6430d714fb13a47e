import type { Piece } from './pacekeeper.ts';
import { message, start } from './processes.ts';
import { median } from './report.ts';

/** So many times the usual for the same work: the machine was held up. */
const HELD_UP = 3;
/** What waited meanwhile is caught up with for so long. */
const CATCH_UP_MS = 50;

/** When the machine was held up, and how much of the time that was in all. */
export interface Pace {
  wasHeldUp(from: number, to: number): boolean;
  share: number;
}

/** Watches whether the machine does the same work in the same time, until the returned function is called. */
export function watchPace(): () => Promise<Pace> {
  const keeper = start('./pacekeeper.ts');
  return async () => {
    const done = message<{ pieces: Piece[] }>(keeper, 'done');
    keeper.send('end');
    return paceOf((await done).pieces);
  };
}

function paceOf(pieces: readonly Piece[]): Pace {
  const usual = median(pieces.map(([, cpu]) => cpu));
  const spans: { from: number; to: number }[] = [];
  for (const [at, cpu] of pieces) {
    if (cpu < usual * HELD_UP) continue;
    const last = spans.at(-1);
    const to = at + cpu / 1000 + CATCH_UP_MS;
    if (last && at <= last.to) last.to = to;
    else spans.push({ from: at, to });
  }
  const heldUp = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const whole = (pieces.at(-1)?.[0] ?? Number.NaN) - (pieces[0]?.[0] ?? Number.NaN);
  return {
    wasHeldUp: (from, to) => spans.some((span) => from < span.to && to > span.from),
    share: heldUp / whole,
  };
}
