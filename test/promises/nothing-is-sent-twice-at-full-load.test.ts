import { expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const CONNECTIONS = 64;
const EVENTS = 2_000;

describeOnBothQueues('one process that accepts and delivers', (queue) => {
  const stage = useStage({ queue });

  test.each([1, 10])(
    'sends each event once to each of %i endpoints while 64 connections publish',
    async (count) => {
      const { app, receiver } = stage;
      receiver.clear();
      const { key } = await app.team();
      const paths = Array.from({ length: count }, (_, n) => `/full-${count}-${n}`);
      for (const path of paths) await app.endpoint(key, receiver.url(path));
      let next = 0;
      const publishing = async () => {
        while (next < EVENTS / count) {
          next += 1;
          await app.publish(key, { id: `event_full${count}_${next}` });
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, publishing));
      await until(async () => (await app.deliveries()).every((row) => row.status !== 'pending'), 30_000);
      for (const path of paths) {
        const arrived = receiver.forPath(path).map(({ headers }) => headers['autousers-event-id']);
        expect(arrived).toHaveLength(next);
        expect(new Set(arrived).size).toBe(next);
      }
    },
  );
});
