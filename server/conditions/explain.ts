import { matches, valueAt } from './evaluate.ts';
import type { Comparison, Condition } from './grammar.ts';

const LONGEST_VALUE = 80;

/**
 * In words, why an envelope does not meet a condition; for the log. Expects one that doesn't. Never throws.
 */
export function explainMismatch(condition: Condition, envelope: unknown): string {
  const text = `The condition was not met: ${reason(condition, envelope)}.`;
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
  const actual = valueAt(envelope, comparison.path);
  const is = actual === undefined ? `${comparison.path} is missing` : `${comparison.path} is ${show(actual)}`;
  return `${is}, and it must be ${wanted(comparison)}`;
}

function inWords(condition: Condition): string {
  return 'op' in condition ? `${condition.path} is ${wanted(condition)}` : show(condition);
}

function wanted({ op, value }: Comparison): string {
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
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
