import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { isPostmasterOf, processPlace } from '../../server/storage/process-identity.ts';
import { killHard, postmasterOf, query, spawnServer, temporaryDataDir } from './server-process.ts';

/** What a server leaves behind that had no chance to stop. */
describe('embedded PostgreSQL after a server was killed', { timeout: 60_000 }, () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  const running: EmbeddedPostgres[] = [];

  beforeEach(async () => {
    ({ dataDir, remove } = await temporaryDataDir());
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
    await remove();
  });

  async function start(log: (line: string) => void = () => {}) {
    const postgres = await startEmbeddedPostgres({ dataDir, log });
    running.push(postgres);
    return postgres;
  }
  const pidFile = () => path.join(dataDir, 'postgres/postmaster.pid');
  const alive = (url: string) => query(url, 'SELECT 1 AS alive');

  test('stops the PostgreSQL that still runs, and has every committed row', async () => {
    const killed = spawnServer(dataDir);
    const url = await killed.url;
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await killHard(killed.child);
    const orphan = await postmasterOf(dataDir);
    expect(await isPostmasterOf(orphan, path.join(dataDir, 'postgres'))).toBe(true);

    const lines: string[] = [];
    const postgres = await start((line) => lines.push(line));
    expect(lines).toContain(`Stopping PostgreSQL (process ${orphan}), which an earlier server left running`);
    expect(await isPostmasterOf(orphan, path.join(dataDir, 'postgres'))).toBe(false);
    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test('recovers when PostgreSQL was killed too', async () => {
    const killed = spawnServer(dataDir);
    await query(await killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await killHard(killed.child);
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    const postgres = await start();
    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test.each([
    ['nobody', 4_194_303],
    // This very process: as root, PostgreSQL may not signal it; as an ordinary user it would refuse to start.
    ['an unrelated process', process.pid],
  ])('ignores a postmaster.pid whose number belongs to %s', async (_, pid) => {
    await (await start()).stop();
    await writeFile(
      pidFile(),
      `${pid}\n${path.dirname(pidFile())}\n1700000000\n5432\n\n127.0.0.1\n0 0\nready\n`,
    );
    expect(await alive((await start()).url)).toEqual([{ alive: 1 }]);
  });

  test('ignores a lock whose number belongs to another process by now', async () => {
    await mkdir(dataDir);
    const stale = { pid: process.pid, start: 'an earlier start', place: await processPlace(), nonce: 'x' };
    await writeFile(path.join(dataDir, 'server.lock'), JSON.stringify(stale));
    expect(await alive((await start()).url)).toEqual([{ alive: 1 }]);
  });

  test('starts over when it was killed while the data directory was being made', async () => {
    const killed = spawnServer(dataDir);
    const staging = await vi.waitFor(
      async () => {
        const name = (await readdir(dataDir)).find((entry) => entry.startsWith('postgres.new-'));
        if (!name) throw new Error('not begun');
        const made = await readdir(path.join(dataDir, name, 'cluster'));
        if (made.length === 0) throw new Error('still empty');
        return name;
      },
      { timeout: 30_000, interval: 2 },
    );
    await killHard(killed.child);
    expect(await readdir(dataDir)).not.toContain('postgres');
    expect(await alive((await start()).url)).toEqual([{ alive: 1 }]);
    expect(await readdir(dataDir)).not.toContain(staging);
  });

  test('never overwrites a folder that it did not make', async () => {
    await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres/notes.txt'), 'mine');
    await expect(start()).rejects.toThrow('is not empty, but is no PostgreSQL data directory');
    expect(await readFile(path.join(dataDir, 'postgres/notes.txt'), 'utf8')).toBe('mine');
  });
});
