import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonBody } from '../../server/api/json-body.ts';
import { JsonGauge, refuseDeep } from '../../server/api/json-gauge.ts';
import { ApiError } from '../../server/errors.ts';
import { jsonValue, space } from '../support/json-text.ts';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const passes = (run: () => unknown): boolean => {
  try {
    run();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    return false;
  }
};

/** In pieces of so many bytes. */
function feed(gauge: JsonGauge, text: string, size: number): void {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) gauge.feed(bytes.toString('latin1', i, i + size));
}

test('the depth of any JSON is measured, wherever its pieces end', () => {
  fc.assert(
    fc.property(
      jsonValue,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 6 }),
      (text, size, depth) => {
        // Of duplicate keys the parser keeps one; here the deepest counts.
        fc.pre(!text.includes('"'));
        const gauge = () => new JsonGauge({ depth, values: 1e9 });
        expect(passes(() => feed(gauge(), text, size))).toBe(depthOf(JSON.parse(text)) <= depth);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('where pieces end changes nothing', () => {
  fc.assert(
    fc.property(
      jsonValue,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 20 }),
      (text, size, most) => {
        for (const limits of [
          { depth: most % 5, values: 1e9 },
          { depth: 99, values: most },
        ]) {
          const whole = passes(() => new JsonGauge(limits).feed(Buffer.from(text).toString('latin1')));
          expect(passes(() => feed(new JsonGauge(limits), text, size))).toBe(whole);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('brackets and commas in strings count for nothing', () => {
  expect(passes(() => feed(new JsonGauge({ depth: 1, values: 2 }), '["[[[{{{,,,\\\\\\"[,", 1]', 1))).toBe(
    true,
  );
});

test('values are counted: lists, objects and what is in them', () => {
  const values = (text: string, most: number) =>
    passes(() => new JsonGauge({ depth: 9, values: most }).feed(text));
  expect([values('[{},{},{}]', 6), values('[{},{},{}]', 5)]).toEqual([true, false]);
  expect([values('{"a":1,"b":[1,2]}', 4), values('{"a":1,"b":[1,2]}', 3)]).toEqual([true, false]);
});

test('64 levels are 64 levels', () => {
  expect(passes(() => refuseDeep('['.repeat(64) + ']'.repeat(64), 64))).toBe(true);
  expect(passes(() => refuseDeep('['.repeat(65) + ']'.repeat(65), 64))).toBe(false);
});

const member = fc.oneof(
  jsonValue,
  fc.constantFrom('{}', '', ' ', '{]', '[}', '"', '1 2', '\u00a0', '{"a":}'),
);
const listText = fc
  .tuple(
    fc.array(
      fc.tuple(space, member, space).map((each) => each.join('')),
      { maxLength: 4 },
    ),
    space,
  )
  .map(([members, end]) => members.join(',') + end);
const bodyText = fc
  .tuple(
    fc.constantFrom('', '"a":1,', '"events":2,', '"events":[0],', '"\\u0065vents":[3],', 'x'),
    listText,
    fc.constantFrom('', ',"b":[]', ',', ']', ',"events":7'),
  )
  .map(([before, list, after]) => `{${before}"events":[${list}]${after}}`);

test('a body that is understood in parts says what it says as a whole, or is as wrong', async () => {
  await fc.assert(
    fc.asyncProperty(bodyText, async (text) => {
      let whole: Record<string, unknown> | undefined;
      try {
        whole = JSON.parse(text);
      } catch {}
      const body = parseJsonBody(Buffer.from(text), 'application/json', { depth: 99, parts: 'events' });
      if (whole === undefined) return void (await expect(body).rejects.toMatchObject({ status: 400 }));
      const { value } = (await body) as { value: Record<string, unknown> };
      const parts = value.events as { text: string; value: unknown }[];
      if (!Array.isArray(whole.events)) return void expect(value).toEqual(whole);
      expect({ ...value, events: parts.map((part) => part.value) }).toEqual(whole);
      expect(parts.map((part) => JSON.parse(part.text))).toEqual(whole.events);
    }),
    { numRuns: 3_000 },
  );
});
