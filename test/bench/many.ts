import { live } from './measures.ts';
import { grouped, milliseconds, perSecond, type Row } from './report.ts';
import { type Backend, onStage } from './stage.ts';
import { costRows, type Effort } from './standard.ts';

/**
 * Teams with one endpoint each; every event is of the next team, so that nothing stays in memory for long.
 */
const COUNTS = [1, 10, 1_000, 100_000];

/** Does anything become slower with the number of endpoints? The ratios are to ten. */
export async function measureMany(backend: Backend, { seconds }: Effort) {
  const results = [];
  for (const endpoints of COUNTS) {
    const measured = await onStage(
      backend,
      async (stage) => {
        const server = await stage.startServer('all');
        const full = await live(stage, [server], { seconds });
        return { full, steady: await live(stage, [server], { seconds, rate: 100 }) };
      },
      { teams: endpoints, endpointsOfEach: 1 },
    );
    results.push({ endpoints, ...measured });
  }
  const usual = results.find(({ endpoints }) => endpoints === 10)?.full.publishedPerSecond ?? Number.NaN;
  const rows = results.flatMap(({ endpoints, full, steady }): Row[] => {
    const name = `${grouped(endpoints)} endpoints`;
    return [
      {
        measure: `${name}: live, published`,
        value: perSecond(full.publishedPerSecond),
        ratio: full.publishedPerSecond / usual,
      },
      ...costRows(`${name}: live`, full.cost),
      {
        measure: `${name}: first byte at 100/s, p50 and p99`,
        value: `${milliseconds(steady.latency.p50)}, ${milliseconds(steady.latency.p99)}`,
      },
      { measure: `${name}: memory of the server, most`, value: `${Math.max(...full.memory)} MB` },
    ];
  });
  return { rows, json: results };
}
