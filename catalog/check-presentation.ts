import type { FormProblem } from './check-form.ts';
import type { EventType } from './definition.ts';
import { schemaAt } from './paths.ts';
import type { Fact, Liquid, Presentation, Quote } from './presentation.ts';

/** A template of a presentation, and where it stands. */
export interface PlacedTemplate {
  path: string;
  source: Liquid;
}

/** What is wrong with how a type is to be shown; paths begin with `presentation`. */
export function checkPresentation({
  schema,
  presentation,
}: Pick<EventType, 'schema' | 'presentation'>): FormProblem[] {
  const problems: FormProblem[] = [];
  const tell = (path: string, message: string) => problems.push({ path: `presentation.${path}`, message });
  const checkPath = (place: string, path: string | undefined) => {
    if (path === undefined || schemaAt(schema, path)) return;
    tell(place, `names ${path}, which the schema doesn't have`);
  };
  const checkFact = (place: string, fact: Fact & Partial<Quote>) => {
    if (fact.path === undefined && fact.value === undefined) tell(place, 'must have a path or a value');
    if (fact.path !== undefined && fact.value !== undefined)
      tell(`${place}.value`, 'must not stand beside a path');
    checkPath(`${place}.path`, fact.path);
    checkPath(`${place}.until`, fact.until);
    if (fact.currency !== undefined && !isCurrency(fact.currency))
      checkPath(`${place}.currency`, fact.currency);
  };
  const { facts = [], footer = [], quotes = [], link } = presentation;
  for (const [i, fact] of facts.entries()) {
    checkFact(`facts.${i}`, fact);
    if (fact.label === undefined && !fact.each) tell(`facts.${i}.label`, 'is required, unless there is each');
  }
  for (const [i, fact] of footer.entries()) checkFact(`footer.${i}`, fact);
  for (const [i, quote] of quotes.entries()) checkFact(`quotes.${i}`, quote);
  checkPath('link.by', link?.by);
  return problems;
}

/** `EUR` is a code, `currency` a path. */
export const isCurrency = (text: string) => /^[A-Z]{3}$/.test(text);

/** Every template of a presentation: whoever knows Liquid can check them. */
export function templatesOf({
  facts = [],
  footer = [],
  link,
  issue = {},
  row = {},
  ...said
}: Presentation): PlacedTemplate[] {
  const { headline, happened, emoji, aside, lead, summary, belongs_to, message } = said;
  const named: Record<string, Liquid | undefined> = {
    ...{ headline, happened, emoji, aside, lead, summary, belongs_to, message },
    ...{ 'link.label': link?.label, 'link.url': link?.url },
    ...Object.fromEntries(
      Object.entries(link?.when ?? {}).flatMap(([value, { label, url }]) => [
        [`link.when.${value}.label`, label],
        [`link.when.${value}.url`, url],
      ]),
    ),
    ...Object.fromEntries(facts.map(({ value }, i) => [`facts.${i}.value`, value])),
    ...Object.fromEntries(footer.map(({ value }, i) => [`footer.${i}.value`, value])),
    ...Object.fromEntries(Object.entries(issue).map(([key, value]) => [`issue.${key}`, value])),
    'row.name': row.name,
    ...Object.fromEntries((row.columns ?? []).map(({ value }, i) => [`row.columns.${i}.value`, value])),
  };
  return Object.entries(named).flatMap(([path, source]) =>
    source === undefined ? [] : [{ path: `presentation.${path}`, source }],
  );
}
