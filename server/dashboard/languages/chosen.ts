import { parameter } from '../shell/parameter.ts';

const LANGUAGES = ['en', 'de'] as const;
type Language = (typeof LANGUAGES)[number];

/** Of `de-AT`, `de`; undefined for what is no language, or none of ours. */
function languageOf(tag: string): Language | undefined {
  try {
    const { language } = new Intl.Locale(tag);
    return LANGUAGES.find((each) => each === language);
  } catch {
    return undefined;
  }
}

/** The browser's, in the order in which the reader wants them; none in tests of single modules. */
function browsers(): readonly string[] {
  const page = globalThis as unknown as { document?: object; navigator?: { languages: readonly string[] } };
  return (page.document && page.navigator?.languages) ?? [];
}

const tags = [parameter('lang') ?? '', ...browsers()];

/** What the host page names in the address (`lang`), or else the first of the browser's that is ours. */
export const language: Language = tags.map(languageOf).find((each) => each !== undefined) ?? 'en';

/** For `Intl`: the language with the reader's country, such as `de-AT`. */
export const locale = tags.find((tag) => tag.includes('-') && languageOf(tag) === language) ?? language;
