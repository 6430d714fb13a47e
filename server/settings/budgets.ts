import { z } from 'zod';

/** A whole number written as text, as environment variables are. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const MB = 1024 * 1024;

/**
 * What one request, or one team, may take of a process, so that nobody's mistake is anybody else's. All of it
 * is in docs/limits.md, with what happens beyond each.
 */
export interface Budgets {
  /** Bytes of request bodies that are being handled at one moment, in all. */
  bodyBytes: number;
  /** The same of one team; the operator has only the limit above. */
  teamBodyBytes: number;
  /** How deep JSON may be nested: `[[1]]` has two levels. */
  jsonDepth: number;
  /** Values in one body: objects, lists and everything in them. */
  jsonValues: number;
  /** Bytes of a page of a list. */
  pageBytes: number;
  /** Connections to PostgreSQL of one process for lists, pages and statistics. */
  readConnections: number;
  /** Threads of one process that render previews and check configs. */
  renderThreads: number;
  /** Of one preview or check, seconds, its turn not included. */
  renderSeconds: number;
  /** Previews and checks of a team that wait for their turn. */
  teamRenderings: number;
  /** Recoveries of a team that aren't finished. */
  teamRecoveries: number;
  /** Pickers of a team for which a vendor is being asked at one moment. */
  teamPickers: number;
}

/** The variables that set them. A batch alone may have 10 MB. */
export const budgetVariables = {
  BODY_BYTES: wholeNumber(20 * MB, 4096 * MB).default(64 * MB),
  TEAM_BODY_BYTES: wholeNumber(10 * MB, 4096 * MB).default(24 * MB),
  JSON_DEPTH: wholeNumber(8, 500).default(64),
  JSON_VALUES: wholeNumber(1_000, 5_000_000).default(250_000),
  PAGE_BYTES: wholeNumber(256 * 1024, 64 * MB).default(4 * MB),
  READ_CONNECTIONS: wholeNumber(1, 50).default(4),
  RENDER_THREADS: wholeNumber(1, 16).default(2),
  // A thread's start counts, which takes seconds on a busy machine.
  RENDER_SECONDS: wholeNumber(1, 60).default(15),
  TEAM_RENDERINGS: wholeNumber(1, 1_000).default(20),
  TEAM_RECOVERIES: wholeNumber(1, 1_000).default(10),
  TEAM_PICKERS: wholeNumber(1, 1_000).default(10),
};

type BudgetValues = { [Name in keyof typeof budgetVariables]: z.output<(typeof budgetVariables)[Name]> };

export function budgetsOf(values: BudgetValues): Budgets {
  return {
    bodyBytes: values.BODY_BYTES,
    teamBodyBytes: values.TEAM_BODY_BYTES,
    jsonDepth: values.JSON_DEPTH,
    jsonValues: values.JSON_VALUES,
    pageBytes: values.PAGE_BYTES,
    readConnections: values.READ_CONNECTIONS,
    renderThreads: values.RENDER_THREADS,
    renderSeconds: values.RENDER_SECONDS,
    teamRenderings: values.TEAM_RENDERINGS,
    teamRecoveries: values.TEAM_RECOVERIES,
    teamPickers: values.TEAM_PICKERS,
  };
}
