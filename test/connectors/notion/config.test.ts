import { describe, expect, test } from 'vitest';
import { notionId } from '../../../connectors/notion/notion-id.ts';
import { action } from './notion-world.ts';

const ID = '0123456789abcdef0123456789abcdef';
const DASHED = '01234567-89ab-cdef-0123-456789abcdef';
const problems = (config: unknown) =>
  action.configSchema.safeParse(config).error?.issues.map(({ path, message }) => [path.join('.'), message]) ??
  [];

describe('a database is chosen by', () => {
  test.each([
    ID,
    ID.toUpperCase(),
    DASHED,
    ` ${DASHED} `,
    `https://www.notion.so/${ID}`,
    `https://www.notion.so/acme/Research-deadbeef-${ID}?v=ffffffffffffffffffffffffffffffff&pvs=4`,
    `https://app.notion.com/acme/${DASHED}#ffffffffffffffffffffffffffffffff`,
    `www.notion.so/${ID}`,
    `https://www.notion.so/acme/Home?p=${ID}`,
  ])('%s', (text) => {
    expect(notionId(text)).toBe(DASHED);
    expect(problems({ data_source: text })).toEqual([]);
  });

  test.each(['', 'Evaluations', 'https://www.notion.so/acme/Home', ID.slice(1), `${ID}a`])(
    'not by "%s"',
    (text) => {
      expect(notionId(text)).toBeUndefined();
      expect(problems({ data_source: text })).toEqual([
        ['data_source', 'must be a database from the list, its link, or its id'],
      ]);
    },
  );
});

test('a mapping names each column once, with a type that can be written', () => {
  const columns = (...names: string[]) => names.map((column) => ({ column, value: 'x' }));
  expect(problems({ data_source: ID, columns: columns('Name', 'Notes') })).toEqual([]);
  expect(problems({ data_source: ID, columns: columns('Name', 'name') })).toEqual([
    ['columns', 'must not map a column twice'],
  ]);
  expect(problems({ data_source: ID, columns: [] })).toEqual([
    ['columns', 'must map at least one column, or be left out'],
  ]);
  const formula = [{ column: 'Sum', type: 'formula', value: '1' }];
  expect(problems({ data_source: ID, columns: formula }).map(([path]) => path)).toEqual(['columns.0.type']);
});

test('the pace of an automation is that of its usual requests', () => {
  const complete = [{ column: 'Event ID', type: 'rich_text', value: '{{ event.id }}' }];
  const paced = (more: Record<string, unknown>) =>
    action.rate?.(action.configSchema.parse({ data_source: ID, ...more }));
  expect(paced({ columns: complete })).toEqual({ key: 'bot', intervalMs: 334 });
  expect(paced({})).toEqual({ key: 'bot', intervalMs: 668 });
  expect(paced({ columns: complete, add_missing_columns: true })).toEqual({ key: 'bot', intervalMs: 668 });
  expect(paced({ columns: [{ column: 'Name', type: 'title', value: 'x' }] })?.intervalMs).toBe(668);
  expect(paced({ mode: 'update' })?.intervalMs).toBe(1_002);
  expect(paced({ data_source: `https://www.notion.so/${ID}` })?.intervalMs).toBe(1_002);
});
