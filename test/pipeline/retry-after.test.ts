import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';

const stage = useStage({ manualClock: true });

let paths = 0;
/** Seconds between an answer with this Retry-After and the next attempt. */
async function delayAfter(status: number, retryAfter: string): Promise<number> {
  const { app, receiver } = stage;
  const path = `/later-${++paths}`;
  receiver.respond(path, { status, headers: { 'retry-after': retryAfter } });
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url(path));
  await app.publish(key);
  await app.settled(id);
  const [, retry] = await app.deliveries(id);
  return (Number(retry?.scheduled_for) - Number(app.clock?.now())) / 1000;
}

test.each([429, 503])('%i: seconds that are longer than the schedule are honoured', async (status) => {
  expect(await delayAfter(status, '3600')).toBe(3_600);
});

test.each([429, 503])('%i: a date that is later than the schedule is honoured', async (status) => {
  const asked = new Date(Math.ceil(Number(stage.app.clock?.now()) / 1000) * 1000 + 7_200_000);
  const expected = (asked.getTime() - Number(stage.app.clock?.now())) / 1000;
  expect(await delayAfter(status, asked.toUTCString())).toBe(expected);
});

test.each(['172800', '99999999999999999999', 'Fri, 31 Dec 2100 23:59:59 GMT'])(
  'no more than 24 hours: %s',
  async (value) => expect(await delayAfter(503, value)).toBe(86_400),
);

test.each(['Friday, 31-Dec-60 23:59:59 GMT', 'Fri Dec 31 23:59:59 2060', 'Sat, 01 Jan 2061 00:00:00 GMT'])(
  'each form of a date in HTTP is understood: %s',
  async (value) => expect(await delayAfter(429, value)).toBe(86_400),
);

test('a year of two digits is the one before when it would be far ahead', async () => {
  expect(await delayAfter(429, 'Sunday, 06-Nov-94 08:49:37 GMT')).toBe(60);
});

test.each([
  '5',
  '0',
  '60',
  'Wed, 21 Oct 2015 07:28:00 GMT',
  '-100',
  'soon',
  '1.5e3',
  '',
  // Date.parse would take each of these for a time that is far away.
  'in 2090',
  '12/31/2099',
  '2099-12',
  'Fri 31 Dec 2099',
  '2099-12-31T23:59:59Z',
  'Fri, 31 Dec 2099 23:59:59',
])('what is shorter than the schedule, or makes no sense, changes nothing: "%s"', async (value) =>
  expect(await delayAfter(429, value)).toBe(60),
);

test.each([301, 400, 404, 410, 500, 502])('%i: Retry-After says nothing there', async (status) => {
  expect(await delayAfter(status, '3600')).toBe(60);
});

test('the attempt after a long wait is on the schedule again, and really waits that long', async () => {
  const { app, receiver } = stage;
  receiver.respond('/busy', [{ status: 503, headers: { 'retry-after': '3600' } }, { status: 500 }]);
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/busy'));
  await app.publish(key);
  await app.settled(id);
  await app.advance(3_599_000);
  await app.settled(id);
  expect(receiver.forPath('/busy')).toHaveLength(1);
  await app.advance(1_000);
  await app.settled(id);
  expect(receiver.forPath('/busy')).toHaveLength(2);
  const third = (await app.deliveries(id))[2];
  expect(Number(third?.scheduled_for) - Number(app.clock?.now())).toBe(300_000);
});
