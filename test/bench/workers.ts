import { availableParallelism } from 'node:os';
import { drain, live } from './measures.ts';
import { perSecond, type Row } from './report.ts';
import { type Backend, openStage } from './stage.ts';
import type { Effort } from './standard.ts';

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
      const { publishedPerSecond, deliveredPerSecond, duplicates } = await live(stage, [api, ...workers], {
        seconds,
      });
      results.push({ workers: count, drain: drained, publishedPerSecond, deliveredPerSecond, duplicates });
    } finally {
      await stage.close();
    }
  }
  const alone = results[0]?.drain ?? Number.NaN;
  const cores = availableParallelism();
  const rows = results.flatMap(({ workers, ...result }): Row[] => {
    const name = `1 API and ${workers} worker processes on ${cores} cores`;
    return [
      { measure: `${name}: drain 20 000`, value: perSecond(result.drain), ratio: result.drain / alone },
      { measure: `${name}: live, published`, value: perSecond(result.publishedPerSecond) },
      { measure: `${name}: live, delivered`, value: perSecond(result.deliveredPerSecond) },
      {
        measure: `${name}: sent twice`,
        value: String(result.duplicates),
        goal: '0',
        pass: result.duplicates === 0,
      },
    ];
  });
  return { rows, json: { cores, results } };
}
