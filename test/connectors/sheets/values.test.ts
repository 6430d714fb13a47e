import { describe, expect, test } from 'vitest';
import { spreadsheetId, tabId } from '../../../connectors/sheets/link.ts';
import { letters } from '../../../connectors/sheets/table.ts';
import { type CellType, coerce, momentOf, serial } from '../../../connectors/sheets/values.ts';

const text = { format: 'TEXT', timeZone: 'Etc/UTC' };
const dates = { format: 'DATE_TIME', timeZone: 'Europe/Berlin' };

test.each<[CellType | undefined, string, unknown]>([
  [undefined, '48', 48],
  [undefined, '-0.64', -0.64],
  [undefined, '007', '007'],
  [undefined, '1-2', '1-2'],
  [undefined, '1e5', '1e5'],
  [undefined, '12345678901234567', '12345678901234567'],
  [undefined, '=1+1', '=1+1'],
  [undefined, '+49 30 123', '+49 30 123'],
  [undefined, '', null],
  [undefined, 'a\u0000b\ud800', 'ab\ufffd'],
  ['text', '48', '48'],
  ['select', 'Ended', 'Ended'],
  ['number', '62 %', 0.62],
  ['number', '1,234.5', 1234.5],
  ['checkbox', 'yes', true],
  ['checkbox', 'no', false],
  ['date', '1777997025', '2026-05-05 16:03:45'],
  ['date', '2026-05-05', '2026-05-05'],
])('%s %j is written as %j', (type, source, value) => {
  expect(coerce(type, source, text)).toEqual({ value });
});

test.each<[CellType, string]>([
  ['number', 'many'],
  ['date', 'yesterday'],
  ['checkbox', 'perhaps'],
])('what is no %s is written as text, and that is said: %j', (type, source) => {
  expect(coerce(type, source, text)).toEqual({ value: source, note: expect.stringContaining(source) });
});

test('a text is cut at what a cell takes', () => {
  const { value, note } = coerce('text', 'x'.repeat(60_000), text);
  expect(String(value)).toHaveLength(50_000);
  expect(note).toBe('was shortened');
});

describe('a column that is formatted for dates', () => {
  // 2026-05-05 is day 46147 in Sheets, and Berlin is two hours ahead of UTC in May, one in January.
  test.each([
    ['2026-05-05T16:03:45.000Z', 46_147 + (18 * 3600 + 3 * 60 + 45) / 86_400],
    ['2026-01-05T23:30:00.000Z', 46_028 + 30 / 1440],
    ['2026-05-05', 46_147],
  ])('takes %s as days, on the clocks of the spreadsheet', (source, days) => {
    expect(coerce('date', source, dates).value).toBeCloseTo(days, 5);
    expect(coerce(undefined, source, dates).value).toBeCloseTo(days, 5);
  });

  test('keeps what is no date', () => {
    expect(coerce(undefined, 'soon', dates)).toEqual({ value: 'soon' });
  });

  test('is read back to the second', () => {
    const at = '2026-05-05T16:03:45.000Z';
    const days = String(serial(at, 'Europe/Berlin'));
    expect(Math.abs((momentOf(days, 'Europe/Berlin') ?? 0) - Date.parse(at))).toBeLessThan(1_000);
    expect(momentOf('2026-05-05 16:03:45', 'Europe/Berlin')).toBe(Date.parse(at));
    expect(momentOf('no date', 'Europe/Berlin')).toBeUndefined();
    expect(serial(at, 'No/Such_Zone')).toBe(serial(at, 'Etc/UTC'));
  });
});

test.each([
  [
    'https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUv/edit?gid=12#gid=12',
    '1AbCdEfGhIjKlMnOpQrStUv',
    12,
  ],
  [
    'https://docs.google.com/spreadsheets/u/1/d/1AbCdEfGhIjKlMnOpQrStUv/edit',
    '1AbCdEfGhIjKlMnOpQrStUv',
    undefined,
  ],
  ['1AbCdEfGhIjKlMnOpQrStUv', '1AbCdEfGhIjKlMnOpQrStUv', undefined],
  ['0', undefined, 0],
  ['https://example.com', undefined, undefined],
])('%s', (link, spreadsheet, tab) => {
  expect(spreadsheetId(link)).toBe(spreadsheet);
  expect(tabId(link)).toBe(tab);
});

test('columns have letters', () => {
  expect([0, 25, 26, 51, 701, 702].map(letters)).toEqual(['A', 'Z', 'AA', 'AZ', 'ZZ', 'AAA']);
});
