import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { DataDirInUseError } from '../../server/storage/data-dir-lock.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { until } from '../support/until.ts';
import { postmasterOf, query, spawnServer, temporaryDataDir } from './server-process.ts';

describe('embedded PostgreSQL', { timeout: 60_000 }, () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  const running: EmbeddedPostgres[] = [];
  let lines: string[];
  const log = (line: string) => void lines.push(line);
  let restarts: string[];

  beforeEach(async () => {
    lines = [];
    restarts = [];
    ({ dataDir, remove } = await temporaryDataDir());
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
    await remove();
  });

  async function start(pickPort?: () => Promise<number>) {
    const postgres = await startEmbeddedPostgres({
      ...{ dataDir, log, pickPort },
      onRestart: (reason) => void restarts.push(reason),
    });
    running.push(postgres);
    return postgres;
  }

  test('starts on first use, durable, in UTF-8, with a password that is nowhere but in its file', async () => {
    const { url } = await start();
    const [row] = await query(
      url,
      `SELECT current_database() AS database, current_setting('server_encoding') AS encoding,
              current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
    );
    expect(row).toEqual({ database: 'connect', encoding: 'UTF8', fsync: 'on', commit: 'on' });

    const file = path.join(dataDir, 'postgres-password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const password = await readFile(file, 'utf8');
    expect(url).toContain(password);
    expect(lines.join('\n')).not.toContain(password);
    await expect(query(url.replace(password, 'guess'), 'SELECT 1')).rejects.toThrow(
      'password authentication',
    );
  });

  test('keeps its data over a restart', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test('serves the generated client', async () => {
    const { url } = await start();
    await migrate(url);
    const prisma = new PrismaClient({ adapter: new PrismaPg(url) });
    await prisma.team.create({ data: { id: 'acme', name: 'Acme', plan: 'pro', ownerEmail: 'a@acme.test' } });
    expect(await prisma.team.findUniqueOrThrow({ where: { id: 'acme' } })).toMatchObject({ plan: 'pro' });
    await expect(prisma.team.update({ where: { id: 'acme' }, data: { plan: 'gold' } })).rejects.toThrow(
      'check',
    );
    await prisma.$disconnect();
  });

  test('refuses a directory that another process, or this one, is using', async () => {
    const other = spawnServer(dataDir);
    const exited = new Promise((resolve) => other.child.once('exit', resolve));
    const url = await other.url;
    const refusal = await startEmbeddedPostgres({ dataDir, log }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirInUseError);
    expect(refusal).toMatchObject({ directory: dataDir, pid: other.child.pid });
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    other.child.kill('SIGKILL');
    await exited;

    await start();
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toBeInstanceOf(DataDirInUseError);
  });

  test('takes another port when the first is in use', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void squatter.close());
    await new Promise((resolve) => squatter.once('listening', resolve));
    const address = squatter.address();
    if (!address || typeof address === 'string') throw new Error('The squatter has no port');
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const next = free.address();
    if (!next || typeof next === 'string') throw new Error('No free port');
    await new Promise((resolve) => free.close(resolve));

    const ports = [address.port, next.port];
    const { url } = await start(async () => ports.shift() ?? 0);
    expect(new URL(url).port).toBe(String(next.port));
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  test('is started again at the same address when it ends by itself, with every committed row', async () => {
    const { url } = await start();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    await until(() => restarts.length === 1);
    await until(() => query(url, 'SELECT answer FROM kept').catch(() => undefined), 20_000);
    expect(restarts).toEqual(['PostgreSQL ended by itself (SIGKILL) and is started again']);
  });

  test('says so when it ends by itself again and again, and can be started by hand', async () => {
    const postgres = await start();
    let last = 0;
    for (let times = 1; times <= 6; times++) {
      // Signals that end it in an orderly way, so that each start is quick.
      last = await until(async () => {
        const pid = await postmasterOf(dataDir).catch(() => last);
        return pid !== last && (await query(postgres.url, 'SELECT 1').catch(() => false)) && pid;
      }, 20_000);
      process.kill(last, 'SIGQUIT');
      if (times <= 5) await until(() => restarts.length === times);
    }
    expect(await postgres.exited).toMatch(/^PostgreSQL ended by itself 6 times: /);
    await postgres.stop();
    const again = await start();
    expect(await query(again.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  test('is stopped for good while it is being started again', async () => {
    const postgres = await start();
    const pid = await postmasterOf(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(() => restarts.length === 1);
    await postgres.stop();
    await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow();
    await start();
  });

  test('refuses a data directory of another major version, and leaves it alone', async () => {
    await (await start()).stop();
    const file = path.join(dataDir, 'postgres/PG_VERSION');
    await writeFile(file, '15\n');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(
      /was made by PostgreSQL 15.*PostgreSQL 18/s,
    );
    await writeFile(file, '18\n');
    await start();
  });
});
