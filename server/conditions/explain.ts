import { isSound, matches, valuesAt } from './evaluate.ts';
import { type Comparison, type Condition, isHours, isReference } from './grammar.ts';

const LONGEST_VALUE = 80;

/**
 * In words, why an envelope does not meet a condition; for the log. Expects one that doesn't. Never throws.
 */
export function explainMismatch(condition: Condition, envelope: unknown): string {
  const why = isSound(condition) ? reason(condition, envelope) : 'it has a form that is not known';
  const text = `The condition was not met: ${why}.`;
  // PostgreSQL takes neither, and a path may have them as much as a value.
  return text.toWellFormed().replaceAll('\0', '');
}

function reason(condition: Condition, envelope: unknown): string {
  if ('all' in condition) {
    const failing = condition.all.find((each) => !matches(each, envelope));
    return failing ? reason(failing, envelope) : 'it could not be evaluated';
  }
  if ('any' in condition) {
    const [first, ...others] = condition.any;
    if (!first) return 'it has no alternatives';
    return others.length === 0
      ? reason(first, envelope)
      : `none of its ${condition.any.length} alternatives is true (${reason(first, envelope)}, and so on)`;
  }
  if ('not' in condition) return `what must not be true is true: ${inWords(condition.not)}`;
  return compared(condition, envelope);
}

function compared(comparison: Comparison, envelope: unknown): string {
  const actuals = valuesAt(envelope, comparison.path).filter((actual) => actual !== undefined);
  const { path, value } = comparison;
  const [first] = actuals;
  const shown = actuals.length > 1 ? show(actuals) : show(first);
  const is = actuals.length === 0 ? `${path} is missing` : `${path} is ${shown}`;
  const other = isReference(value) ? ` (${show(valuesAt(envelope, value.path)[0])})` : '';
  const one = actuals.length > 1 ? 'one of them' : 'it';
  return `${is}, and ${one} must be ${wanted(comparison)}${other}`;
}

function inWords(condition: Condition): string {
  return 'op' in condition ? `${condition.path} is ${wanted(condition)}` : show(condition);
}

function wanted({ op, value }: Comparison): string {
  if (isHours(value)) {
    const days = value.days ? ` on ${value.days.join(', ')}` : '';
    return `between ${value.from} and ${value.to} in ${value.zone}${days}`;
  }
  if (isReference(value)) return `${wanted({ path: '', op, value: true })} ${value.path}`;
  const word = op.replaceAll('_', ' ');
  const named: Record<string, string> = {
    eq: 'equal to',
    ne: 'other than',
    in: 'one of',
    'not in': 'none of',
    contains: 'something that contains',
    'not contains': 'something without',
    'starts with': 'text that starts with',
    'ends with': 'text that ends with',
    gt: 'more than',
    gte: 'at least',
    lt: 'less than',
    lte: 'at most',
    exists: 'there',
    'is true': 'true',
    'is false': 'false',
  };
  const phrase = named[word] ?? word;
  return value === undefined || value === true ? phrase : `${phrase} ${show(value)}`;
}

function show(value: unknown): string {
  const text = inShort(value, LONGEST_VALUE);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/**
 * The beginning of a value's JSON, at least `most` characters if there are so many. `JSON.stringify` would
 * write all of it, and can't write what is nested by the thousand. Each level takes a character, so it is as
 * deep as it is long at most.
 */
function inShort(value: unknown, most: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(most, 0)));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  let text = open;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (text.length > most) break;
    if (text !== open) text += ',';
    if (!Array.isArray(value)) text += `${inShort(key, most)}:`;
    text += inShort(Reflect.get(value, key), most - text.length);
  }
  return text + close;
}
