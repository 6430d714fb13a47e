import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../errors.ts';

/** Who changes something, and what they think it is like. */
export interface Changer {
  /** E-mail of a person, name of an API key, or `operator`; null: nobody knows. */
  by: string | null;
  /** The version that they have seen (`If-Match`). Null: they don't say. */
  expects: number | null;
}

/** Something that several people may change. */
export interface Versioned {
  version: number;
  changedBy: string | null;
  changedFields: readonly string[];
  changedAt: Date | null;
}

/** @throws 412 when somebody has changed it since the caller looked */
export function checkVersion(found: Versioned, { expects }: Changer): void {
  if (expects === null || found.version === expects) return;
  const { version, changedBy, changedFields, changedAt } = found;
  const who = changedBy === null ? '' : ` by ${changedBy}`;
  const what = changedFields.length > 0 ? ` (${changedFields.join(', ')})` : '';
  const when = changedAt === null ? '' : ` at ${changedAt.toISOString()}`;
  throw new ApiError(
    'invalid_request_error',
    `It was changed meanwhile${who}${when}${what}: it has version ${version} now, not ${expects}. Nothing was saved.`,
    { status: 412, code: 'version_mismatch', param: 'If-Match' },
  );
}

/** For the statement that changes it: only if it is still what the changer has seen. */
export const expected = ({ expects }: Changer) => (expects === null ? {} : { version: expects });

/** What of the given fields differs from what is there, by the names that the API has for them. */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(names)
    .filter(
      ([field]) =>
        given[field] !== undefined && !isDeepStrictEqual(given[field] ?? null, before[field] ?? null),
    )
    .map(([, name]) => name);
}

/** The columns to write when these fields change; none where nothing does. */
export function nextVersion(fields: readonly string[], { by }: Changer, now: Date) {
  if (fields.length === 0) return {};
  return { version: { increment: 1 }, changedBy: by, changedFields: [...fields], changedAt: now };
}
