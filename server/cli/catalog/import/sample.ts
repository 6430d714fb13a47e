import type { JsonSchema } from '../../../../catalog/index.ts';
import { textFor } from './pattern-text.ts';

/**
 * A believable value for a schema: its own example or default, unless these aren't to be trusted, or else one
 * that its format and name suggest.
 */
export function sampleOf(schema: JsonSchema, name: string, noun: string, trusts = true): unknown {
  const { examples } = schema;
  if (trusts && Array.isArray(examples) && examples.length > 0) return examples[0];
  if (schema.const !== undefined) return schema.const;
  const value = schema.enum?.find((each) => each !== null);
  if (value !== undefined) return value;
  if (trusts && schema.default !== undefined && schema.default !== null) return schema.default;
  const form = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null');
  const { properties } = schema;
  if (form && !properties) return sampleOf(form, name, noun, trusts);
  const type =
    [schema.type ?? []].flat().find((each) => each !== 'null') ?? (properties ? 'object' : undefined);
  switch (type) {
    case 'object':
      return { ...objectOf(form), ...objectOf(schema) };
    case 'array':
      return listOf(schema, name, noun, trusts);
    case 'integer':
    case 'number':
      return numberOf(schema, name, type === 'integer');
    case 'boolean':
      return !/^(?:is_?)?(?:test|deleted|archived|disabled|draft)/i.test(name);
    case 'string':
      return textOf(schema, name, noun);
    default:
      return schema.allOf ? sampleOf(schema.allOf[0] ?? {}, name, noun, trusts) : null;
  }
  function objectOf(part: JsonSchema | undefined): Record<string, unknown> {
    const about = name === '' ? noun : name;
    return Object.fromEntries(
      Object.entries(part?.properties ?? {}).map(([member, each]) => [
        member,
        sampleOf(each, member, about, trusts),
      ]),
    );
  }
}

function listOf(
  { items, minItems = 1, maxItems = 1 }: JsonSchema & { minItems?: number; maxItems?: number },
  name: string,
  noun: string,
  trusts: boolean,
): unknown[] {
  if (typeof items !== 'object' || maxItems === 0) return [];
  const one = sampleOf(items, name.replace(/(?:_ids|Ids)$/, '_id').replace(/s$/, ''), noun, trusts);
  return Array.from({ length: Math.min(10, Math.max(1, minItems)) }, () => structuredClone(one));
}

const NUMBERS: [RegExp, number][] = [
  [/(?:^|_)(?:created|updated|timestamp)(?:_at)?$|(?:_at|At)$/, 1_777_887_000],
  [/amount|total|price|cost|balance|revenue/i, 4_900],
  [/tax|fee|discount/i, 490],
  [/percent|rate|ratio|score|confidence/i, 0.8],
  [/quantity|qty|count/i, 3],
  [/year/i, 2026],
  [/month/i, 5],
  [/seconds|duration/i, 90],
  [/lat(?:itude)?$/i, 52.52],
  [/l(?:on|ng|ongitude)$/i, 13.405],
  [/id$/i, 48_215],
];

function numberOf(schema: JsonSchema, name: string, isWhole: boolean): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number
  >;
  const step = multipleOf ?? (isWhole ? 1 : 0);
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + (step || 0.01));
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - (step || 0.01));
  let value = NUMBERS.find(([pattern]) => pattern.test(name))?.[1] ?? 3;
  if (most !== undefined && value > most) value = least === undefined ? most : least + (most - least) * 0.8;
  if (least !== undefined && value < least) value = least;
  if (step > 0) {
    value = Math.floor(value / step) * step;
    if (least !== undefined && value < least) value += step;
  }
  return Number(value.toPrecision(12));
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-05-04T09:30:00Z',
  date: '2026-05-04',
  time: '09:30:00Z',
  duration: 'PT90S',
  email: 'maya@acme.example',
  uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  hostname: 'acme.example',
  ipv4: '203.0.113.7',
  ipv6: '2001:db8::7',
};

/** By the name of the field, the first that fits. */
const TEXTS: [RegExp, (noun: string) => string][] = [
  [/e_?mail/i, () => 'maya@acme.example'],
  [/^currency|_currency|Currency/, () => 'EUR'],
  [/country/i, () => 'DE'],
  [/city|town/i, () => 'Berlin'],
  [/postal|zip/i, () => '10115'],
  [/street|address|line_?1/i, () => 'Torstrasse 1'],
  [/phone|mobile/i, () => '+49 30 5550100'],
  [
    /(?:^|_)(?:url|link|href|uri)$|(?:Url|URL|Link)$|website/,
    (noun) => `https://app.example.com/${slug(noun)}s/8c2d`,
  ],
  [/(?:_at|At|_on|[dD]ate|[tT]ime|timestamp)$|^created$|^updated$/, () => '2026-05-04T09:30:00Z'],
  [/first_?name|given_?name/i, () => 'Maya'],
  [/last_?name|family_?name/i, () => 'Chen'],
  [/user_?name|login|handle/i, () => 'maya'],
  [/company|organi[sz]ation|account_name|merchant|vendor/i, () => 'Acme'],
  [/number|reference|^ref$/i, (noun) => `${initials(noun).toUpperCase()}-1042`],
  [/locale|language/i, () => 'en'],
  [/time_?zone/i, () => 'Europe/Berlin'],
  [/version/i, () => '1.4.0'],
  [/status|state/i, () => 'active'],
  [/sku|code/i, () => 'ACME-7'],
  [/reason|message|error/i, () => 'The card was declined'],
  [/description|notes?|comment|text|body|summary/i, (noun) => `About this ${noun}, in a sentence`],
  [/slug/i, (noun) => `first-${slug(noun)}`],
];
const PEOPLE =
  /user|person|people|customer|contact|member|author|owner|assignee|employee|lead|subscriber|attendee/i;

function textOf(schema: JsonSchema, name: string, noun: string): string {
  const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const known = format === 'uri' ? `https://app.example.com/${slug(noun)}s/8c2d` : FORMATS[format ?? ''];
  if (known !== undefined) return known;
  const likely = likelyText(name, noun);
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern, 'u').test(text));
  if (fits(likely)) return likely;
  const made = pattern === undefined ? undefined : textFor(pattern);
  if (made !== undefined) return made;
  const long = likely.padEnd(minLength, `${likely || 'text'} `.repeat(Math.ceil(minLength / 4) + 1));
  return long.slice(0, Math.min(maxLength, Math.max(minLength, likely.length)));
}

function likelyText(name: string, noun: string): string {
  const about = /^(.+?)(?:_id|Id|_ids|Ids|ID)$/.exec(name)?.[1];
  if (about !== undefined || /^(?:id|uid|key)$/i.test(name)) return `${initials(about ?? noun)}_8c2d5f1a`;
  if (/^(?:full_?|display_?)?name$|title|subject|label/i.test(name))
    return PEOPLE.test(noun) ? 'Maya Chen' : `Acme ${noun.split(' ').at(-1) ?? ''}`.trim();
  return TEXTS.find(([pattern]) => pattern.test(name))?.[1](noun) ?? (name || 'text').replaceAll('_', ' ');
}

const slug = (noun: string) => noun.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') || 'item';

/** `customer subscription` → `cs`, `invoice` → `inv` */
function initials(noun: string): string {
  const words = slug(noun.replaceAll(/([a-z])([A-Z])/g, '$1 $2')).split('-');
  return words.length > 1 ? words.map(([first = '']) => first).join('') : (words[0] ?? 'id').slice(0, 3);
}
