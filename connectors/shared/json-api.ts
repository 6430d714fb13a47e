import type { z } from 'zod';
import {
  type ConfigProblem,
  OptionsRefused,
  type Session,
  type TransportError,
  transportErrorIn,
} from '../connector.ts';

/** No answer came; `error` knows whether the request can have been seen. */
interface NoAnswer {
  kind: 'no_answer';
  error: TransportError;
}
/** The vendor's refusal, or something unreadable. */
interface Refused {
  kind: 'refused';
  status: number;
  /** The vendor's own, or `http_<status>` when it gave none. */
  code: string;
  words: string;
  headers: Headers;
  /** The body; null when it was empty, undefined when it wasn't JSON. */
  json: unknown;
}
export type Failure = NoAnswer | Refused;
export type Answer<Data> = { kind: 'data'; data: Data } | Failure;

export interface JsonRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** The whole address. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: object | undefined;
}

/** Reads a refusal's code and words from its body. Undefined: there are none in it. */
export type ReadRefusal = (json: unknown) => { code: string; words: string } | undefined;

/** One request and its answer, which is data only if it is a success of the schema's shape. */
export async function requestJson<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  { method, url, headers, body }: JsonRequest,
  readRefusal: ReadRefusal,
): Promise<Answer<Data>> {
  try {
    const response = await session.fetch(url, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const { status } = response;
    const json = parsed(await response.text());
    const read = schema.safeParse(json);
    if (response.ok && read.success) return { kind: 'data', data: read.data };
    const { code, words } = readRefusal(json) ?? {
      code: `http_${status}`,
      words: `an answer that can't be read (HTTP ${status})`,
    };
    return {
      ...{ kind: 'refused', status, headers: response.headers, json },
      code: code.slice(0, 80),
      words: (words || code).slice(0, 300),
    };
  } catch (thrown) {
    const error = transportErrorIn(thrown);
    if (error) return { kind: 'no_answer', error };
    throw thrown;
  }
}

/** Null: there is nothing; undefined: it isn't JSON. */
function parsed(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What could not be had, thrown where a chain of requests ends. */
export class CallFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind === 'refused' ? failure.words : failure.error.message);
    this.name = 'CallFailed';
    this.failure = failure;
  }
}

/** @throws CallFailed when it isn't data */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.kind !== 'data') throw new CallFailed(answer);
  return answer.data;
}

/** What is said of a failure in place of the value. Other errors are thrown on. */
export async function orElse<T>(work: () => Promise<T>, say: (failure: Failure) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CallFailed) return say(error.failure);
    throw error;
  }
}

/** What follows from a failure while a person waits. */
type Explain = (failure: Failure) => OptionsRefused['result'];

/** For pickers: what the vendor refuses is told. @throws OptionsRefused */
export function orRefused<T>(ask: () => Promise<T>, explain: Explain): Promise<T> {
  return orElse<T>(ask, (failure) => {
    throw new OptionsRefused(explain(failure));
  });
}

/**
 * For checks of a config: what the vendor refuses for good is a problem of a field. @throws OptionsRefused
 * when it may answer otherwise later, or somebody has to reconnect
 */
export async function orProblem(
  ask: () => Promise<ConfigProblem[]>,
  explain: Explain,
  problem: (failed: Extract<OptionsRefused['result'], { kind: 'failed' }>) => ConfigProblem,
): Promise<ConfigProblem[]> {
  try {
    return await orRefused(ask, explain);
  } catch (error) {
    if (!(error instanceof OptionsRefused) || error.result.kind !== 'failed') throw error;
    return [problem(error.result)];
  }
}
