import { isSpoken, languageOf, speak } from '../languages/index.ts';
import { parameter } from './brand.ts';

/**
 * The language that the host page names in the address (`lang`), or else the first of the browser's that
 * there are words for, or else English. Numbers and dates are those of the reader's country.
 */
function chosen(): string {
  const tags = [parameter('lang') ?? '', ...navigator.languages];
  const languages = tags.map((tag) => languageOf(tag) ?? '');
  const language = languages.find(isSpoken) ?? 'en';
  return tags.find((tag, index) => languages[index] === language && tag !== language) ?? language;
}

/** To be awaited before anything that has words is loaded. */
export async function setLanguage(): Promise<void> {
  const tag = chosen();
  document.documentElement.lang = languageOf(tag) ?? 'en';
  await speak(tag);
}
