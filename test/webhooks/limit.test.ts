import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';

const stage = useStage();

test('endpoints that are created at the same moment don’t get past the limit of a team', async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  await app.sql(
    `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
     SELECT 'whe_limit' || n, $1, 'https://x.example', '{*}', 'x', 'whsec_', now() FROM generate_series(1, 499) n`,
    [teamId],
  );
  const body = { url: receiver.url('/last'), enabled_events: ['*'] };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => app.call('POST', '/webhooks', key, body)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(400)]);
  expect(await app.sql('SELECT 1 FROM endpoints WHERE team_id = $1', [teamId])).toHaveLength(500);
});
