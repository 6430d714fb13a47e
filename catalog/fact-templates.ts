import { isCurrency } from './check-presentation.ts';
import {
  type Column,
  type ColumnKind,
  type Fact,
  type FactKind,
  type Liquid,
  type Quote,
  type Value,
  variable,
} from './presentation.ts';
import { readable } from './schema-kinds.ts';

/** A loop over a map ends here: nobody reads more. */
const MOST_EACH = 20;
const MOST_EACH_IN_A_CELL = 50;

/** The value of a fact as words. `at`: where it is, when that isn't the fact's own path. */
function wordsOf(fact: Value, at?: string): Liquid {
  const { path = '', value, kind = 'text', names = {}, decimals } = fact;
  if (value !== undefined) return value;
  const where = at ?? variable(path);
  const filtered = (filter: string) => `{{ ${where} | ${filter} }}`;
  switch (kind) {
    case 'number':
      return filtered(decimals === undefined ? 'number' : `number: ${decimals}`);
    case 'percent':
    case 'score':
      return filtered('percent');
    case 'date':
      return `{{ ${where} | date: "%-d %B %Y, %H:%M" }} UTC`;
    case 'duration':
      return filtered(fact.until === undefined ? 'duration' : `duration: ${variable(fact.until)}`);
    case 'money':
      return filtered(moneyFilter('money', fact));
    case 'person':
      return filtered('person');
    case 'list':
      return filtered('list');
    case 'enum':
      return chosen(where, names);
    case 'yes_no':
      return `{% if ${where} %}yes{% else %}no{% endif %}`;
    case 'text':
    case 'id':
      return `{{ ${where} }}`;
  }
}

function chosen(where: string, names: Readonly<Record<string, string>>): Liquid {
  const cases = Object.entries(names)
    .filter(([value]) => !value.includes('"'))
    .map(([value, name]) => `{% when "${value}" %}${name}`);
  if (cases.length === 0) return `{{ ${where} }}`;
  return `{% case ${where} %}${cases.join('')}{% else %}{{ ${where} }}{% endcase %}`;
}

function moneyFilter(name: string, { currency, minor_units = false }: Value): string {
  const code = currency === undefined ? '""' : isCurrency(currency) ? `"${currency}"` : variable(currency);
  return `${name}: ${code}${minor_units ? ', "minor"' : ''}`;
}

/** An item of a Markdown list, that is there only when the event has the value. */
export function itemOf(fact: Fact): Liquid {
  const { label = '', path = '', value, each, until } = fact;
  if (each) {
    const words = wordsOf(fact, 'each[1]');
    return `{% for each in ${variable(path)} limit: ${MOST_EACH} %}- **{{ each[0] | humanize }}:** ${words}\n{% endfor %}`;
  }
  if (value !== undefined)
    return `{% capture words %}${value}{% endcapture %}{% if words != blank %}- **${label}:** {{ words }}\n{% endif %}`;
  const where = variable(path);
  const more = until === undefined ? '' : ` and ${variable(until)}`;
  return `{% if ${where} != nil and ${where} != ""${more} %}- **${label}:** ${wordsOf(fact)}\n{% endif %}`;
}

/** Longer texts, each under its label. */
export function quoteIn(quote: Quote): Liquid {
  const where = variable(quote.path);
  if (quote.each)
    return `{% for each in ${where} limit: ${MOST_EACH} %}**{{ each[0] | humanize }}**\n> {{ each[1] }}\n\n{% endfor %}`;
  const label = quote.label === undefined ? '' : `**${quote.label}**\n`;
  return `{% if ${where} %}${label}> {{ ${where} }}\n\n{% endif %}`;
}

const COLUMN_KINDS: Readonly<Record<FactKind, ColumnKind>> = {
  text: 'text',
  number: 'number',
  percent: 'number',
  score: 'number',
  date: 'date',
  duration: 'number',
  yes_no: 'text',
  money: 'number',
  person: 'text',
  enum: 'select',
  list: 'text',
  id: 'text',
};

/** The columns for a fact: values that can be counted with, and the currency of money in one of its own. */
export function columnsOf(fact: Fact): Column[] {
  const { label = '', path = '', value, kind = 'text', each, currency, until } = fact;
  if (each) {
    const words = `{{ each[0] | humanize }} ${wordsOf(fact, 'each[1]')}`;
    const all = `{% for each in ${variable(path)} limit: ${MOST_EACH_IN_A_CELL} %}{% unless forloop.first %}, {% endunless %}${words}{% endfor %}`;
    return [{ name: label || readable(path.split('.').at(-1) ?? ''), type: 'long_text', value: all }];
  }
  if (value !== undefined) return [{ name: label, type: 'text', value }];
  const column = { name: label, type: COLUMN_KINDS[kind], value: `{{ ${variable(path)} }}` };
  switch (kind) {
    case 'duration':
      // Of a number, seconds stay what they are.
      return until === undefined ? [column] : [{ ...column, type: 'text', value: wordsOf(fact) }];
    case 'yes_no': {
      const words = `{% if ${variable(path)} != nil %}${wordsOf(fact)}{% endif %}`;
      return [{ ...column, value: words }];
    }
    case 'person':
    case 'list':
    case 'enum':
      return [{ ...column, value: wordsOf(fact) }];
    case 'money': {
      const amount = { ...column, value: `{{ ${variable(path)} | ${moneyFilter('amount', fact)} }}` };
      if (currency === undefined) return [amount];
      const code = isCurrency(currency) ? currency : `{{ ${variable(currency)} | upcase }}`;
      return [amount, { name: 'Currency', type: 'select', value: code }];
    }
    default:
      return [column];
  }
}
