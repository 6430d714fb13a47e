import type { z } from 'zod';

/** What is wrong with one field: `param` is its dotted path, `message` says what would be right. */
export interface Problem {
  param: string;
  message: string;
}

export type Validation = { ok: true } | { ok: false; problems: Problem[] };

const MAX_PROBLEMS = 20;
const MAX_PARAM = 80;

/**
 * Checks an object against a catalog schema. The parsed copy is thrown away on purpose: what is stored and
 * sent is the text as accepted. Answers carry at most 20 problems, and no input but names of fields, which
 * are cut at 80 characters: an answer must not grow with what the caller sent.
 */
export function validateAgainst(schema: z.ZodType, object: unknown): Validation {
  const result = schema.safeParse(object);
  if (result.success) return { ok: true };
  const problems = result.error.issues.slice(0, MAX_PROBLEMS).map((issue) => ({
    param: cut(['data', 'object', ...issue.path.map(String)].join('.')),
    message: issue.message,
  }));
  return { ok: false, problems };
}

const cut = (param: string) => (param.length <= MAX_PARAM ? param : `${param.slice(0, MAX_PARAM - 1)}…`);
