import { askLog, dropOldestDay, fillLog } from './log.ts';
import { drain, live } from './measures.ts';
import { grouped, milliseconds, perSecond, type Row } from './report.ts';
import { type Backend, onStage, type Stage } from './stage.ts';
import type { Effort } from './standard.ts';

const SIZES = [0, 10_000, 100_000, 1_000_000, 2_000_000];
const DRAIN = { warmUp: 5_000, deliveries: 10_000 };
const TEAMS = 10;

interface Measured {
  drain: number;
  published: number;
  /** While a day is dropped and the log is vacuumed. */
  publishedMeanwhile: number;
  dropMs: number;
  /** The slowest page of the log, and which it is. */
  page: [question: string, ms: number];
  monthMs: number;
}

/** Does anything become slower as the log grows? The ratios are to the empty table. */
export const measureGrowth = (backend: Backend, effort: Effort) =>
  onStage(backend, async (stage) => {
    const rows: Row[] = [];
    const json: Record<string, Measured> = {};
    let first: Measured | undefined;
    let size = 0;
    for (const next of SIZES) {
      await fillLog(stage, size, next, TEAMS);
      size = next;
      const measured = await measure(stage, effort);
      first ??= measured;
      json[next] = measured;
      rows.push(...rowsOf(next, measured, first));
    }
    return { rows, json };
  });

function rowsOf(size: number, measured: Measured, empty: Measured): Row[] {
  const name = (what: string) => `${grouped(size)} attempts: ${what}`;
  const speed = (what: string, value: number, atFirst: number): Row => {
    const ratio = value / atFirst;
    return { measure: name(what), value: perSecond(value), ratio, goal: '≥ 0.9', pass: ratio >= 0.9 };
  };
  return [
    speed('drain', measured.drain, empty.drain),
    speed('live, published', measured.published, empty.published),
    speed('… while a day is dropped and vacuum runs', measured.publishedMeanwhile, empty.published),
    { measure: name('dropping a day'), value: milliseconds(measured.dropMs) },
    {
      measure: name(`the slowest page of the log, ${measured.page[0]}`),
      value: milliseconds(measured.page[1]),
    },
    { measure: name('statistics of a month'), value: milliseconds(measured.monthMs) },
  ];
}

async function measure(stage: Stage, { seconds }: Effort): Promise<Measured> {
  await stage.startServer('api');
  const drained = await drain(stage, [await stage.startServer('worker')], DRAIN);
  const { 'stats of a month': monthMs = Number.NaN, ...pages } = await askLog(stage);
  await stage.stopServers();
  const server = await stage.startServer('all');
  const quiet = await live(stage, [server], { seconds });
  let dropMs = Number.NaN;
  const housekeeping = new AbortController();
  const keeping = keepHouse(stage, housekeeping.signal, (took) => {
    dropMs = took;
  });
  const busy = await live(stage, [server], { seconds });
  housekeeping.abort();
  await keeping;
  await stage.stopServers();
  return {
    drain: drained,
    published: quiet.publishedPerSecond,
    publishedMeanwhile: busy.publishedPerSecond,
    dropMs,
    page: Object.entries(pages).toSorted(([, left], [, right]) => right - left)[0] ?? ['', Number.NaN],
    monthMs,
  };
}

/**
 * Drops a day once and vacuums again and again, at autovacuum's pace and on the stage's own connection, until
 * it is told to stop.
 */
async function keepHouse(stage: Stage, signal: AbortSignal, dropped: (ms: number) => void): Promise<void> {
  dropped(await dropOldestDay(stage.db));
  await stage.db.query(`SET vacuum_cost_delay = '2ms'`);
  while (!signal.aborted) await stage.db.query('VACUUM attempts, events, due');
}
