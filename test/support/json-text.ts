import fc from 'fast-check';

/**
 * Generators of JSON as text, unlike `fc.json()`: with space, escapes that nobody needs, duplicate keys, and
 * numbers that don't survive being written again.
 */

/** Zero to two of the four characters that JSON calls space. */
export const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 2 });
const chars = fc.string({
  unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'a', '\n', 'é', '😀'),
});
const plain = fc.oneof(chars, fc.string({ unit: 'binary' })).map((s) => JSON.stringify(s));
const escaped = fc.array(fc.nat(0xffff)).map((units) => {
  return `"${units.map((u) => `\\u${u.toString(16).padStart(4, '0')}`).join('')}"`;
});
const key = fc.oneof(plain, escaped, fc.constantFrom('"data"', '"d\\u0061ta"', '"1"', '"__proto__"'));
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(JSON.stringify),
  fc.constant('1.0'),
);
const { json: value } = fc.letrec<{ json: string; array: string; object: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    plain,
    escaped,
    number,
    fc.constantFrom('true', 'null'),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .array(fc.tuple(space, tie('json'), space).map((t) => t.join('')))
    .map((items) => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(space, key, space, fc.constant(':'), space, tie('json'), space).map((t) => t.join('')))
    .map((items) => `{${items.join(',')}}`),
}));
/** A JSON text with space inside but not around it. */
export const jsonValue = value;

/** A JSON text, surrounding space included. */
export const jsonDocument = fc.tuple(space, value, space).map((t) => t.join(''));
