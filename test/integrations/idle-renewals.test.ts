import { beforeAll, expect, test } from 'vitest';
import { renewIdle } from '../../server/integrations/vendor/idle-renewals.ts';
import { useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';

const { world, team } = useConnectedTeam({ manualClock: true });
const DAY = 24 * 3_600_000;
let connection: string;

const round = () => renewIdle(world.app.app.context);
const status = async () => (await world.app.call('GET', `/connections/${connection}`, team.key)).body.status;
const version = async () =>
  (
    await world.app.sql('SELECT credential_version AS version FROM connections WHERE id = $1', [connection])
  )[0]?.version;

beforeAll(async () => {
  connection = await connectByOAuth(world.app, 'airtable', team.owner);
});

test('nothing is renewed while there is time, and once when half of it has passed', async () => {
  await world.app.advance(29 * DAY);
  expect(await round()).toBe(0);
  await world.app.advance(2 * DAY);
  expect(await round()).toBe(1);
  expect(await version()).toBe(2);
  expect(await round()).toBe(0);
});

test('a vendor that is away is asked again in the next round', async () => {
  await world.app.advance(31 * DAY);
  world.airtable.server.inject({ instead: { status: 503, body: 'later' } }, 1, ({ path }) =>
    path.endsWith('/token'),
  );
  expect(await round()).toBe(0);
  expect(await status()).toBe('active');
  expect(await round()).toBe(1);
  expect(await version()).toBe(3);
});

test('what was taken back is parked, and its owner hears of it before it is needed', async () => {
  await world.app.advance(31 * DAY);
  world.airtable.server.inject(
    { instead: { status: 400, body: { error: 'invalid_grant' } } },
    1,
    ({ path }) => path.endsWith('/token'),
  );
  expect(await round()).toBe(0);
  expect(await status()).toBe('needs_reconnect');
  const letters = await world.app.sql(`SELECT 1 FROM mails WHERE data ->> 'connection_id' = $1`, [
    connection,
  ]);
  expect(letters).toHaveLength(1);
});
