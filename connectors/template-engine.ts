import { CaptureTag, Context, Drop, defaultOperators, Liquid, type Operators } from 'liquidjs';
import { humanize } from './fields.ts';
import { byValue, extract, localDate, number, percent } from './template-filters.ts';
import { TemplateWork } from './template-work.ts';
import * as valueFilters from './value-filters.ts';

/** Characters of one template, and units of LiquidJS' own count of memory in one rendering. */
const LIMITS = { parseLimit: 50_000, memoryLimit: 500_000 };

/** These read files, or would; `liquid` in `liquid` is parsed anew for each of them. */
const REMOVED_TAGS = ['include', 'render', 'layout', 'block', 'liquid'];
const REMOVED_FILTERS = [
  // Puts out text unescaped.
  'raw',
  // Not the same twice.
  'sample',
  // One filter runs for seconds: steps are counted between tags only.
  ...['where_exp', 'reject_exp', 'find_exp', 'find_index_exp', 'has_exp', 'group_by_exp'],
  // Make lists of lists: sixty doublings, and comparing or showing the result never ends.
  ...['group_by', 'push', 'unshift'],
];
/** Formatting a date takes as long as so many tags. */
const STEPS_OF_A_DATE = 20;
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
function counted(operators: Operators): Operators {
  const all = Object.entries(operators).map(([name, compute]) => [
    name,
    (...operands: [left: unknown, right: unknown, context: Context]) => {
      current.work.step();
      for (const operand of operands) current.work.size(lengthOf(operand));
      return compute(...operands);
    },
  ]);
  return Object.fromEntries(all);
}

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : 0;

const sizeOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length * 16 : lengthOf(value);

interface Data {
  /** ISO 8601. */
  now: string;
  [more: string]: unknown;
}

/** Rendering is synchronous, so what belongs to the rendering that runs can be kept here. */
let current = { escapeValue: (text: string) => text, now: '', work: new TemplateWork() };

function putOut(value: unknown): string {
  const text = value instanceof Captured ? value.valueOf() : current.escapeValue(textOf(value));
  current.work.putOut(text.length);
  return text;
}

type Limiter = Context['renderLimit'];

/**
 * In the place of LiquidJS' own, which looks at the clock. It is asked before each tag and turn of a loop.
 */
const steps = { use() {}, check: () => current.work.step() } as unknown as Limiter;

/** What filters make or go through in one rendering. */
function memory(): Limiter {
  let used = 0;
  const use = (units: number) => {
    if (!(units > 0)) return;
    used += units;
    if (used > LIMITS.memoryLimit) throw new Error('memory alloc limit exceeded');
    current.work.size(units);
  };
  return { use, check() {} } as unknown as Limiter;
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
  operators: counted(defaultOperators),
  outputEscape: putOut,
});
for (const tag of REMOVED_TAGS) delete engine.tags[tag];
for (const filter of REMOVED_FILTERS) delete engine.filters[filter];
engine.registerTag('capture', Capture);
for (const name of DATE_FILTERS) {
  const format = engine.filters[name] as (this: unknown, ...operands: unknown[]) => unknown;
  engine.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
    current.work.step(STEPS_OF_A_DATE);
    return format.call(this, value === 'now' || value === 'today' ? current.now : value, ...rest);
  });
}
const OWN_FILTERS = { percent, number, local_date: localDate, extract, by_value: byValue, ...valueFilters };
for (const [name, filter] of Object.entries(OWN_FILTERS)) {
  engine.registerFilter(name, (given: unknown, ...operands: unknown[]) => {
    const value = given instanceof Captured ? given.valueOf() : given;
    current.work.step(name === 'local_date' ? STEPS_OF_A_DATE : 1);
    current.work.size(sizeOf(value));
    const isNow = name === 'local_date' && (value === 'now' || value === 'today');
    const plain = operands.map((each) => (each instanceof Captured ? each.valueOf() : each));
    return filter(isNow ? current.now : value, plain[0], plain[1], plain[2]);
  });
}
engine.registerFilter('humanize', (given: unknown) => {
  const value = given instanceof Captured ? given.valueOf() : given;
  return typeof value === 'string' ? humanize(value) : value;
});

/** @throws Error of LiquidJS' when it isn't a template */
export function parse(source: string): void {
  engine.parse(source);
}

/** @throws Error of LiquidJS' when it isn't a template, or when the work of its config is too much */
export function render(
  source: string,
  data: Data,
  escapeValue: (text: string) => string,
  work: TemplateWork,
): string {
  current = { escapeValue, now: data.now, work };
  work.size(source.length, 'parsed');
  const limiters = { memoryLimit: memory(), renderLimit: steps, liquid: engine };
  // A copy, because `increment` writes to it.
  const context = new Context({ ...data }, engine.options, { sync: true }, limiters);
  const text: string = engine.renderSync(engine.parse(source), context);
  // Also what isn't a value, such as plain text in a loop.
  work.putOut(text.length);
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
