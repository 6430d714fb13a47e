import { type Session, TransportError, transportErrorIn } from '../connector.ts';
import type { Document } from './documents.ts';

/** One member of `errors`, as far as we read it. */
export interface LinearError {
  message: string;
  /** Such as `RATELIMITED`, `INPUT_ERROR`, `AUTHENTICATION_ERROR`. */
  code: string | undefined;
  /** Linear's own class, such as `invalid input`; it is sometimes missing. */
  type: string | undefined;
  /** Linear's words for people. */
  userMessage: string | undefined;
  /** Linear holds the caller responsible: asking again won't help. */
  userError: boolean;
}

export type Failure =
  | { kind: 'no_answer'; error: TransportError }
  /** Nothing that GraphQL would answer with, such as a maintenance page. */
  | { kind: 'unreadable'; status: number; headers: Headers }
  | { kind: 'refused'; status: number; headers: Headers; errors: LinearError[] };

export type Answer<Data> = { kind: 'data'; data: Data } | Failure;

/**
 * One request to Linear. The SDK's client calls the global `fetch` (88.3: no option for another) and its
 * module costs 60 MB of memory, so its types are used and its code isn't; see NOTES.md. Variables come first
 * in the body, so that they are seen in a log that is cut.
 */
export async function ask<Data, Variables>(
  session: Session,
  document: Document<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  try {
    const response = await session.fetch(session.apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: authorization(session.credential) },
      body: JSON.stringify({ variables, query: document.text }),
      signal: session.signal,
    });
    return read(response, await response.text());
  } catch (thrown) {
    const error = transportErrorIn(thrown);
    if (error) return { kind: 'no_answer', error };
    if (session.signal.aborted) return { kind: 'no_answer', error: new TransportError('aborted', true) };
    throw thrown;
  }
}

/**
 * A personal API key goes without `Bearer`: with it, Linear takes the key for an OAuth token and refuses it.
 */
export function authorization({ kind, secret }: Session['credential']): string {
  return kind === 'oauth' ? `Bearer ${secret}` : secret;
}

/** Linear answers refusals with 200 as well as with 400 and above: the body decides. */
function read<Data>({ status, headers }: Response, text: string): Answer<Data> {
  const body = parse(text);
  const errors = body && Array.isArray(body.errors) ? body.errors.map(readError) : [];
  const data = body?.data;
  if (errors.length > 0 && !isMade(data)) return { kind: 'refused', status, headers, errors };
  if (status === 200 && typeof data === 'object' && data !== null)
    return { kind: 'data', data: data as Data };
  return { kind: 'unreadable', status, headers };
}

/**
 * A mutation that was carried out, although a part of what it made may not be shown (an error further down,
 * such as FORBIDDEN for a field): it must not be done again.
 */
function isMade(data: unknown): boolean {
  const made = Object.values(asRecord(data));
  return made.length > 0 && made.every((each) => asRecord(each).success === true);
}

function parse(text: string): { data?: unknown; errors?: unknown } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

function readError(error: unknown): LinearError {
  const { message, extensions } = asRecord(error);
  const { code, type, userPresentableMessage, userError, validationErrors } = asRecord(extensions);
  const details = constraintsIn(validationErrors);
  return {
    message: [textOr(message, 'no reason given'), ...details].join(', '),
    code: textOr(code, undefined),
    type: textOr(type, undefined),
    userMessage: textOr(userPresentableMessage, undefined),
    userError: userError === true,
  };
}

/**
 * Of "Argument Validation Error", the useful part is in here, at any depth: `{constraints: {rule: "stateId
 * must be a UUID"}}`.
 */
function constraintsIn(errors: unknown, depth = 0): string[] {
  if (!Array.isArray(errors) || depth > 5) return [];
  return errors.flatMap((error) => {
    const { constraints, children } = asRecord(error);
    const own = Object.values(asRecord(constraints)).filter((text) => typeof text === 'string');
    return [...own, ...constraintsIn(children, depth + 1)];
  });
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const textOr = <Other>(value: unknown, other: Other): string | Other =>
  typeof value === 'string' && value !== '' ? value : other;
