import type { Fact } from '../../../catalog/presented.ts';
import { humanize } from '../../connector.ts';
import { count, duration, durationBetween, list, money, numberIn, person } from '../values.ts';
import { at, bar, type Facts, isText, percent } from './facts.ts';
import type { Words } from './words.ts';

const CODE = /^[A-Z]{3}$/;

/**
 * A value as the fact's kind wants it, escaped; undefined when there is nothing to show. What isn't of that
 * kind is shown as it is.
 */
export function shownAs(fact: Fact, value: unknown, object: Facts, words: Words): string | undefined {
  if (value === undefined || value === null) return undefined;
  const { kind = 'text' } = fact;
  switch (kind) {
    case 'score':
    case 'percent': {
      const share = typeof value === 'number' && Number.isFinite(value) ? value : undefined;
      if (share === undefined) return kind === 'score' ? undefined : words.shown(value);
      const written = percent(share);
      return kind === 'score' ? `${bar(share)}  ${words.markup.strong(written)}` : written;
    }
    case 'date':
      return words.time(value) ?? words.shown(value);
    case 'duration':
      // Between two moments of which one is missing, there is no time to tell.
      if (fact.until !== undefined) return durationBetween(value, at(object, fact.until));
      return measure(fact, value, object) ?? words.shown(value);
    case 'number':
    case 'money':
      return measure(fact, value, object) ?? words.shown(value);
    default:
      return words.shown(inWords(fact, value) ?? value);
  }
}

/** Of digits and signs of ours alone: nothing to escape. */
function measure(fact: Fact, value: unknown, object: Facts): string | undefined {
  switch (fact.kind) {
    case 'number':
      return numberWords(fact, value);
    case 'duration': {
      const seconds = numberIn(value);
      return seconds === undefined || seconds < 0 ? undefined : duration(seconds);
    }
    case 'money': {
      const { currency = '', minor_units = false } = fact;
      const code = CODE.test(currency) ? currency : at(object, currency);
      return money(value, code, minor_units);
    }
    default:
      return undefined;
  }
}

function inWords(fact: Fact, value: unknown): string | undefined {
  switch (fact.kind) {
    case 'person':
      return person(value);
    case 'list':
      return list(value);
    case 'enum':
      return isText(value) ? enumWords(fact, value) : undefined;
    default:
      return undefined;
  }
}

function numberWords({ decimals, grades }: Fact, value: unknown): string | undefined {
  const number = typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  if (number === undefined) return undefined;
  const written = decimals === undefined ? count(number) : number.toFixed(decimals);
  const grade = grades?.find(({ from = -Infinity }) => number >= from);
  return grade ? `${written} (${grade.name})` : written;
}

/** A value in capitals is somebody's word and stays; others are read as words. */
function enumWords({ names = {} }: Fact, value: string): string {
  if (Object.hasOwn(names, value)) return names[value] ?? value;
  return /\p{Lu}/u.test(value) ? value : humanize(value);
}
