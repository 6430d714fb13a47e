import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coerce } from '../../../connectors/notion/coerce.ts';
import { splitText } from '../../../connectors/shared/rows/read-text.ts';

const value = (...args: Parameters<typeof coerce>) => coerce(...args).value;
const note = (...args: Parameters<typeof coerce>) => coerce(...args).note;
const texts = (items: readonly object[]) => items.map((item) => Reflect.get(item, 'text').content as string);

describe('a number', () => {
  test.each([
    ['62', 62],
    ['-1.5', -1.5],
    ['+3', 3],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1,234.5', 1234.5],
    ['1,234', 1234],
    ["1'234", 1234],
    ['1 234', 1234],
    ['0,62', 0.62],
    ['62 %', 0.62],
    ['62%', 0.62],
    ['0.5 %', 0.005],
    ['$12.50', 12.5],
    ['-€3', -3],
    [' 7 ', 7],
  ])('is read from %s', (text, number) => {
    expect(coerce('number', text)).toEqual({ value: { number } });
  });

  test.each(['high', '12 ratings', '1.2.3', '1e999', '-', '%', 'NaN', 'Infinity', '0x1f'])(
    'is not %s',
    (text) => {
      expect(coerce('number', text)).toEqual({ note: `was left out: "${text}" is not a number` });
    },
  );

  test('comes through as it was written', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) => {
        expect(value('number', String(number))).toEqual({ number: Number(String(number)) });
      }),
    );
  });
});

describe('a date', () => {
  test.each([
    ['2026-05-04', '2026-05-04'],
    ['2026-05-04T09:12:31.482Z', '2026-05-04T09:12:31.482Z'],
    ['2026-05-04T09:12:31+02:00', '2026-05-04T07:12:31.000Z'],
    ['2026-05-04 09:12', '2026-05-04T09:12:00.000Z'],
    ['1777997025', '2026-05-05T16:03:45.000Z'],
    ['1777997025.5', '2026-05-05T16:03:45.500Z'],
    ['1777997025123', '2026-05-05T16:03:45.123Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29'],
  ])('is read from %s', (text, start) => {
    expect(coerce('date', text)).toEqual({ value: { date: { start } } });
  });

  test.each(['2026-02-31', '2026-13-01', 'tomorrow', 'May 4, 2026', '2026-05-04T25:00Z', '999999999999999'])(
    'is not %s',
    (text) => {
      expect(coerce('date', text)).toEqual({ note: `was left out: "${text}" is not a date` });
    },
  );

  test('is the same instant from seconds, milliseconds and ISO 8601', () => {
    // From 1973 on milliseconds can't be taken for seconds.
    const dates = fc.date({ min: new Date('1973-03-04'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const start = date.toISOString();
        expect(value('date', start)).toEqual({ date: { start } });
        expect(value('date', String(date.getTime()))).toEqual({ date: { start } });
        expect(value('date', String(date.getTime() / 1000))).toEqual({ date: { start } });
      }),
    );
  });
});

describe('a checkbox', () => {
  test.each(['true', 'Yes', '1', 'on', 'TRUE'])('is ticked by %s', (text) => {
    expect(value('checkbox', text)).toEqual({ checkbox: true });
  });
  test.each(['false', 'No', '0', 'off'])('is cleared by %s', (text) => {
    expect(value('checkbox', text)).toEqual({ checkbox: false });
  });
  test('is left alone by anything else', () => {
    expect(coerce('checkbox', 'perhaps')).toEqual({
      note: 'was left out: "perhaps" is neither yes nor no',
    });
  });
});

describe('a select', () => {
  test('takes the option that exists, whatever its capitals', () => {
    expect(value('select', 'RUNNING', { options: ['Draft', 'Running'] })).toEqual({
      select: { name: 'Running' },
    });
    expect(value('select', 'New one', { options: ['Draft'] })).toEqual({ select: { name: 'New one' } });
  });
  test('has no commas in its names', () => {
    expect(value('select', 'Maya , first-time shopper')).toEqual({
      select: { name: 'Maya; first-time shopper' },
    });
  });
  test('has names of at most 100 characters', () => {
    const { value: made, note: why } = coerce('select', 'x'.repeat(101));
    expect(made).toEqual({ select: { name: `${'x'.repeat(99)}…` } });
    expect(why).toBe('was shortened');
    expect(coerce('select', 'x'.repeat(100))).toEqual({ value: { select: { name: 'x'.repeat(100) } } });
  });
});

describe('a status', () => {
  test('takes an option that exists', () => {
    expect(value('status', 'in progress', { options: ['In progress'] })).toEqual({
      status: { name: 'In progress' },
    });
  });
  test('is left out when there is no such option, for none can be made', () => {
    expect(coerce('status', 'Running', { options: ['To do'] })).toEqual({
      note: 'was left out: the status column has no option "Running"',
    });
  });
  test('is taken at its word while the options are not known', () => {
    expect(value('status', 'Running')).toEqual({ status: { name: 'Running' } });
  });
});

describe('a multi-select', () => {
  test.each([
    ['a, b,,a , c', ['a', 'b', 'c']],
    ['a\nb', ['a', 'b']],
    ['["navigation","visual, hierarchy",3]', ['navigation', 'visual; hierarchy', '3']],
    ['[not json', ['[not json']],
  ])('is split: %s', (text, names) => {
    expect(value('multi_select', text)).toEqual({ multi_select: names.map((name) => ({ name })) });
  });
  test('has at most 100 options', () => {
    const { value: made, note: why } = coerce(
      'multi_select',
      Array.from({ length: 101 }, (_, i) => i).join(),
    );
    expect(made).toEqual({ multi_select: Array.from({ length: 100 }, (_, i) => ({ name: String(i) })) });
    expect(why).toBe('was cut to 100 options');
  });
});

describe('text', () => {
  test('is split in items of at most 2000 characters that together are the text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 }).map((part) => part.repeat(40));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 2_000 }), (whole, max) => {
        const parts = splitText(whole, max);
        expect(parts.join('')).toBe(whole);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(max);
          expect(part.isWellFormed()).toBe(whole.isWellFormed());
        }
      }),
    );
  });
  test('is not cut within a character', () => {
    const made = value('rich_text', `${'x'.repeat(1_999)}😀y`);
    expect(texts(Reflect.get(made ?? {}, 'rich_text'))).toEqual(['x'.repeat(1_999), '😀y']);
  });
  test('has at most 100 items, and shows that something went', () => {
    const { value: made, note: why } = coerce('rich_text', 'x'.repeat(200_001));
    const items = texts(Reflect.get(made ?? {}, 'rich_text'));
    expect(items).toHaveLength(100);
    expect(items[99]).toBe(`${'x'.repeat(1_999)}…`);
    expect(why).toBe('was shortened');
    expect(note('rich_text', 'x'.repeat(200_000))).toBeUndefined();
  });
  test('loses half characters and control characters', () => {
    expect(value('rich_text', 'a\ud83dz \u0007b\tc\n\u0000d')).toEqual({
      rich_text: [{ text: { content: 'a\ufffdz b\tc\nd' } }],
    });
  });
  test('is one line in a title', () => {
    expect(coerce('title', ' One\r\n  two\n\nthree ')).toEqual({
      value: { title: [{ text: { content: 'One two three' } }] },
    });
    expect(note('title', 'x'.repeat(2_001))).toBe('was shortened');
  });
});

describe('addresses', () => {
  test('links are http or https, and at most 2000 characters long', () => {
    expect(value('url', 'https://example.com/a?b=c')).toEqual({ url: 'https://example.com/a?b=c' });
    expect(value('url', 'http://example.com')).toEqual({ url: 'http://example.com' });
    for (const bad of ['javascript:alert(1)', 'ftp://example.com', 'example.com', '/path']) {
      expect(coerce('url', bad)).toEqual({
        note: `was left out: "${bad}" is not a link that begins with https://`,
      });
    }
    const long = (length: number) => `https://example.com/${'a'.repeat(length - 20)}`;
    expect(value('url', long(2_000))).toEqual({ url: long(2_000) });
    expect(coerce('url', long(2_001))).toEqual({
      note: 'was left out: the link is longer than 2000 characters',
    });
  });
  test('e-mail addresses look like some, and have at most 200 characters', () => {
    expect(value('email', ' ada@example.com ')).toEqual({ email: 'ada@example.com' });
    for (const bad of ['ada', 'ada@', 'a b@example.com', `${'a'.repeat(190)}@example.com`]) {
      expect(value('email', bad)).toBeUndefined();
      expect(note('email', bad)).toContain('is not an e-mail address');
    }
  });
  test('phone numbers have at most 200 characters', () => {
    expect(value('phone_number', '+49 30 123')).toEqual({ phone_number: '+49 30 123' });
    expect(coerce('phone_number', '1'.repeat(201))).toEqual({
      note: 'was left out: it is longer than 200 characters',
    });
  });
});

describe('people', () => {
  const ada = '11111111-2222-3333-4444-555555555555';
  test('come from ids and from e-mail addresses of the workspace', () => {
    const people = new Map([['ada@example.com', ada]]);
    expect(coerce('people', `Ada@Example.com, ${ada}`, { people })).toEqual({
      value: { people: [{ id: ada }] },
    });
    expect(coerce('people', `${ada}, eve@example.com`, { people })).toEqual({
      value: { people: [{ id: ada }] },
      note: 'lacks "eve@example.com": nobody with this e-mail address is in the workspace',
    });
    expect(value('people', 'eve@example.com', { people })).toBeUndefined();
  });
});

test('empty text leaves every type of column as it is', () => {
  for (const type of ['title', 'number', 'date', 'checkbox', 'multi_select', 'people', 'status'] as const) {
    expect(coerce(type, ' \n ')).toEqual({});
  }
});

test('no text takes long, whatever it is', () => {
  const types = ['title', 'number', 'select', 'multi_select', 'date', 'email', 'url', 'people'] as const;
  for (const text of [' '.repeat(100_000), '1 '.repeat(50_000), 'a@'.repeat(50_000), ',\n '.repeat(30_000)]) {
    for (const type of types) {
      const startedAt = performance.now();
      coerce(type, `x${text}x`);
      expect(performance.now() - startedAt).toBeLessThan(500);
    }
  }
});
