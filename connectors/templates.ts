import { type EventEnvelope, RenderError, type RenderInput } from './connector.ts';
import { parse, render, variablesIn } from './template-engine.ts';
import { TemplateWork } from './template-work.ts';

/** The longest template whose variables are searched: the search takes time in the square of its length. */
const LONGEST_SEARCHED = 20_000;

/** What templates can name: `event`, `data`, `object`, `team`, `product`, `now`, `related`. */
export interface TemplateData {
  event: EventEnvelope;
  data: EventEnvelope['data'];
  object: Record<string, unknown>;
  team: { id: string; name: string };
  /** Where the events come from, as its operator calls it. */
  product: { name: string };
  /** ISO 8601. */
  now: string;
  /**
   * Things that the event is about or names by their ids, such as a customer, as far as they are known.
   */
  related: Readonly<Record<string, unknown>>;
  [more: string]: unknown;
}

export function templateData(
  event: EventEnvelope,
  team: { id: string; name: string },
  now: Date,
  {
    product = { name: 'the product' },
    related = {},
  }: Partial<Pick<TemplateData, 'product' | 'related'>> = {},
): TemplateData {
  const { data } = event;
  return { event, data, object: data.object, team, product, now: now.toISOString(), related };
}

/**
 * Renders with an event's data; deterministic, without files, prototypes or code. All that one renderer does
 * is counted together, so it is made once for each config and event. @throws RenderError
 */
export function templateRenderer(data: TemplateData): RenderInput<unknown>['template'] {
  const work = new TemplateWork();
  return (source, escapeValue = (text) => text) => {
    if (!source.includes('{{') && !source.includes('{%')) return source;
    try {
      return render(source, data, escapeValue, work);
    } catch (error) {
      throw new RenderError(`the template can't be rendered: ${explain(error)}`);
    }
  };
}

/** Says what is wrong with a template before it is saved. Undefined: it can be parsed. */
export function templateProblem(source: string): string | undefined {
  try {
    parse(source);
    return undefined;
  } catch (error) {
    return `is not a valid template: ${explain(error)}`;
  }
}

/** The variables of a template that this data doesn't have, such as `object.sumary`; for previews. */
export function missingVariables(source: string, data: TemplateData): string[] {
  if (source.length > LONGEST_SEARCHED) return [];
  try {
    const missing = variablesIn(source).filter((path) => !hasPath(data, path));
    return [...new Set(missing.map((path) => path.join('.')))];
  } catch {
    return [];
  }
}

/** The variables that a template names, such as `['object', 'name']`; none when it can't be parsed. */
export function variablesOf(source: string): string[][] {
  if (source.length > LONGEST_SEARCHED || !/\{[{%]/.test(source)) return [];
  try {
    return variablesIn(source).map((path) => [...path]);
  } catch {
    return [];
  }
}

/** Own properties only, like the templates; `size`, `first` and `last` are Liquid's own. */
function hasPath(root: unknown, path: readonly string[]): boolean {
  let value = root;
  for (const key of path) {
    if (['size', 'first', 'last'].includes(key)) return true;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = Reflect.get(value, key);
  }
  return true;
}

/** LiquidJS adds the place to its messages, and the whole context after a line feed. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').slice(0, 300);
}
