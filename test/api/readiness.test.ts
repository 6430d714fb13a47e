import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp, type TestApp } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  [app, receiver] = await Promise.all([startTestApp(), startReceiver()]);
});
afterAll(async () => {
  await app?.stop();
  await receiver?.stop();
});

const ask = (path: string, of = app) => of.call('GET', path);
const isWell = (of = app) => until(async () => (await ask('/readyz', of)).status === 200);
const fails = (name: string, of = app) =>
  until(async () => ((await ask('/readyz', of)).body.failing as string[] | undefined)?.includes(name));

const FULL = `could not extend file: No space left on device`;
/** Refuses every event in the way of a disk that is full. */
const fillDisk = (of = app) =>
  of.sql(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION '${FULL}' USING ERRCODE = '53100';
    END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()`);
const makeRoom = (of = app) => of.sql('DROP FUNCTION full_disk CASCADE');
const event = { type: 'rating.created', data: { object: { id: 'rat_1' } } };

describe('/readyz', () => {
  test.each(['/livez', '/readyz', '/healthz'])(
    '%s is 200 while all is well, for anybody, and is not kept',
    async (path) => {
      const answer = await ask(path);
      expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
      if (path !== '/livez') expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  test('says that nothing can be written when the disk is full, and takes it back when there is room', async () => {
    const { key } = await app.team();
    await fillDisk();
    expect((await app.call('POST', '/events', key, event)).status).toBe(503);
    // The disk of this machine has room: what is tried then can be written, and it is well again.
    await isWell();
    await makeRoom();
    expect((await app.call('POST', '/events', key, event)).status).toBe(202);
  });

  test('goes on saying so while a try to write fails as well', async () => {
    const other = await startTestApp();
    try {
      const { key } = await other.team();
      await fillDisk(other);
      // No file grows, not even the one of the try.
      await other.sql(`CREATE FUNCTION no_room() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE EXCEPTION '${FULL}' USING ERRCODE = '53100';
        END $$;
        CREATE EVENT TRIGGER no_room ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS') EXECUTE FUNCTION no_room()`);
      expect((await other.call('POST', '/events', key, event)).status).toBe(503);
      expect((await ask('/readyz', other)).body).toEqual({ status: 'unavailable', failing: ['writes'] });
      expect((await ask('/healthz', other)).body.failing).toEqual(['writes']);
      expect((await ask('/livez', other)).status).toBe(200);
      await other.sql('DROP EVENT TRIGGER no_room');
      await makeRoom(other);
      await isWell(other);
    } finally {
      await other.stop();
    }
  });

  test('says that a database is read-only, and with it /healthz', async () => {
    const other = await startTestApp();
    try {
      const name = new URL(other.database.url).pathname.slice(1);
      await isWell(other);
      await other.sql(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
      await other.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
        [name],
      );
      await fails('writes', other);
      expect((await ask('/healthz', other)).body.failing).toContain('writes');
    } finally {
      await other.stop();
    }
  });

  test('says that outcomes cannot be recorded, in a worker too', async () => {
    const { key } = await app.team();
    receiver.respond('/recorded', { status: 200 });
    const { id } = await app.endpoint(key, receiver.url('/recorded'));
    await app.sql(`CREATE FUNCTION no_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no';
      END $$;
      CREATE TRIGGER no_record BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION no_record()`);
    try {
      await app.publish(key);
      await fails('recording');
      expect((await ask('/healthz')).body.failing).toContain('recording');
      const metrics = await app.call('GET', '/metrics', OPERATOR_TOKEN);
      expect(metrics.text).toMatch(/^connect_worker_deliveries\{state="unrecorded"\} [1-9]/m);
    } finally {
      // The trigger stays: to drop it would need the table's lock, which the recorder's tries hold now and
      // then.
      await app.sql(`CREATE OR REPLACE FUNCTION no_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RETURN NEW;
        END $$`);
    }
    await isWell();
    await app.settled(id);
    expect(receiver.forPath('/recorded')).toHaveLength(1);
  });

  test('says that the database is away, and that the process stops', async () => {
    const other = await startTestApp({ role: 'worker', database: app.database });
    expect((await ask('/readyz', other)).status).toBe(200);
    await other.app.stop();
    const alone = await startTestApp();
    await alone.database.drop();
    await fails('database', alone);
    await alone.app.stop();
  });
});
