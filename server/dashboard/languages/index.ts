import i18next from 'i18next';
import { initReactI18next } from 'react-i18next/initReactI18next';
import { english, type Words } from './english.ts';
import { phrasebook } from './from-server.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: Words;
  }
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: english },
  defaultNS: 'shell',
  // React does.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/**
 * The words of a key, such as `webhooks:create.title`. The language is known before any page is loaded and
 * stays until the address is opened anew, so constants may be made of words, and components need no hook.
 * A sentence with elements inside is a `<Trans ns="…" i18nKey="…">` of react-i18next/TransWithoutContext.
 * What may have braces of its own, such as a template, is one of its `components` and none of its `values`.
 */
export const { t } = i18next;

/** For `Intl`: the language with the reader's country, such as `de-AT`. */
export const locale = (): string => i18next.language;

/** Of `de-AT`, `de`; undefined for what is no language. */
export function languageOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return undefined;
  }
}

/** `Half` → `half`, for the middle of a sentence; German keeps the capitals of its nouns. */
export function inSentence(words: string): string {
  return languageOf(locale()) === 'de' ? words : words.toLocaleLowerCase(locale());
}

/** By language: its words. English is here from the beginning, the others are loaded when they are wanted. */
const LOADERS = { en: undefined, de: async () => (await import('./german.ts')).german };

export const isSpoken = (language: string): language is keyof typeof LOADERS =>
  Object.hasOwn(LOADERS, language);

let translate = (text: string) => text;

/** Goes over to a language that is spoken (`tag`: such as `de-AT`); before anything is shown. */
export async function speak(tag: string): Promise<void> {
  const language = languageOf(tag) ?? '';
  if (!isSpoken(language)) return;
  const words = await LOADERS[language]?.();
  if (words) {
    const { 'from-server': texts, ...rooms } = words;
    for (const [room, some] of Object.entries(rooms)) i18next.addResourceBundle(language, room, some);
    translate = phrasebook(texts);
  }
  await i18next.changeLanguage(tag);
}

/**
 * A text of the API in the language of the pages; what isn't known, such as what a team wrote, as it came.
 */
export const fromServer = (text: string): string => translate(text);
