import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { askLog, dropOldestDay, fillLog } from './log.ts';
import { drain, live } from './measures.ts';
import { grouped, median, milliseconds, perSecond, type Row } from './report.ts';
import { type Backend, onRedisDatabase, onStage, type Stage } from './stage.ts';

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
  /** The same while a day of the grown one is dropped and all of it is vacuumed. */
  publishedMeanwhile: [empty: number, grown: number];
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
  onStage(onRedisDatabase(backend, 1), (empty) =>
    onStage(onRedisDatabase(backend, 2), async (grown) => {
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
      rounds.map(({ publishedMeanwhile }) => publishedMeanwhile),
    ),
    { measure: name('dropping a day'), value: milliseconds(dropMs) },
    { measure: name(`the slowest page of the log, ${page[0]}`), value: milliseconds(page[1]) },
    { measure: name('statistics of a month'), value: milliseconds(monthMs) },
  ];
}

/** A stage, and the server that delivers there. */
interface Side {
  stage: Stage;
  server: ChildProcess;
}
type Sides = readonly [empty: Side, grown: Side];

async function measure(empty: Stage, grown: Stage): Promise<Measured> {
  const startServers = async (role: 'worker' | 'all'): Promise<Sides> => [
    { stage: empty, server: await empty.startServer(role) },
    { stage: grown, server: await grown.startServer(role) },
  ];
  const stopServers = async () => {
    for (const stage of [empty, grown]) await stage.stopServers();
  };
  for (const stage of [empty, grown]) await stage.startServer('api');
  const workers = await startServers('worker');
  const drains: Round['drain'][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    drains.push(await inTurn(workers, ({ stage, server }) => drain(stage, [server], DRAIN)));
  }
  const { 'stats of a month': monthMs = Number.NaN, ...pages } = await askLog(grown);
  await stopServers();

  const servers = await startServers('all');
  const publish = async ({ stage, server }: Side) =>
    (await live(stage, [server], { seconds: LIVE_SECONDS })).publishedPerSecond;
  let dropMs = Number.NaN;
  const publishMeanwhile = async (side: Side) => {
    if (side.stage === empty) return publish(side);
    const housekeeping = new AbortController();
    const keeping = keepHouse(grown, housekeeping.signal);
    const published = await publish(side);
    housekeeping.abort();
    dropMs = await keeping;
    return published;
  };
  const rounds: Round[] = [];
  for (const drained of drains) {
    const published = await inTurn(servers, publish);
    rounds.push({ drain: drained, published, publishedMeanwhile: await inTurn(servers, publishMeanwhile) });
  }
  await stopServers();
  const page = Object.entries(pages).toSorted(([, left], [, right]) => right - left)[0];
  return { rounds, dropMs, page: page ?? ['', Number.NaN], monthMs };
}

/** Measures with the empty log, which is emptied before, and with the grown one. */
async function inTurn(
  [empty, grown]: Sides,
  speed: (side: Side) => Promise<number>,
): Promise<[number, number]> {
  await empty.stage.db.query('TRUNCATE events, attempts, due');
  return [await speed(empty), await speed(grown)];
}

/**
 * Drops a day once and vacuums again and again, as often and at the pace that autovacuum would at most, until
 * it is told to stop. Returns how long the dropping took, milliseconds.
 */
async function keepHouse(stage: Stage, signal: AbortSignal): Promise<number> {
  const dropMs = await dropOldestDay(stage.db);
  await stage.db.query(`SET vacuum_cost_delay = '2ms'`);
  while (!signal.aborted) {
    await stage.db.query('VACUUM attempts, events, due');
    await pause(NAPTIME_MS);
  }
  return dropMs;
}
