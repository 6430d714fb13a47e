import { type Fact, presentationNamed, type Quote } from '../../../catalog/presented.ts';
import { type EventEnvelope, RenderError, type RenderInput, shorten } from '../../connector.ts';
import { oneLine } from '../plain-text.ts';
import { type Card, pair } from './card.ts';
import { shownAs } from './fact-values.ts';
import { at, type Facts, isText, membersOf } from './facts.ts';
import { LONGEST_VALUE, type Markup, Words } from './words.ts';

/** Of quotes that a map has one each of. */
const MOST_QUOTES = 4;

type Input = Pick<RenderInput<unknown>, 'event' | 'template'>;
type Pairs = Card['groups'][number];

/** The ready-made message of an event: as its type's presentation says, also of types that are unknown. */
export function cardOf({ event, template }: Input, markup: Markup): Card {
  const words = new Words(markup);
  const said = presentationNamed(event.type);
  if (!said) return otherCard(event, words);
  const object: Facts = event.data.object;
  const { line, paragraph, address } = writer(template, words);
  const [headline, happened, emoji] = [line(said.headline), line(said.happened), line(said.emoji)];
  const what = (text: string) => [emoji, text].filter(Boolean).join(' ');
  const aside = line(said.aside);
  const kicker = [...(headline === '' ? [] : [what(markup.strong(happened))]), aside].filter(Boolean);
  const url = said.link && address(said.link.url);
  return {
    title: headline || what(happened),
    ...(kicker.length > 0 && { kicker: kicker.join('  ·  ') }),
    lead: paragraph(said.lead),
    groups: said.isOpen
      ? [fieldsOf(object, words)]
      : groupsOf(said.facts, (fact) => pairsOf(fact, object, words, line)),
    quotes: said.quotes.flatMap((quote) => quotesOf(quote, object, words)),
    footer: said.footer.map((fact) => noteOf(fact, object, words, line)),
    link: url ? { label: line(said.link?.label ?? '') || 'Open', url } : undefined,
    summary: line(said.summary) || headline || happened,
  };
}

/** What templates of a presentation come to; one that can't be rendered for an event says nothing. */
function writer(template: Input['template'], words: Words) {
  const tried: Input['template'] = (source, escapeValue) => {
    try {
      return template(source, escapeValue);
    } catch (error) {
      if (error instanceof RenderError) return '';
      throw error;
    }
  };
  const inLine = (value: string) => words.markup.escape(oneLine(shorten(value, LONGEST_VALUE)));
  const bold = (source: string) =>
    source.replaceAll(/\*\*(.+?)\*\*/gs, (_, text: string) => words.markup.strong(text));
  return {
    line: (source: string) => oneLine(tried(source, inLine)),
    paragraph: (source: string) => {
      const isQuote = source.startsWith('> ');
      const text = tried(bold(isQuote ? source.slice(2) : source), (value) => words.excerpt(value)).trim();
      return text === '' ? undefined : isQuote ? words.markup.quote(text) : text;
    },
    address: (source: string) => tried(source).trim(),
  };
}

/** Values of a map are a group of their own. */
function groupsOf(facts: readonly Fact[], pairs: (fact: Fact) => Pairs): Pairs[] {
  const groups: Pairs[] = [[]];
  for (const fact of facts) {
    if (fact.each) groups.push(pairs(fact), []);
    else groups.at(-1)?.push(...pairs(fact));
  }
  return groups.filter((group) => group.length > 0);
}

type Line = (source: string) => string;

function pairsOf(fact: Fact, object: Facts, words: Words, line: Line): Pairs {
  const { label = '', path = '', value } = fact;
  if (value !== undefined) return pair(label, line(value) || undefined);
  const found = at(object, path);
  if (!fact.each) return pair(label, shownAs(fact, found, object, words));
  return membersOf(found).flatMap(([name, each]) =>
    pair(words.label(name), shownAs(fact, each, object, words)),
  );
}

function quotesOf({ label = '', path, each }: Quote, object: Facts, words: Words): Card['quotes'] {
  const found = at(object, path);
  const texts: [string, unknown][] = each
    ? membersOf(found)
        .slice(0, MOST_QUOTES)
        .map(([name, text]) => [words.label(name), text])
    : [[label, found]];
  return texts.flatMap(([name, text]) => (isText(text) ? [{ label: name, text: words.excerpt(text) }] : []));
}

function noteOf(fact: Fact, object: Facts, words: Words, line: Line): string | undefined {
  const [[label, shown] = []] = pairsOf(fact, object, words, line);
  const value = fact.kind === 'id' ? words.id(at(object, fact.path ?? '')) : shown;
  return value === undefined ? undefined : [label, value].filter(Boolean).join(' ');
}

/** Of a type that the catalog doesn't have. */
function otherCard({ type, data: { object } }: EventEnvelope, words: Words): Card {
  const title = words.label(type.replaceAll('.', ' '));
  const id = words.shown(object.id);
  return {
    title,
    groups: [fieldsOf(object, words)],
    quotes: [],
    footer: [],
    summary: id === undefined ? title : `${title}: ${id}`,
  };
}

/** Every plain field, as it is. */
const fieldsOf = (object: Facts, words: Words): Pairs =>
  Object.entries(object)
    .filter(([, value]) => typeof value !== 'object')
    .flatMap(([key, value]) => pair(words.label(key), words.shown(value)));
