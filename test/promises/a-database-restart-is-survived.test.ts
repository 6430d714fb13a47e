import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/app.ts';
import { type DatabaseView, viewDatabase } from '../support/database.ts';
import { describeOnBothQueues, type QueueKind } from '../support/queues.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

describeOnBothQueues('when PostgreSQL ends every connection', (queue: QueueKind) => {
  let database: TestDatabase;
  let view: DatabaseView;
  let receiver: Receiver;
  let server: ServerProcess;
  beforeAll(async () => {
    [database, receiver] = await Promise.all([createTestDatabase(), startReceiver()]);
    view = viewDatabase(database.url);
    const redisUrl = queue === 'redis' ? inject('redisUrl') : undefined;
    server = await startServer('all', {
      DATABASE_URL: database.url,
      ...(redisUrl && { REDIS_URL: redisUrl }),
    });
  });
  afterAll(async () => {
    await server?.terminate();
    await receiver.stop();
    await view.close();
    await database.drop();
  });

  /** Lets nobody in, or everybody again; said on another database, as PostgreSQL demands. */
  async function allowConnections(allowed: boolean): Promise<void> {
    const other = viewDatabase(inject('postgresUrl'));
    const name = new URL(database.url).pathname.slice(1);
    await other.sql(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
    await other.close();
  }

  /** As a restart or a fail-over does. */
  const cutAll = () =>
    view.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  test('the server goes on, and what it accepts afterwards is delivered', async () => {
    const { api } = server;
    const { key } = await api.team();
    await api.endpoint(key, receiver.url('/restart'));
    await api.publish(key);
    await receiver.waitFor(1);
    for (let round = 2; round <= 4; round++) {
      await cutAll();
      // A request that meets the restart may fail with a 500; the publisher tries again.
      const id = await until(() => api.publish(key, { id: `event_${round}` }).catch(() => undefined));
      await receiver.waitFor((requests) =>
        requests.some((request) => request.headers['autousers-event-id'] === id),
      );
    }
    expect(server.child.exitCode).toBeNull();
    expect((await api.call('GET', '/healthz')).status).toBe(200);
  });

  test('an outage of some seconds is waited for, and the log is not flooded meanwhile', async () => {
    const { api } = server;
    const { key } = await api.team();
    await api.endpoint(key, receiver.url('/outage'));
    await view.sql('SELECT 1');
    await allowConnections(false);
    await cutAll();
    const before = server.logs.length;
    const startedAt = Date.now();
    await until(async () => (await api.call('GET', '/healthz')).status === 503);
    await until(() => Date.now() - startedAt > 3_000);
    const during = server.logs.slice(before);
    await allowConnections(true);
    await until(async () => (await api.call('GET', '/healthz')).status === 200, 20_000);
    await until(() => api.publish(key).catch(() => undefined));
    await receiver.waitFor((requests) => requests.some(({ path }) => path === '/outage'));
    // Some hundred lines a second would drown what an operator needs to read.
    expect(during.length).toBeLessThan(300);
  });
});
