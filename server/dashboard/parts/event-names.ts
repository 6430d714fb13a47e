import type { EventType } from '../api/types.ts';
import { t } from '../languages/index.ts';
import { titleInWords } from './event-fields.ts';

/**
 * "Evaluation completed". A type that the server doesn't have (any more), or hasn't told yet, is called by
 * its parts.
 */
export function eventName(type: string, known: readonly EventType[]): string {
  const title = known.find((each) => each.type === type)?.title;
  if (title !== undefined) return titleInWords(title);
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "Evaluation completed, Rating created"; "All events" for `*`. */
export function eventNames(types: readonly string[], known: readonly EventType[]): string {
  if (types.includes('*')) return t('parts:events.all');
  return types.map((type) => eventName(type, known)).join(', ');
}
