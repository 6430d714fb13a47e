import { shorten } from '../../connector.ts';

const YES = ['true', 'yes', 'y', '1', 'on', 'checked', '✓', '✅'];
const NO = ['false', 'no', 'n', '0', 'off', 'unchecked', '✗', '❌'];
const EMAIL = /^[^\s@,<>]{1,100}@[^\s@,<>]{1,100}$/;

/** Yes, no, or undefined when it is neither; also as other tables write it. */
export function readYesNo(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : undefined;
}

export const isEmail = (text: string) => EMAIL.test(text);

/** Text without what tables refuse or don't show: half characters and control characters. */
export function clean(text: string): string {
  const kept = (control: string) => ('\t\n\r'.includes(control) ? control : '');
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, kept)
    .trim();
}

/** Parts of a text: of a JSON array, as Liquid writes an array, or between commas and line ends. */
export function listOf(text: string): string[] {
  const parts = arrayIn(text) ?? text.split(/[,\n\r]/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function arrayIn(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return undefined;
    return parsed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  } catch {
    return undefined;
  }
}

/** Lines with something on them. */
export const linesOf = (text: string) =>
  text
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The begin of a text in one line, for messages. */
export const excerpt = (text: string) => shorten(text.slice(0, 200).replaceAll(/\s+/g, ' '), 60);
