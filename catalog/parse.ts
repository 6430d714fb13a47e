import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A text as data, and where in the text the data stands. */
export interface Parsed {
  content: unknown;
  /** The line of what stands at a path, or of the nearest thing around it. */
  lineOf(path: readonly string[]): number;
}

/** How deep a text may nest: what is deeper is nobody's catalog, and would exhaust those who walk it. */
const DEEPEST = 100;

/** What is wrong with a text. */
export interface Unreadable {
  message: string;
  line?: number | undefined;
}

/** YAML 1.2, of which JSON is a part. Aliases are followed at most 100 times: a bomb of them ends there. */
export function parseText(text: string): Parsed | Unreadable {
  try {
    return parse(text);
  } catch (error) {
    // The parser itself is exhausted by thousands of levels.
    if (error instanceof RangeError) return { message: TOO_DEEP };
    return { message: `can't be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const TOO_DEEP = `must not nest deeper than ${DEEPEST} levels`;

function parse(text: string): Parsed | Unreadable {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    return { line, message: `is no valid YAML: ${error.message.split('\n')[0]}` };
  }
  const content: unknown = document.toJS({ maxAliasCount: 100 });
  const foreign = foreignIn(content, 0, new Set());
  if (foreign !== undefined) return { message: foreign };
  return {
    content,
    lineOf(path) {
      let offset = 0;
      let node: unknown = document.contents;
      for (const key of path) {
        offset = rangeOf(node) ?? offset;
        if (isMap(node)) {
          const pair = node.items.find((each) => String((each.key as { value?: unknown })?.value) === key);
          if (!pair) break;
          offset = rangeOf(pair.key) ?? offset;
          node = pair.value;
        } else if (isSeq(node)) node = node.items[Number(key)];
        else break;
        if (!isMap(node)) offset = isSeq(node) ? offset : (rangeOf(node) ?? offset);
      }
      return lines.linePos(offset).line;
    },
  };
}

function rangeOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}

/** What JSON can't say: an alias of what it stands in, numbers without an end, dates of older YAML. */
function foreignIn(value: unknown, depth: number, seen: Set<object>): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return `must not contain the number ${value}`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEEPEST) return TOO_DEEP;
  if (seen.has(value)) return undefined;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain)
    return `must not contain a ${value.constructor?.name.toLowerCase() ?? 'value'} that JSON doesn't know`;
  for (const each of Object.values(value)) {
    const found = foreignIn(each, depth + 1, seen);
    if (found !== undefined) return found;
  }
  // Only what has been walked to its end: what it stands in itself is found by its depth.
  seen.add(value);
  return undefined;
}
