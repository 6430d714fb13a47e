/** 1: the API or the network; 2: the command was wrong; 3: a delivery failed. */
type ExitCode = 1 | 2 | 3;

/** A failure that the user is told about: one line on what happened, then what to do about it. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode;
  readonly hints: readonly string[];
  /** What standard output has with `--json`; undefined: nothing. */
  readonly text: string | undefined;

  constructor(exitCode: ExitCode, message: string, hints: readonly string[] = [], text?: string) {
    super(message);
    this.name = 'CliFailure';
    this.exitCode = exitCode;
    this.hints = hints;
    this.text = text;
  }
}

export function usage(message: string, ...hints: string[]): CliFailure {
  return new CliFailure(2, message, hints);
}

/** The API answered with something other than success. */
export class ApiFailure extends CliFailure {
  readonly status: number;
  /** Seconds, of a 429. */
  readonly retryAfter: number | undefined;

  constructor(
    answer: { status: number; text: string; retryAfter?: number | undefined },
    hints: string[] = [],
  ) {
    const parsed = parse(answer.text);
    // The answer as it came, when it is JSON.
    super(1, describe(answer.status, parsed), hints, parsed === undefined ? undefined : answer.text);
    this.name = 'ApiFailure';
    this.status = answer.status;
    this.retryAfter = answer.retryAfter;
  }
}

interface Envelope {
  error?: { message?: string; code?: string; param?: string; request_id?: string };
  status?: string;
  failing?: string[];
}

function parse(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `message (code, param, request id)`. */
function describe(status: number, envelope: Envelope | undefined): string {
  if (envelope?.failing)
    return `The server is ${envelope.status}: no answer from ${envelope.failing.join(' and ')}`;
  const error = envelope?.error;
  if (!error?.message) return `The server answered ${status}, and not as this API does`;
  const details = [
    error.code ?? String(status),
    ...(error.param ? [`param ${error.param}`] : []),
    ...(error.request_id ? [`request ${error.request_id}`] : []),
  ];
  return `${error.message} (${details.join(', ')})`;
}
