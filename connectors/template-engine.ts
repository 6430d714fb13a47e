import { CaptureTag, type Context, Drop, defaultOperators, Liquid, type Operators } from 'liquidjs';
import { humanize } from './fields.ts';

/** Characters of one template, milliseconds of one rendering, and units of LiquidJS' own count of memory. */
const LIMITS = { parseLimit: 50_000, renderLimit: 50, memoryLimit: 500_000 };
/** Characters that one rendering may put out, captures included; LiquidJS doesn't count those. */
const LONGEST_OUTPUT = 1_000_000;
const TOO_LONG = 'it puts out too much';
const OUT_OF_TIME = 'render limit exceeded';

/** These read files, or would; `liquid` in `liquid` is parsed anew for each of them. */
const REMOVED_TAGS = ['include', 'render', 'layout', 'block', 'liquid'];
const REMOVED_FILTERS = [
  // Puts out text unescaped.
  'raw',
  // Not the same twice.
  'sample',
  // One filter runs for seconds: the clock is looked at between tags only.
  ...['where_exp', 'reject_exp', 'find_exp', 'find_index_exp', 'has_exp', 'group_by_exp'],
  // Make lists of lists: sixty doublings, and comparing or showing the result never ends.
  ...['group_by', 'push', 'unshift'],
];
const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/** Text that `capture` made: what came from the event is escaped in it, and isn't to be escaped again. */
class Captured extends Drop {
  /** For `x.size` and for the filter `size`. */
  readonly size: number;
  readonly length: number;
  readonly #text: string;
  constructor(text: string) {
    super();
    this.#text = text;
    this.size = text.length;
    this.length = text.length;
  }
  override valueOf = (): string => this.#text;
  toJSON = (): string => this.#text;
}

class Capture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const scope = context.bottom();
    scope[this.variable] = new Captured(String(scope[this.variable]));
  }
}

/** One expression can have thousands of these, each over a long list. */
function withinTheTime(operators: Operators): Operators {
  const timed = Object.entries(operators).map(([name, compute]) => [
    name,
    (...operands: [left: unknown, right: unknown, context: Context]) => {
      (operands.at(-1) as Context).renderLimit.check(performance.now());
      return compute(...operands);
    },
  ]);
  return Object.fromEntries(timed);
}

interface Data {
  /** ISO 8601. */
  now: string;
  [more: string]: unknown;
}

/** Rendering is synchronous, so what belongs to the rendering that runs can be kept here. */
let current = { escapeValue: (text: string) => text, now: '', left: 0 };

function putOut(value: unknown): string {
  const text = value instanceof Captured ? value.valueOf() : current.escapeValue(textOf(value));
  current.left -= text.length;
  if (current.left < 0) throw new Error(TOO_LONG);
  return text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const engine = new Liquid({
  ...LIMITS,
  // No file system: a template has no way to name a file.
  templates: {},
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  // The same on every machine.
  timezoneOffset: 0,
  locale: 'en-US',
  operators: withinTheTime(defaultOperators),
  outputEscape: putOut,
});
for (const tag of REMOVED_TAGS) delete engine.tags[tag];
for (const filter of REMOVED_FILTERS) delete engine.filters[filter];
engine.registerTag('capture', Capture);
for (const name of DATE_FILTERS) {
  const format = engine.filters[name] as (this: unknown, ...operands: unknown[]) => unknown;
  engine.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
    return format.call(this, value === 'now' || value === 'today' ? current.now : value, ...rest);
  });
}
engine.registerFilter('percent', (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? `${Math.round(value * 100)} %` : value,
);
engine.registerFilter('humanize', (given: unknown) => {
  const value = given instanceof Captured ? given.valueOf() : given;
  return typeof value === 'string' ? humanize(value) : value;
});

/** @throws Error of LiquidJS' when it isn't a template */
export function parse(source: string): void {
  engine.parse(source);
}

/** @throws Error of LiquidJS' when it isn't a template, or when it runs for too long or grows too large */
export function render(source: string, data: Data, escapeValue: (text: string) => string): string {
  try {
    return renderOnce(source, data, escapeValue);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(OUT_OF_TIME))) throw error;
    // By the clock on the wall: perhaps it was the machine that stood still, and a second time it won't.
    return renderOnce(source, data, escapeValue);
  }
}

function renderOnce(source: string, data: Data, escapeValue: (text: string) => string): string {
  current = { escapeValue, now: data.now, left: LONGEST_OUTPUT };
  // A copy, because `increment` writes to it.
  const text: string = engine.parseAndRenderSync(source, { ...data });
  if (text.length > LONGEST_OUTPUT) throw new Error(TOO_LONG);
  return text;
}

/**
 * The paths of the variables that a template names, but doesn't make itself. @throws Error when it isn't a
 * template
 */
export function variablesIn(source: string): string[][] {
  return engine
    .globalVariableSegmentsSync(source)
    .map((segments) => segments.filter((segment) => typeof segment !== 'object').map(String));
}
