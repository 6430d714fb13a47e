import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure, LinearError } from './client.ts';

export type FailureResult = Exclude<Result, { kind: 'delivered' }>;
type Refused = Extract<Failure, { kind: 'refused' }>;

/** Linear's own words are shown up to here, characters. */
const QUOTED = 300;
/** Bounds for what the reset header asks for, milliseconds; Linear's window is an hour. */
const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 3_600_000;
/** Linear counts requests, complexity, and requests to single endpoints, each with its own reset. */
const LIMITS = ['requests', 'complexity', 'endpoint-requests'];

/**
 * What follows from an answer that isn't one. `changes`: the request would have changed something at Linear.
 */
export function toResult(failure: Failure, changes: boolean): FailureResult {
  switch (failure.kind) {
    case 'no_answer':
      return retry(`Linear gave no answer: ${failure.error.message}.`, changes && failure.error.sent);
    case 'unreadable':
      return fromStatus(failure, changes);
    case 'refused':
      return fromErrors(failure, changes);
  }
}

/** The answer has no errors to read: only its status tells. */
function fromStatus(
  { status, headers }: { status: number; headers: Headers },
  changes: boolean,
): FailureResult {
  if (status === 401) return expired();
  if (status === 429) return rateLimited(headers);
  if (status === 403) return forbidden('FORBIDDEN', 'Linear refused the request');
  return retry(`Linear answered with something unreadable (HTTP ${status}).`, changes);
}

function fromErrors(failure: Refused, changes: boolean): FailureResult {
  const { errors, headers, status } = failure;
  const error = errors[0] as LinearError;
  const code = error.code ?? error.type?.toUpperCase().replaceAll(' ', '_') ?? `HTTP_${status}`;
  const words = wordsOf(error);
  switch (kindOf(errors, status)) {
    case 'ratelimited':
      return rateLimited(headers, words);
    case 'authentication':
      return expired();
    case 'forbidden':
      return missingScope(error) ?? forbidden(code, words);
    case 'plan':
      return {
        kind: 'failed',
        reason: 'plan',
        code,
        message: `The plan of the Linear workspace does not allow this: ${words}`,
        hint: 'Ask a workspace admin to look at Settings → Billing in Linear, then replay the delivery.',
      };
    case 'input':
      return invalidInput(error, code, words);
    case 'query':
      return {
        kind: 'failed',
        reason: 'payload',
        code,
        message: `Linear's API no longer understands this request: ${words}`,
        hint: 'Ask whoever runs this server to update it, then replay the delivery.',
      };
    case 'transient':
      return retry(`Linear had a problem of its own: ${words}`, changes);
  }
}

type Kind = 'ratelimited' | 'authentication' | 'forbidden' | 'plan' | 'input' | 'query' | 'transient';

const KINDS: Record<string, Kind> = {
  ratelimited: 'ratelimited',
  'authentication error': 'authentication',
  forbidden: 'forbidden',
  'feature not accessible': 'plan',
  'usage limit exceeded': 'plan',
  'invalid input': 'input',
  'input error': 'input',
  'user error': 'input',
  'entity not found': 'input',
  'graphql error': 'query',
  'graphql validation failed': 'query',
  'graphql parse failed': 'query',
};

/**
 * Both `code` and `type` say it, in two spellings, and either may be missing or general: the first that is
 * known counts.
 */
function kindOf(errors: LinearError[], status: number): Kind {
  const names = errors.flatMap(({ type, code }) => [code, type]);
  for (const name of names) {
    const kind = KINDS[name?.toLowerCase().replaceAll('_', ' ') ?? ''];
    if (kind) return kind;
  }
  if (status === 401) return 'authentication';
  if (status === 429) return 'ratelimited';
  if (status === 403) return 'forbidden';
  return status < 500 && errors.some(({ userError }) => userError) ? 'input' : 'transient';
}

/**
 * By what Linear's message names: the field of the config, and its label in the form. The first that fits
 * counts.
 */
const FIELDS: [pattern: RegExp, field: string, label: string][] = [
  [/discrepancy between issue team and state/i, 'state', 'status or the project'],
  [/label/i, 'labels', 'labels'],
  [/\bstate|stateId|workflow ?state/i, 'state', 'status'],
  [/assignee/i, 'assignee', 'assignee'],
  [/project/i, 'project', 'project'],
  [/estimate/i, 'estimate', 'estimate'],
  [/\bteam|teamId/i, 'team', 'team'],
];

function invalidInput(error: LinearError, code: string, words: string): FailureResult {
  const named = FIELDS.find(([pattern]) => pattern.test(`${error.message} ${error.userMessage ?? ''}`));
  if (named) {
    return {
      kind: 'failed',
      reason: 'config',
      code,
      message: `Linear refused the ${named[2]}: ${words}`,
      hint: `Open the automation and choose the ${named[2]} again (field ${named[1]}): it may have been deleted or belong to another team.`,
    };
  }
  return {
    kind: 'failed',
    reason: 'payload',
    code,
    message: `Linear refused the text of this event: ${words}`,
    hint: 'Look at the request in the log. If other events fail too, simplify the title and the description.',
  };
}

/** Linear writes: Invalid scope: `issues:create` required. */
function missingScope(error: LinearError): FailureResult | undefined {
  const scope = /invalid scope: `([a-z:]+)`/i.exec(error.message)?.[1];
  if (!scope) return undefined;
  return {
    kind: 'reconnect',
    reason: 'scope',
    message: `The connection to Linear lacks the permission ${scope}. Connect Linear again and allow it.`,
    needed: [scope],
  };
}

function forbidden(code: string, words: string): FailureResult {
  return {
    kind: 'failed',
    reason: 'config',
    code,
    message: `The connection may not do this in Linear: ${words}`,
    hint: "Give the app access to the team in Linear's settings, or choose another team in the automation.",
  };
}

const expired = (): FailureResult => ({
  kind: 'reconnect',
  reason: 'expired',
  message: 'Linear no longer accepts the connection. Connect Linear again.',
});

function rateLimited(headers: Headers, words = ''): FailureResult {
  const afterMs = waitOf(headers, words);
  return {
    kind: 'retry',
    message: 'Linear asks for a pause: the workspace has made too many requests.',
    ...(afterMs !== undefined && { afterMs }),
    scope: 'connection',
    ambiguous: false,
  };
}

/** Measured by Linear's own clock (`Date`), so that ours may be wrong. */
function waitOf(headers: Headers, words: string): number | undefined {
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const asked = parseRetryAfter(headers.get('retry-after'), new Date(now));
  if (asked) return clamp(asked);
  // A query may cost more than what remains: then the words name the limit, and nothing is 0.
  const named = LIMITS.filter(
    (limit) => words.toLowerCase().includes(limit.replace('-', ' ')) && limit !== 'requests',
  );
  const empty = LIMITS.filter((limit) => headers.get(`x-ratelimit-${limit}-remaining`) === '0');
  const used = empty.length > 0 ? empty : named;
  const resets = (used.length > 0 ? used : LIMITS.slice(0, 1))
    .map((limit) => Number(headers.get(`x-ratelimit-${limit}-reset`) ?? Number.NaN))
    .filter((reset) => Number.isFinite(reset));
  return resets.length > 0 ? clamp(Math.max(...resets) - now) : undefined;
}

const clamp = (ms: number) => Math.min(Math.max(Math.round(ms), SHORTEST_WAIT), LONGEST_WAIT);

const retry = (message: string, ambiguous: boolean): FailureResult => ({
  kind: 'retry',
  message,
  scope: 'delivery',
  ambiguous,
});

/** Linear's words, with a full stop. */
function wordsOf({ message, userMessage }: LinearError): string {
  const words = userMessage && !message.includes(userMessage) ? `${message} (${userMessage})` : message;
  return `${words.slice(0, QUOTED).replace(/[.\s]+(?=\)?$)/, '')}.`;
}

/** A create that was refused because the thing exists: Linear's "conflict on insert" with our id. */
export function isConflict(failure: Failure, id: string): boolean {
  if (failure.kind !== 'refused') return false;
  return failure.errors.some(
    ({ message, userMessage }) =>
      /^conflict on insert of /i.test(message) &&
      `${message} ${userMessage ?? ''}`.toLowerCase().includes(id),
  );
}
