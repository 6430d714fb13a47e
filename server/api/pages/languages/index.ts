import type { Request } from 'express';
import { de } from './de.ts';
import { en, type Words } from './en.ts';

export type { Words };

export const WORDS = { en, de } satisfies Record<string, Words>;
export type Language = keyof typeof WORDS;

const LANGUAGES = Object.keys(WORDS) as Language[];

/** The language that an address asks for (`?lang=de`; `de-AT` is that too), as a host product does. */
export function languageIn(address: string | undefined): Language | undefined {
  if (address === undefined || !URL.canParse(address, 'http://here')) return undefined;
  const [wanted] = new URL(address, 'http://here').searchParams.get('lang')?.toLowerCase().split('-') ?? [];
  return LANGUAGES.find((each) => each === wanted);
}

/** The first of the browser's languages that there are words in; else English. */
export function languageOf(request: Request): Language {
  return LANGUAGES.find((each) => each === request.acceptsLanguages(LANGUAGES)) ?? 'en';
}
