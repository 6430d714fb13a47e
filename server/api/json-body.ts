import { ApiError, invalidRequest } from '../errors.ts';
import { refuseDeep } from './json-gauge.ts';
import { elementSpans, memberSpan, type Span } from './raw-json.ts';
import { inSlices } from './slices.ts';

/** A request's JSON: the text as it came, and what it says. Both undefined when there was no body. */
export interface JsonBody {
  text: string | undefined;
  value: unknown;
}

/** An element of a list that is understood element by element. */
export interface JsonPart {
  text: string;
  /** What it says; or what is wrong with it, which is then its own affair. */
  value: unknown;
  refused?: ApiError;
}

export interface JsonForm {
  /** Levels of objects and lists. */
  depth: number;
  /** The member of the body whose elements become a `JsonPart` each. */
  parts?: string | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Understands a body as JSON. @throws 400 or 415 */
export async function parseJsonBody(
  raw: Buffer | undefined,
  contentType: string | undefined,
  form: JsonForm,
): Promise<JsonBody> {
  if (raw === undefined || raw.length === 0) return { text: undefined, value: undefined };
  if (!isJsonType(contentType)) {
    throw invalidRequest('The body must be JSON, sent with "Content-Type: application/json".', {
      status: 415,
    });
  }
  let text: string;
  try {
    text = utf8.decode(raw);
  } catch {
    throw invalidRequest('The body is not valid UTF-8.');
  }
  if (form.parts === undefined) return { text, value: parse(text) };
  return { text, value: await parseInParts(text, form.parts, form.depth) };
}

/**
 * The same as parsing the whole, but in slices, and with a list whose elements don't spoil each other: one
 * that is nested too deeply is refused alone. Replacing a list by an empty one keeps a JSON text valid or
 * invalid, so the text is JSON exactly when the rest is and all elements are.
 */
async function parseInParts(text: string, key: string, depth: number): Promise<unknown> {
  const pause = inSlices();
  const list = listAt(text, key);
  if (!list) {
    refuseDeep(text, depth);
    return parse(text);
  }
  await pause();
  const rest = `${text.slice(0, list.start)}[]${text.slice(list.end)}`;
  refuseDeep(rest, depth);
  const whole = parse(rest) as Record<string, unknown>;
  const spans = elementSpans(text, [], list.start) ?? [];
  refuseRest(text, list, spans);
  const parts: JsonPart[] = [];
  for (const { start, end } of spans) {
    parts.push(toPart(text.slice(start, end), start, depth));
    await pause();
  }
  return { ...whole, [key]: parts };
}

function listAt(text: string, key: string): Span | undefined {
  try {
    const span = memberSpan(text, [key]);
    return span !== undefined && text[span.start] === '[' && text[span.end - 1] === ']' ? span : undefined;
  } catch {
    // A key that isn't JSON: parsing the whole says so.
    return undefined;
  }
}

/** `elementSpans` ends where a separator is none; then something is left. */
function refuseRest(text: string, list: Span, spans: readonly Span[]): void {
  const from = spans.at(-1)?.end ?? list.start + 1;
  if (!/^[ \t\n\r]*$/.test(text.slice(from, list.end - 1))) throw notJson(`at position ${from}`);
}

function toPart(text: string, position: number, depth: number): JsonPart {
  try {
    refuseDeep(text, depth);
  } catch (error) {
    if (error instanceof ApiError) return { text, value: undefined, refused: error };
    throw error;
  }
  return { text, value: parse(text, position) };
}

/** `position`: where the text begins in the body. */
function parse(text: string, position = 0): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(jsonProblem(error, position));
  }
}

const notJson = (problem: string): ApiError => invalidRequest(`The body is not valid JSON: ${problem}`);

const JSON_TYPE =
  /^(?:application\/json|[a-z0-9][a-z0-9!#$&^_-]{0,126}\/(?=.{1,127}$)[a-z0-9][a-z0-9!#$&^_.+-]*\+json)$/;

/** `application/json` or any type that ends with `+json`; parameters don't matter. */
function isJsonType(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  const type = contentType?.split(';', 1)[0]?.replaceAll(/^[ \t]+|[ \t]+$/g, '');
  return type !== undefined && JSON_TYPE.test(type.toLowerCase());
}

/** The parser's message without the piece of the body that it quotes: bodies can hold secrets. */
function jsonProblem(error: unknown, position: number): string {
  const message = error instanceof Error ? error.message : '';
  const at = /at position (\d+)/.exec(message)?.[1];
  if (at !== undefined) return `at position ${Number(at) + position}`;
  return 'it ends too early or has a character where none may be';
}
