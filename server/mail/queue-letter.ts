import type { LetterData, LetterKind } from './letters.ts';

/** After this many refusals a mail is given up. It stays in the table for 30 days with the last error. */
export const MOST_ATTEMPTS = 10;

/**
 * SQL that writes a letter to a team's owner for each row of `from`, which has the columns `mail_id` and
 * `team_id`. Each field of the letter is an expression over the row. It stands in the statement of what the
 * letter tells about, so that neither happens alone.
 */
export function queueLetter<Kind extends LetterKind>(
  kind: Kind,
  from: string,
  fields: Record<keyof LetterData[Kind], string>,
  now: string,
): string {
  const data = Object.entries<string>(fields).map(([field, expression]) => `'${field}', ${expression}`);
  return `INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
      SELECT mail_id, team_id, '${kind}', jsonb_build_object(${data.join(', ')}), ${now}, ${now} FROM ${from}`;
}
