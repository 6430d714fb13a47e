import { fileURLToPath } from 'node:url';
import { startServer } from '../../support/server-process.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, endings, idsOf, pause, publishAll, type World, watch } from '../world.ts';

const SERVER = fileURLToPath(new URL('../server.ts', import.meta.url));
const EVENTS = 400;
const ENV = { RETRY_SCHEDULE: '1,1,1,1,1,1', DELIVERY_TIMEOUT_MS: '5000' };

/** The clock of a process goes an hour back, is right again, and goes an hour ahead, under load. */
export async function clockJumps(world: World): Promise<Outcome[]> {
  const env = { ...ENV, DATABASE_URL: await world.database() };
  const server = await startServer('all', env, SERVER);
  const watched = await watch('/clock');
  // Every fifth is refused once, so that there are retries at each of the times.
  let asked = 0;
  watched.receiver.respond('/clock', (_n, { headers }) => {
    if (++asked % 5 === 0) return { status: 500 };
    watched.ledger.arrive(String(headers['autousers-event-id']));
    return { status: 200 };
  });
  try {
    const { key } = await server.api.team();
    await server.api.endpoint(key, watched.receiver.url('/clock'));
    const ids = idsOf('clock', EVENTS);
    for (let jump = 0; jump < 4; jump += 1) {
      const some = ids.slice((jump * EVENTS) / 4, ((jump + 1) * EVENTS) / 4);
      const publishing = publishAll({ url: () => server.url, key, ids: some, ledger: watched.ledger });
      await pause(200);
      if (jump < 3) server.child.kill('SIGUSR2');
      await publishing;
    }
    await arrival(watched);
    const broken = endings(server);
    return [
      judge({
        test: 'the clock jumps by an hour, back and ahead',
        tries: 3,
        ...watched.ledger.counts,
        broken,
      }),
    ];
  } finally {
    await server.kill();
    await watched.stop();
  }
}
