import { availableParallelism } from 'node:os';
import { drain, live } from './measures.ts';
import { perSecond, type Row } from './report.ts';
import { type Backend, openStage } from './stage.ts';
import { costRows, type Effort } from './standard.ts';

const COUNTS = [1, 2, 4];
const DRAIN = { warmUp: 10_000, deliveries: 20_000 };

/** What more worker processes bring, beside one that accepts. It can't be more than the cores allow. */
export async function measureWorkers(backend: Backend, { seconds }: Effort) {
  const results = [];
  for (const count of COUNTS) {
    const stage = await openStage(backend);
    try {
      const api = await stage.startServer('api');
      const workers = [];
      for (let worker = 0; worker < count; worker++) workers.push(await stage.startServer('worker'));
      const drained = await drain(stage, workers, DRAIN);
      results.push({
        workers: count,
        drain: drained,
        live: await live(stage, [api, ...workers], { seconds }),
      });
    } finally {
      await stage.close();
    }
  }
  const alone = results[0]?.drain ?? Number.NaN;
  const cores = availableParallelism();
  const rows = results.flatMap(({ workers, drain: drained, live: full }): Row[] => {
    const name = `1 API and ${workers} worker processes on ${cores} cores`;
    return [
      { measure: `${name}: drain 20 000`, value: perSecond(drained), ratio: drained / alone },
      { measure: `${name}: live, published`, value: perSecond(full.publishedPerSecond) },
      { measure: `${name}: live, delivered`, value: perSecond(full.deliveredPerSecond) },
      ...costRows(`${workers} workers`, full.cost),
      {
        measure: `${name}: sent twice`,
        value: String(full.duplicates),
        goal: '0',
        pass: full.duplicates === 0,
      },
    ];
  });
  return { rows, json: { cores, results } };
}
