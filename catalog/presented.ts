import type { EventType } from './definition.ts';
import { derivedFacts, derivedLink, derivedQuotes, derivedSeverity, headlineField } from './derived-facts.ts';
import { columnsOf, itemOf, quoteIn } from './fact-templates.ts';
import { inForce } from './in-force.ts';
import { schemaAt } from './paths.ts';
import {
  type Column,
  type Fact,
  type Issue,
  type Liquid,
  linkTemplates,
  type Presentation,
  type Quote,
  type Row,
  type Severity,
  variable,
} from './presentation.ts';
import { kindOf, namesIn, sentenceCase } from './schema-kinds.ts';

export type { Column, ColumnKind, Fact, Quote, Severity } from './presentation.ts';

/** How a type is shown, with everything that its file leaves out. */
export interface Presented {
  /** The id of what it is about. */
  objectId: Liquid;
  /** Empty: what happened is the title. */
  headline: Liquid;
  happened: Liquid;
  emoji: Liquid;
  aside: Liquid;
  lead: Liquid;
  severity: Severity;
  link: { label: Liquid; url: Liquid } | undefined;
  facts: readonly Fact[];
  /** The schema names no fields: what an object has is shown as it is. */
  isOpen: boolean;
  quotes: readonly Quote[];
  footer: readonly Fact[];
  summary: Liquid;
  belongsTo: Liquid;
  message: Liquid;
  issue: Issue;
  row: Row;
}

const EMOJI: Readonly<Record<Severity, string>> = { info: '🔔', success: '✅', warning: '⚠️', error: '❌' };

const made = new WeakMap<EventType, Presented>();

/** How the type of this name is shown; undefined: the catalog in force doesn't have it. */
export function presentationNamed(name: string): Presented | undefined {
  const type = inForce().find(name);
  return type && presentationOf(type);
}

/** How a type is shown: what its file says, and the rest made of its schema. */
export function presentationOf(type: EventType): Presented {
  const known = made.get(type);
  if (known) return known;
  const presented = present(type, type.presentation);
  made.set(type, presented);
  return presented;
}

function present(type: EventType, said: Presentation): Presented {
  const name = headlineField(type);
  const happened = said.happened ?? sentenceCase(type.title);
  const severity = said.severity ?? derivedSeverity(type.type);
  const emoji = said.emoji ?? EMOJI[severity];
  const headline =
    said.headline ?? (name ? `${name.isNumber ? '#' : ''}{{ ${named(name.path, type.object_id)} }}` : '');
  const except = name ? [name.path] : [];
  const quotes = said.quotes ?? (said.facts ? [] : derivedQuotes(type, except));
  const facts = (said.facts ?? derivedFacts(type, except)).map((fact) => withKind(type, fact));
  const isNameless = said.headline === undefined && !name;
  const footer = (
    said.footer ?? (isNameless ? [{ label: 'ID', path: type.object_id, kind: 'id' as const }] : [])
  ).map((fact) => withKind(type, fact));
  const isOpen = !said.facts && !type.schema.properties;
  const link = said.link ?? derivedLink(type);
  const linked = link && linkTemplates(link);
  const about = isNameless ? `{{ ${variable(type.object_id)} }}` : headline;
  const summary = said.summary ?? (about === '' ? happened : `${happened}: ${about}`);
  const objectId = `{{ ${variable(type.object_id)} }}`;
  const belongsTo = said.belongs_to ?? objectId;
  const { aside = '', lead = '' } = said;
  const own = about === '' ? `${emoji} *${happened}*` : `${emoji} ${happened}: *${about}*`;
  return {
    ...{ objectId, belongsTo, headline, happened, emoji, aside, lead, severity },
    ...{ facts, isOpen, quotes, footer, summary },
    link: linked,
    message: said.message ?? own.trim(),
    issue: {
      title: summary,
      description: isOpen ? '{{ object | json }}' : descriptionOf({ facts, quotes, lead, link: linked }),
      dedupe_by: belongsTo,
      link: linked?.url,
      ...said.issue,
    },
    row: {
      name: headline === '' ? summary : headline,
      event: sentenceCase(type.title),
      columns: derivedColumns(facts, quotes, linked),
      ...said.row,
    },
  };
}

/** Where the name is missing, the id stands in for it. */
const named = (path: string, id: string) =>
  path === id ? variable(path) : `${variable(path)} | default: ${variable(id)}`;

/** Kinds and names that the schema tells. */
function withKind(type: EventType, fact: Fact): Fact {
  if (fact.value !== undefined || fact.path === undefined) return fact;
  const path = fact.each ? `${fact.path}.*` : fact.path;
  const schema = schemaAt(type.schema, path) ?? {};
  const kind = fact.kind ?? kindOf(path.split('.').at(-1) ?? '', schema) ?? 'text';
  const names = fact.names ?? (kind === 'enum' ? namesIn(schema) : undefined);
  return { ...fact, kind, ...(names && { names }) };
}

function descriptionOf({
  facts,
  quotes,
  lead,
  link,
}: Pick<Presented, 'facts' | 'quotes' | 'lead' | 'link'>): Liquid {
  const parts = [
    lead === '' ? '' : `${lead}\n\n`,
    ...quotes.map(quoteIn),
    ...facts.map(itemOf),
    link
      ? `\n{% capture address %}${link.url}{% endcapture %}{% if address != blank %}[${link.label}]({{ address }})\n{% endif %}`
      : '',
  ];
  return parts.join('');
}

/** In each row by themselves. */
const RESERVED = ['name', 'event', 'date', 'object id', 'event id', 'link'];

function derivedColumns(facts: readonly Fact[], quotes: readonly Quote[], link: Presented['link']): Column[] {
  const columns = [
    ...facts.flatMap(columnsOf),
    ...quotes
      .filter(({ each }) => !each)
      .map(
        ({ label = 'Text', path }): Column => ({
          ...{ name: label, type: 'long_text' as const },
          value: `{{ ${variable(path)} }}`,
        }),
      ),
  ];
  const seen = new Set(RESERVED);
  const different = columns.filter(({ name }) => {
    const folded = name.toLowerCase();
    if (folded === '' || seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
  return [...different, ...(link ? [{ name: 'Link', type: 'url' as const, value: link.url }] : [])];
}
