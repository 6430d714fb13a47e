import { describe, expect, test } from 'vitest';
import { english } from '../../server/dashboard/languages/english.ts';
import { operatorWords } from '../../server/dashboard/languages/event-types.ts';
import { german } from '../../server/dashboard/languages/german.ts';
import { askedBy, parsePage, readPages, type Text, wordsOutside } from '../support/page-words.ts';

/** Texts in the code that are no words of ours, by what their file's path ends with. */
const EXCEPTIONS: { why: string; file?: string; texts: RegExp }[] = [
  { why: 'programs to paste, and what programming languages are called', file: 'snippets.ts', texts: /./s },
  { why: 'names of apps', texts: /^(?:Zapier|Make|Pipedream|Autousers)$/ },
  {
    why: 'addresses, headers and ids, as examples',
    texts: /^(?:https:\/\/example\.com\/hooks|X-Api-Key|eval_…)$/,
  },
  {
    why: 'what a receiver and a program might say',
    file: 'webhooks/example.ts',
    texts: /^(?:Back in a moment|Ended|Autousers-Webhooks\/1\.0)$/,
  },
  { why: 'names of headers', file: 'shell/brand.ts', texts: /^(?:Autousers-Signature|Webhook)$/ },
  { why: 'names of errors', file: 'api/client.ts', texts: /^(?:ApiError|ConnectionLost)$/ },
  { why: 'the name of an error', file: 'event-types/documents.ts', texts: /^Unreadable$/ },
  { why: 'a field of a form', file: 'webhooks/form.ts', texts: /^description$/ },
  { why: 'a type of JavaScript', file: 'own-fields.ts', texts: /^string$/ },
  { why: 'selectors', texts: /^(?:a\[href\]|input), button, |^main h1$/ },
  { why: 'styles', texts: /^1px solid var\(|^(?:system-ui|ui-monospace), / },
  { why: 'how a browser opens a link', texts: /^noopener noreferrer$/ },
];

const isException = ({ path, text }: Text) =>
  EXCEPTIONS.find(({ file, texts }) => (file === undefined || path.endsWith(`/${file}`)) && texts.test(text));

const pages = readPages();

describe('words outside the catalogue', () => {
  const found = pages.flatMap(wordsOutside);

  test('there are none in the code of the pages', () => {
    expect(pages.length).toBeGreaterThan(100);
    const outside = found.filter((text) => !isException(text));
    expect(outside.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([]);
  });

  test('each exception is there for something', () => {
    const used = new Set(found.map(isException));
    expect(EXCEPTIONS.filter((each) => !used.has(each)).map(({ why }) => why)).toEqual([]);
  });

  test('are found wherever people would see or hear them, and nothing else is', () => {
    const page = `
      import { Button } from 'A package of words';
      type Kind = 'Not a word' | 'nor this';
      const LABELS = { open: { label: 'open' }, 'Some key': 1 };
      const key = 'webhooks:list.create';
      const words = count === 1 ? 'one thing' : \`\${count} good things\`;
      throw new Error('only for developers');
      const element = (
        <Button aria-label={\`Close \${name}\`} title="shut" gap="xs" onClick={() => go('a/b')}>
          Press here,
          {kind === 'share' && 'now'} {t('webhooks:log.open')}
          <Trans ns="webhooks" i18nKey={old ? 'rotate.old' : 'rotate.new'} />
        </Button>
      );`;
    const texts = wordsOutside(parsePage('example.tsx', page)).map(({ line, text }) => `${line}: ${text}`);
    expect(texts).toEqual([
      ...[
        '4: open',
        '6: one thing',
        '6: … good things',
        '9: Close …',
        '9: shut',
        '10: Press here,',
        '11: now',
      ],
    ]);
  });
});

/** The words of all rooms by their keys: `webhooks:create.form`. */
function flat(words: object, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (typeof value === 'string') return [[prefix + key, value] as [string, string]];
    return flat(value, prefix === '' ? `${key}:` : `${prefix}${key}.`);
  });
}

const { 'from-server': _, ...rooms } = german;
const languages = {
  en: new Map(flat({ ...english, 'event-types': operatorWords.en })),
  de: new Map(flat({ ...rooms, 'event-types': operatorWords.de })),
};
const PLURAL = /_(zero|one|two|few|many|other)$/;
const keys = [...languages.en.keys()];

/** What words have in them that isn't words: `{{name}}`, `<when/>`. */
const holesOf = (words: string | undefined): string[] =>
  (words?.match(/\{\{\w+\}\}|<\/?\w+\/?>/g) ?? []).sort();

describe('the catalogue', () => {
  test('has the same keys in both languages', () => {
    expect(keys.length).toBeGreaterThan(500);
    expect([...languages.de.keys()]).toEqual(keys);
  });

  test('has the same placeholders and elements in both; “one” may have its number in words', () => {
    const differ = keys.filter((key) => {
      const [en, de] = [holesOf(languages.en.get(key)), holesOf(languages.de.get(key))];
      if (!key.endsWith('_one')) return String(en) !== String(de);
      const all = holesOf(languages.en.get(key.replace(PLURAL, '_other')));
      return [...en, ...de].some((hole) => !all.includes(hole));
    });
    expect(differ).toEqual([]);
  });

  test.each(Object.entries(languages))('%s has the forms that its plurals want', (language, words) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const forms = new Map<string, string[]>();
    for (const key of words.keys()) {
      const [, form] = PLURAL.exec(key) ?? [];
      const base = key.replace(PLURAL, '');
      // Other keys may end like one, such as `too_many`.
      const isPlural = words.has(`${base}_one`) || words.has(`${base}_other`);
      if (form && isPlural) forms.set(base, [...(forms.get(base) ?? []), form]);
    }
    expect(forms.size).toBeGreaterThan(3);
    for (const [base, has] of forms) expect([base, ...has.toSorted()]).toEqual([base, ...wanted]);
  });

  test('has no key that nothing uses', () => {
    const asked = askedBy(pages);
    expect(asked.keys.size).toBeGreaterThan(300);
    const isUsed = (key: string) => asked.keys.has(key) || asked.patterns.some((each) => each.test(key));
    expect(keys.filter((key) => !isUsed(key) && !isUsed(key.replace(PLURAL, '')))).toEqual([]);
  });
});

/** Words that are the same in German. */
const SAME = ['Webhooks', 'URL', 'Scores', 'In {{period}}', 'Name'];

describe('the German words', () => {
  const words = [...languages.de];

  test('are there, and are German', () => {
    expect(words.filter(([, text]) => text.trim() === '')).toEqual([]);
    const same = words.filter(([key, text]) => text === languages.en.get(key) && /\p{L}{2}/u.test(text));
    expect([...new Set(same.map(([, text]) => text))]).toEqual(SAME);
  });

  test('have German marks: „quotes“, a space before “%” and “…”', () => {
    const texts = words.map(([key, text]) => `${key}: ${text.replaceAll(/\{\{.*?\}\}|<[^>]*>/g, 'x')}`);
    expect(texts.filter((text) => /["”]|(?<![„\w])'|„[^“]*$|\d%|[\p{L}]…/u.test(text))).toEqual([]);
  });
});
