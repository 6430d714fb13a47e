import { REDACTED } from '../../connectors/secrecy.ts';
import { invalidRequest } from '../errors.ts';

/** Headers that a team adds to the requests of one of its endpoints, by name. */
export type CustomHeaders = Record<string, string>;

const MOST_HEADERS = 20;
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible ASCII and spaces inside: what every HTTP stack passes on unchanged (RFC 9110, section 5.5). */
const VALUE = /^[\x21-\x7e]([\x20-\x7e]{0,998}[\x21-\x7e])?$/;
/** Headers that we set, and those that belong to the connection. */
const RESERVED =
  /^(autousers-.*|webhook-.*|content-.*|host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|user-agent|date)$/i;

/** Finds what is wrong with headers before they are saved, by name. Empty: they are fine. */
export function headerProblems(headers: CustomHeaders): { name: string; message: string }[] {
  const entries = Object.entries(headers);
  const names = new Set(entries.map(([name]) => name.toLowerCase()));
  if (entries.length > MOST_HEADERS)
    return [{ name: '', message: `must have at most ${MOST_HEADERS} headers` }];
  if (names.size < entries.length)
    return [{ name: '', message: 'must not name a header twice (case is ignored)' }];
  return entries.flatMap(([name, value]) => {
    if (!NAME.test(name)) return [{ name: name.slice(0, 40), message: 'is not a valid header name' }];
    if (RESERVED.test(name))
      return [{ name, message: 'is set by us or by the connection and cannot be changed' }];
    if (!VALUE.test(value)) return [{ name, message: 'must be 1 to 1000 visible ASCII characters' }];
    return [];
  });
}

/**
 * Headers as they are to be stored. Answers show `[redacted]` for every value, so whoever sends that back
 * wants to keep what is stored. @throws 400 when nothing is
 */
export function withStoredValues(headers: CustomHeaders, stored: CustomHeaders): CustomHeaders {
  const known = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (value !== REDACTED) return [name, value];
      const kept = known.get(name.toLowerCase());
      if (kept !== undefined) return [name, kept];
      throw invalidRequest(
        `headers.${name} must be the value itself: none is stored that ${REDACTED} could stand for`,
        {
          param: `headers.${name}`,
        },
      );
    }),
  );
}
