/**
 * Finds parts of a JSON text without re-serialising it: what a publisher sent is stored and sent on byte for
 * byte, and `JSON.stringify(JSON.parse(text))` would change numbers, escapes, duplicate and integer-like
 * keys.
 *
 * Every function expects text that `JSON.parse` has accepted; on other text the result is unspecified.
 * Nesting is followed by counting, not by recursion, so depth cannot overflow the stack.
 */

/**
 * A half-open range of UTF-16 code units: `text.slice(start, end)` is the value, without surrounding space.
 */
export interface Span {
  start: number;
  end: number;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * The span of the value at `path` (names of object members, outermost first; arrays are not entered), or
 * undefined when there is none. Of duplicate keys the last wins, as in `JSON.parse`.
 * `from` is where to begin: 0, or the start of a span found before, so that a batch is not scanned again
 * for each of its members. Costs one pass over the value and one over each value on the path.
 */
export function memberSpan(text: string, path: readonly string[], from = 0): Span | undefined {
  const start = skipSpace(text, from);
  if (path.length === 0) return { start, end: skipValue(text, start) };
  let found: Span | undefined = { start, end: start };
  for (const key of path) {
    found = lastMember(text, key, found.start);
    if (!found) return undefined;
  }
  return found;
}

/**
 * The spans of the elements of the array at `path` (see `memberSpan`), in order; undefined when there is no
 * value or it isn't an array.
 */
export function elementSpans(text: string, path: readonly string[], from = 0): Span[] | undefined {
  const array = path.length === 0 ? skipSpace(text, from) : memberSpan(text, path, from)?.start;
  if (array === undefined || text.charCodeAt(array) !== OPEN_BRACKET) return undefined;
  const spans: Span[] = [];
  let i = skipSpace(text, array + 1);
  while (i < text.length && text.charCodeAt(i) !== CLOSE_BRACKET) {
    const end = skipValue(text, i);
    spans.push({ start: i, end });
    i = skipSpace(text, end);
    if (text.charCodeAt(i) !== COMMA) break;
    i = skipSpace(text, i + 1);
  }
  return spans;
}

function lastMember(text: string, key: string, object: number): Span | undefined {
  if (text.charCodeAt(object) !== OPEN_BRACE) return undefined;
  let found: Span | undefined;
  let i = skipSpace(text, object + 1);
  while (text.charCodeAt(i) === QUOTE) {
    const keyEnd = skipString(text, i);
    const colon = skipSpace(text, keyEnd);
    const start = skipSpace(text, text.charCodeAt(colon) === COLON ? colon + 1 : colon);
    const end = skipValue(text, start);
    if (isKey(text, i, keyEnd, key)) found = { start, end };
    i = skipSpace(text, end);
    if (text.charCodeAt(i) !== COMMA) break;
    i = skipSpace(text, i + 1);
  }
  return found;
}

/** Compares in place; only a key that has an escape in it costs a copy. */
function isKey(text: string, start: number, end: number, key: string): boolean {
  for (let i = start + 1; i < end; i++) {
    if (text.charCodeAt(i) === BACKSLASH) return JSON.parse(text.slice(start, end)) === key;
  }
  return end - start - 2 === key.length && text.startsWith(key, start + 1);
}

/** `start` is at the opening quote; answers the index after the closing one. */
function skipString(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let backslashes = quote;
    while (backslashes > from && text.charCodeAt(backslashes - 1) === BACKSLASH) backslashes--;
    // An even run is escaped backslashes; with an odd one the quote itself is escaped.
    if ((quote - backslashes) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** `start` is at the first character of a value; answers the index after its last. */
function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return skipString(text, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipContainer(text, start);
  let i = start;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || c <= SPACE) break;
  }
  return i;
}

function skipContainer(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = skipString(text, i);
      continue;
    }
    i++;
    if (c === OPEN_BRACE || c === OPEN_BRACKET) depth++;
    else if ((c === CLOSE_BRACE || c === CLOSE_BRACKET) && --depth === 0) return i;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== SPACE && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
  }
  return i;
}
