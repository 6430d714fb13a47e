import i18next from 'i18next';
import { initReactI18next } from 'react-i18next/initReactI18next';
import { language, locale } from './chosen.ts';
import { type AllWords, english } from './english.ts';
import { phrasebook } from './from-server.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: AllWords;
  }
}

/** Loaded when it is the language. Whoever can't have it reads English. */
const loadGerman = () =>
  import('./german.ts').then(
    ({ german }) => german,
    () => undefined,
  );
const own = language === 'de' ? await loadGerman() : undefined;

void i18next.use(initReactI18next).init({
  lng: language,
  fallbackLng: 'en',
  resources: { en: english, ...(own && { [language]: own }) },
  defaultNS: 'shell',
  // React does.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/**
 * The words of a key, such as `webhooks:create.title`. Whatever imports this is run only when the words are
 * here, and the language stays as long as the page: constants may be made of words, and components need no
 * hook. A sentence with elements inside is a `<Trans ns="…" i18nKey="…">` of
 * react-i18next/TransWithoutContext; what may have braces of its own, such as a template, is one of its
 * `components` and none of its `values`.
 */
export const { t } = i18next;

export { language, locale };

/** `Half` → `half`, for the middle of a sentence; German keeps the capitals of its nouns. */
export const inSentence = (words: string): string =>
  language === 'de' ? words : words.toLocaleLowerCase(locale);

/** A text of the API in the language of the pages; what isn't known, such as a team's words, as it came. */
export const fromServer = phrasebook(own?.['from-server'] ?? {});
