import { availableParallelism } from 'node:os';
import { drain, live } from './measures.ts';
import { perSecond, type Row } from './report.ts';
import { type Backend, onStage } from './stage.ts';
import { costRows, DRAIN, type Effort } from './standard.ts';

const COUNTS = [1, 2, 4];

/** What more worker processes bring, beside one that accepts. It can't be more than the cores allow. */
export async function measureWorkers(backend: Backend, { seconds }: Effort) {
  const results = [];
  for (const count of COUNTS) {
    const measured = await onStage(backend, async (stage) => {
      const api = await stage.startServer('api');
      const workers = [];
      for (let worker = 0; worker < count; worker++) workers.push(await stage.startServer('worker'));
      const drained = await drain(stage, workers, DRAIN);
      return { drain: drained, live: await live(stage, [api, ...workers], { seconds }) };
    });
    results.push({ workers: count, ...measured });
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
