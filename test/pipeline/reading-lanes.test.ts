import { expect, test } from 'vitest';
import { Lanes } from '../../server/pipeline/lanes.ts';

const lanes = () => new Lanes({ perLane: 32, slots: 512 });

test('what was let go while its lane is read is remembered until the reading ends', () => {
  const all = lanes();
  const lane = all.get('whe_1');
  all.hold(lane, 'whd_before');
  all.letGo(lane, 'whd_before');
  all.mark(lane);
  expect(all.beginReading()).toMatchObject([{ lane: { key: 'whe_1' } }]);
  all.hold(lane, 'whd_sent');
  all.hold(lane, 'whd_sending');
  all.letGo(lane, 'whd_sent');
  expect([...(lane.reading ?? [])]).toEqual(['whd_sent']);
  expect([...lane.inHand]).toEqual(['whd_sending']);
});

test('a lane that is empty for a moment keeps its trust; one that nothing is known of starts small', () => {
  const all = lanes();
  const lane = all.get('whe_1');
  lane.trust = 32;
  all.settle(lane);
  expect(all.has('whe_1')).toBe(false);
  expect(all.get('whe_1').trust).toBe(32);
  expect(all.get('whe_2').trust).toBe(4);
});
