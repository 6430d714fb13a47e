import { readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataDirInUseError, lockDataDir } from '../../server/storage/data-dir-lock.ts';
import { temporaryDataDir } from './server-process.ts';

let dataDir: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dataDir, remove } = await temporaryDataDir());
});
afterEach(() => remove());

const file = () => path.join(dataDir, 'server.lock');

test('one owner at a time, and nothing left after release', async () => {
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toBeInstanceOf(DataDirInUseError);
  await lock.release();
  expect(await readdir(dataDir)).toEqual([]);
  await (await lockDataDir(dataDir)).release();
});

test('of many that find a stale lock at once, one wins', async () => {
  await (await lockDataDir(dataDir)).release();
  await writeFile(file(), 'cut short by a full di');
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dataDir)));
  const won = results.filter((result) => result.status === 'fulfilled');
  expect(won).toHaveLength(1);
  for (const lock of won) await lock.value.release();
  expect(await readdir(dataDir)).toEqual([]);
});

test('a lock from another container counts while its owner touches it, and not after', async () => {
  await (await lockDataDir(dataDir)).release();
  await writeFile(file(), JSON.stringify({ pid: 1, start: 'x', place: 'another-container', nonce: 'x' }));
  const heartbeat = setInterval(() => void utimes(file(), new Date(), new Date()), 500);
  await expect(lockDataDir(dataDir)).rejects.toBeInstanceOf(DataDirInUseError);
  clearInterval(heartbeat);
  await (await lockDataDir(dataDir)).release();
}, 20_000);
