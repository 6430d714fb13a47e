import { expect, test } from 'vitest';
import { batchStatement } from '../../server/db/batch-statement.ts';
import { useDatabase } from '../support/open-database.ts';

const database = useDatabase();

const ECHO = batchStatement({
  name: 'echo',
  rows: {
    given: { text: 'text', json: 'json', int: 'int', float: 'float8', bool: 'bool', at: 'timestamptz' },
  },
  values: {},
  text: ({ given }) => `SELECT given.* FROM ${given}`,
});

const NOTHING = { text: null, json: null, int: null, float: null, bool: null, at: null };
/** Characters of one, two, three and four bytes, and what an array written as text must escape. */
const HARD = 'a "quoted" \\ {brace}, NULL, ü, 漢, 🎯\n\t';

test('what goes into a batch statement comes out as it was', async () => {
  const rows = [
    { text: '', json: '{}', int: 0, float: 0, bool: false, at: new Date(0) },
    {
      text: HARD,
      json: JSON.stringify({ HARD }),
      int: 2 ** 31 - 1,
      float: -0.1,
      bool: true,
      at: new Date(1),
    },
    NOTHING,
    { ...NOTHING, text: 'NULL', int: -(2 ** 31), float: 1e300, at: new Date('1969-12-31T23:59:59.999Z') },
    { ...NOTHING, at: new Date('2262-04-11T23:47:16.854Z'), json: '"\\u0000"' },
  ];
  const read = (json: string | null) => (json === null ? null : JSON.parse(json));
  expect(await ECHO.run(database.db, { given: rows })).toEqual(
    rows.map((row) => ({ ...row, json: read(row.json) })),
  );
});

test('a batch without rows has none', async () => {
  expect(await ECHO.run(database.db, { given: [] })).toEqual([]);
});

test('texts of any size, also one after the other', async () => {
  for (const length of [300_000, 10, 2_000_000, 70_000]) {
    const given = Array.from({ length: 3 }, (_, n) => ({ ...NOTHING, text: `${n}${'漢'.repeat(length)}` }));
    const rows = await ECHO.run<{ text: string }>(database.db, { given });
    expect(rows.map(({ text }) => text)).toEqual(given.map(({ text }) => text));
  }
});

test('half a character becomes the replacement character; a text with NUL is refused, and named by PostgreSQL', async () => {
  const [row] = await ECHO.run<{ text: string }>(database.db, { given: [{ ...NOTHING, text: 'a\ud83d' }] });
  expect(row?.text).toBe('a\ufffd');
  await expect(ECHO.run(database.db, { given: [{ ...NOTHING, text: 'a\0' }] })).rejects.toThrow(
    'invalid byte sequence',
  );
});
