import { startServer } from '../../support/server-process.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, pause, publishAll, type World, watch } from '../world.ts';

const ENV = { RETRY_SCHEDULE: '1,1,1,1', DELIVERY_TIMEOUT_MS: '5000' };
const ENDPOINTS = 6;

/** Two API and three worker processes, each replaced in turn under load: nothing lost, and nothing twice. */
export async function scaleOut(world: World): Promise<Outcome[]> {
  const env = { ...ENV, DATABASE_URL: await world.database() };
  const start = (role: 'api' | 'worker') => startServer(role, env);
  // The first migrates; the others then start together.
  const apis = [await start('api')];
  const others = await Promise.all((['api', 'worker', 'worker', 'worker'] as const).map(start));
  apis.push(...others.slice(0, 1));
  const workers = others.slice(1);
  const watched = await Promise.all(Array.from({ length: ENDPOINTS }, () => watch('/scale')));
  try {
    const [first] = apis;
    if (!first) throw new Error('there is no API');
    const { key } = await first.api.team();
    for (const { receiver } of watched) await first.api.endpoint(key, receiver.url('/scale'));
    const [ledger] = watched;
    if (!ledger) throw new Error('there is no receiver');
    const ids: string[] = [];
    let turn = 0;
    let isOver = false;
    const publishing = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const id = `event_scale${ids.length}`;
          ids.push(id);
          const url = () => apis[turn++ % apis.length]?.url;
          await publishAll({ url, key, ids: [id], ledger: ledger.ledger, concurrency: 1 });
          await pause(world.quick ? 40 : 5);
        }
      }),
    );
    let replaced = 0;
    const replace = async (list: typeof apis, role: 'api' | 'worker') => {
      for (const index of list.keys()) {
        const fresh = await start(role);
        const old = list[index];
        list[index] = fresh;
        if ((await old?.terminate()) !== 0) throw new Error(`a ${role} didn't end in order`);
        replaced += 1;
      }
    };
    for (let round = 0; round < (world.quick ? 1 : 5); round += 1) {
      await replace(workers, 'worker');
      await replace(apis, 'api');
    }
    isOver = true;
    await publishing;
    // What one endpoint was promised, each was.
    for (const each of watched.slice(1)) for (const id of ids) each.ledger.accept(id);
    for (const each of watched) await arrival(each);
    const sum = (of: (each: (typeof watched)[number]) => number) =>
      watched.reduce((all, each) => all + of(each), 0);
    return [
      judge({
        test: `2 API and 3 worker processes, each replaced under load`,
        tries: replaced,
        accepted: sum(({ ledger: each }) => each.accepted),
        lost: sum(({ ledger: each }) => each.lost),
        duplicates: sum(({ ledger: each }) => each.duplicates),
      }),
    ];
  } finally {
    await Promise.all([...apis, ...workers].map((server) => server.kill()));
    await Promise.all(watched.map((each) => each.stop()));
  }
}
