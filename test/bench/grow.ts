import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { askLog, dropOldestDay, fillLog } from './log.ts';
import { drain, live } from './measures.ts';
import { grouped, median, milliseconds, perSecond, type Row } from './report.ts';
import { type Backend, onStage, type Stage } from './stage.ts';

const SIZES = [10_000, 100_000, 1_000_000, 2_000_000];
const DRAIN = { warmUp: 5_000, deliveries: 10_000 };
const TEAMS = 10;
/** So often each is measured with an empty log and with the grown one, in turn. */
const ROUNDS = 3;
const LIVE_SECONDS = 4;
/** The shortest pause that autovacuum can be given between two looks at a database. */
const NAPTIME_MS = 1_000;

/** Speeds of one round, a second. */
interface Round {
  drain: [empty: number, grown: number];
  published: [empty: number, grown: number];
  /** While a day is dropped and the log is vacuumed. */
  publishedMeanwhile: number;
}

interface Measured {
  rounds: Round[];
  dropMs: number;
  /** The slowest page of the log, and which it is. */
  page: [question: string, ms: number];
  monthMs: number;
}

/**
 * Does anything become slower as the log grows? Beside the one that grows there is one that is emptied again
 * and again. They are measured in turn, so that whatever else the machine does meets both.
 */
export const measureGrowth = (backend: Backend) =>
  onStage(onRedis(backend, 1), (empty) =>
    onStage(onRedis(backend, 2), async (grown) => {
      const rows: Row[] = [];
      const json: Record<string, Measured> = {};
      let size = 0;
      for (const next of SIZES) {
        await fillLog(grown, size, next, TEAMS);
        size = next;
        const measured = await measure(empty, grown);
        json[next] = measured;
        rows.push(...rowsOf(next, measured));
      }
      return { rows, json };
    }),
  );

function rowsOf(size: number, { rounds, dropMs, page, monthMs }: Measured): Row[] {
  const name = (what: string) => `${grouped(size)} attempts: ${what}`;
  const speed = (what: string, pairs: (readonly [empty: number, grown: number])[]): Row => {
    const ratio = median(pairs.map(([empty, grown]) => grown / empty));
    const value = perSecond(median(pairs.map(([, grown]) => grown)));
    return { measure: name(what), value, ratio, goal: '≥ 0.9', pass: ratio >= 0.9 };
  };
  return [
    speed(
      'drain',
      rounds.map(({ drain }) => drain),
    ),
    speed(
      'live, published',
      rounds.map(({ published }) => published),
    ),
    speed(
      '… while a day is dropped and vacuum runs',
      rounds.map(({ published: [empty], publishedMeanwhile }) => [empty, publishedMeanwhile]),
    ),
    { measure: name('dropping a day'), value: milliseconds(dropMs) },
    { measure: name(`the slowest page of the log, ${page[0]}`), value: milliseconds(page[1]) },
    { measure: name('statistics of a month'), value: milliseconds(monthMs) },
  ];
}

async function measure(empty: Stage, grown: Stage): Promise<Measured> {
  const stages = [empty, grown] as const;
  const workers: ChildProcess[] = [];
  for (const stage of stages) {
    await stage.startServer('api');
    workers.push(await stage.startServer('worker'));
  }
  const drains: Round['drain'][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    drains.push(await inTurn(stages, (stage, index) => drain(stage, workers.slice(index, index + 1), DRAIN)));
  }
  const { 'stats of a month': monthMs = Number.NaN, ...pages } = await askLog(grown);
  for (const stage of stages) await stage.stopServers();

  const servers: ChildProcess[] = [];
  for (const stage of stages) servers.push(await stage.startServer('all'));
  const publish = async (stage: Stage, index: number) =>
    (await live(stage, servers.slice(index, index + 1), { seconds: LIVE_SECONDS })).publishedPerSecond;
  let dropMs = Number.NaN;
  const rounds: Round[] = [];
  for (const drained of drains) {
    const published = await inTurn(stages, publish);
    const housekeeping = new AbortController();
    const keeping = keepHouse(grown, housekeeping.signal, (took) => {
      dropMs = took;
    });
    const publishedMeanwhile = await publish(grown, 1);
    housekeeping.abort();
    await keeping;
    rounds.push({ drain: drained, published, publishedMeanwhile });
  }
  for (const stage of stages) await stage.stopServers();
  const page = Object.entries(pages).toSorted(([, left], [, right]) => right - left)[0];
  return { rounds, dropMs, page: page ?? ['', Number.NaN], monthMs };
}

/** Measures with the empty log, which is emptied before, and with the grown one. */
async function inTurn(
  [empty, grown]: readonly [Stage, Stage],
  speed: (stage: Stage, index: number) => Promise<number>,
): Promise<[number, number]> {
  await empty.db.query('TRUNCATE events, attempts, due');
  return [await speed(empty, 0), await speed(grown, 1)];
}

/** Two stages on one Redis would hear each other's wake-ups. */
function onRedis(backend: Backend, database: number): Backend {
  if (backend.redisUrl === undefined) return backend;
  return { ...backend, redisUrl: new URL(`/${database}`, backend.redisUrl).href };
}

/**
 * Drops a day once and vacuums again and again, as often and at the pace that autovacuum would at most, until
 * it is told to stop.
 */
async function keepHouse(stage: Stage, signal: AbortSignal, dropped: (ms: number) => void): Promise<void> {
  dropped(await dropOldestDay(stage.db));
  await stage.db.query(`SET vacuum_cost_delay = '2ms'`);
  while (!signal.aborted) {
    await stage.db.query('VACUUM attempts, events, due');
    await pause(NAPTIME_MS);
  }
}
