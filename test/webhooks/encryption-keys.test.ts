import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

const [K1, K2] = [randomBytes(32), randomBytes(32)];
const withKeys = (...keys: Buffer[]) => ({
  ENCRYPTION_KEY: keys.map((key) => key.toString('base64')).join(','),
});

/** Runs something with a server that has these keys, on the same database. */
async function withServer<T>(
  keys: Buffer[],
  first: TestApp | undefined,
  run: (app: TestApp) => Promise<T>,
): Promise<T> {
  const app = await startTestApp({ env: withKeys(...keys), ...(first && { database: first.database }) });
  try {
    return await run(app);
  } finally {
    if (first) await app.stop();
  }
}

test('a key is retired: everything is encrypted again while the server runs; before that, it may not be missing', async () => {
  let first: TestApp | undefined;
  const { key, endpoint } = await withServer([K1], undefined, async (app) => {
    first = app;
    const { key } = await app.team();
    const endpoint = await app.endpoint(key, 'https://a.example.com/');
    await app.call('PATCH', `/webhooks/${endpoint.id}`, key, { headers: { 'X-Token': 'abc' } });
    for (let twice = 0; twice < 2; twice++) {
      await app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key);
    }
    return { key, endpoint };
  });
  const database = first as TestApp;
  await expect(withServer([K2], database, async () => {})).rejects.toThrow(
    /1 signing secrets .*1 custom headers .*2 replaced signing secrets .*after a comma/,
  );
  await withServer([K2, K1], database, async (app) => {
    const rotate = () => app.call('POST', '/admin/encryption-keys/rotate', OPERATOR_TOKEN);
    expect((await rotate()).body).toEqual({ rotated: 4, left: 0 });
    expect((await rotate()).body).toEqual({ rotated: 0, left: 0 });
  });
  await withServer([K2], database, async (app) => {
    const { status, body } = await app.call('GET', `/webhooks/${endpoint.id}`, key);
    expect(status).toBe(200);
    expect(body.warning).toBeNull();
    expect(Object.keys(body.headers)).toEqual(['X-Token']);
    expect((await app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key)).status).toBe(200);
  });
  await database.stop();
});

test('an endpoint that can’t be decrypted is shown with what can be shown, says so, and spoils no list', async () => {
  const app = await startTestApp();
  const { key } = await app.team();
  const [broken, fine] = [
    await app.endpoint(key, 'https://a.example.com/'),
    await app.endpoint(key, 'https://b.example.com/'),
  ];
  await app.sql('UPDATE endpoints SET secret_ciphertext = secret_ciphertext || $2 WHERE id = $1', [
    broken.id,
    'AAAA',
  ]);
  const { status, body } = await app.call('GET', '/webhooks', key);
  expect(status).toBe(200);
  const warnings = new Map(
    body.data.map(({ id, warning }: { id: string; warning: string | null }) => [id, warning]),
  );
  expect(warnings.get(fine.id)).toBeNull();
  expect(warnings.get(broken.id)).toContain("can't be decrypted");
  await app.call('POST', `/webhooks/${broken.id}/rotate-secret`, key);
  expect((await app.call('GET', `/webhooks/${broken.id}`, key)).body.warning).toBeNull();
  await app.stop();
});
