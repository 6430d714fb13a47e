import type { JsonSchema } from '../../../catalog/index.ts';
import { usage } from '../failures.ts';
import type { TypeFile } from './import/event-type.ts';
import { sampleOf } from './import/sample.ts';
import { descriptionOf, groupOf, isTypeName, sentenceOf, titleOf } from './import/words.ts';

/** What a new catalog is made of, as people said it. */
export interface Answers {
  /** Of the product. */
  name: string;
  /** What its events are about: `invoice`. */
  noun: string;
  /** What happens to it: `created, paid`. */
  verbs: string;
  /** What about it is a number or an amount: `amount, seats`. */
  numbers: string;
  /** Where it is on the web: `https://app.acme.example/invoices/{id}`. */
  link: string;
}

/** The questions, and what is taken where nobody answers. */
export const QUESTIONS: readonly { key: keyof Answers; question: string; otherwise: string }[] = [
  { key: 'name', question: 'What is your product called?', otherwise: 'Acme' },
  { key: 'noun', question: 'What are its events about? One thing, such as invoice', otherwise: 'invoice' },
  { key: 'verbs', question: 'What happens to it? Separated by commas', otherwise: 'created, paid, failed' },
  {
    key: 'numbers',
    question: 'What of it is a number or an amount? Separated by commas, - for nothing',
    otherwise: 'amount',
  },
  {
    key: 'link',
    question: 'Where is it on the web? {id} stands for its id, - for nowhere',
    otherwise: 'https://app.example.com/invoices/{id}',
  },
];

const AMOUNT = /amount|total|price|cost|fee|tax|revenue|balance/;
const NOTHING = '-';

/** The types of a new catalog, and what they share. @throws usage when an answer can't be used */
export function newCatalog({ name, noun, verbs, numbers, link }: Answers): {
  name: string;
  types: TypeFile[];
  shared: Record<string, JsonSchema>;
} {
  if (name.length > 60) throw usage('The name of the product must be at most 60 characters long');
  const thing = wordOf(noun, 'what it is about');
  const fields = listOf(numbers).map((each) => wordOf(each, 'a number'));
  const schema = schemaOf(thing, fields);
  const file = `shared/${thing}.yaml`;
  const happened = [...new Set(listOf(verbs).map((each) => wordOf(each, 'what happens')))];
  if (happened.length === 0) throw usage('Say at least one thing that happens, such as created');
  const address = addressOf(link);
  const types = happened.map((verb): TypeFile => {
    const type = `${thing}.${verb}`;
    if (!isTypeName(type)) throw usage(`${type} is no name for a type: they look like invoice.paid`);
    return {
      ...{ type, title: titleOf(type), description: descriptionOf(type) },
      ...{ sentence: sentenceOf(type), group: groupOf(type) },
      schema: { $ref: file },
      samples: [sampleOf(schema, '', thing.replaceAll('_', ' ')) as Record<string, unknown>],
      ...(address && {
        presentation: { link: { label: `Open the ${thing.replaceAll('_', ' ')}`, url: address } },
      }),
    };
  });
  return { name, types, shared: { [file]: schema } };
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== NOTHING);

/** `Due amount` → `due_amount` */
function wordOf(text: string, what: string): string {
  const word = text
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
  if (!/^[a-z]/.test(word) || word.length > 40)
    throw usage(
      `${JSON.stringify(text.trim())} can't be ${what}: write it in up to 40 letters and digits, such as invoice`,
    );
  return word;
}

function schemaOf(thing: string, fields: readonly string[]): JsonSchema {
  const noun = titleOf(thing);
  const amounts = fields.filter((each) => AMOUNT.test(each));
  const number = (field: string): [string, JsonSchema] => [
    field,
    // Amounts count cents, or whatever the smallest unit of the currency is.
    { title: titleOf(field), type: amounts.includes(field) ? 'integer' : 'number', minimum: 0 },
  ];
  return {
    type: 'object',
    required: ['id'],
    properties: {
      id: { title: `${noun} ID`, type: 'string', minLength: 1, maxLength: 200 },
      name: { title: 'Name', type: ['string', 'null'] },
      ...Object.fromEntries(fields.filter((each) => !['id', 'name'].includes(each)).map(number)),
      ...(amounts.length > 0 && {
        currency: { title: 'Currency', type: 'string', minLength: 3, maxLength: 3 },
      }),
      created_at: { title: 'Created', type: 'string', format: 'date-time' },
    },
  };
}

/** As a template; undefined: it is nowhere. */
function addressOf(link: string): string | undefined {
  const given = link.trim();
  if (given === '' || given === NOTHING) return undefined;
  if (!URL.canParse(given) || !/^https?:\/\//.test(given) || /\{[{%]/.test(given))
    throw usage(`${JSON.stringify(given)} must be an address such as https://app.acme.example/invoices/{id}`);
  return given.replaceAll('{id}', '{{ object.id | url_encode }}');
}
