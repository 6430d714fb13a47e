import type { z } from 'zod';
import { type ApiError, invalidRequest } from '../errors.ts';

/** Parses with a schema. @throws 400 that names the first field at fault and says what would be right */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: sentence });
  if (parsed.success) return parsed.data;
  throw toError(parsed.error.issues);
}

/** So many unknown fields are named in an error. */
const MOST_NAMED = 5;

function toError(issues: z.core.$ZodIssue[]): ApiError {
  const [first] = issues;
  const messages = issues.slice(0, 5).map((issue) => {
    const param = paramOf(issue);
    return param === '' ? issue.message : `${param}: ${issue.message}`;
  });
  return invalidRequest(messages.join('; '), { param: first ? paramOf(first) || undefined : undefined });
}

function paramOf(issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return path.map(String).join('.').slice(0, 80);
}

/** Messages for people, in place of zod's; a schema's own message goes before these. */
const sentence: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') {
    const { keys } = issue;
    const named = keys.slice(0, MOST_NAMED).map((key) => key.slice(0, 40));
    const more = keys.length > MOST_NAMED ? ` and ${keys.length - MOST_NAMED} more` : '';
    return `unknown field${keys.length === 1 ? '' : 's'} ${named.join(', ')}${more}`;
  }
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? `is required (${issue.expected})`
      : `must be of type ${issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return undefined;
};
