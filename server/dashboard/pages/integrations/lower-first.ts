import { fromServer } from '../../languages/index.ts';

/** Words of the server for the middle of a sentence: `Create an issue` → `create an issue`. */
export function lowerFirst(text: string): string {
  const own = fromServer(text);
  // Other languages have it ready: German nouns keep their capitals.
  return own === text ? text.charAt(0).toLowerCase() + text.slice(1) : own;
}
