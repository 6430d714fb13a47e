import { ApiError, ConnectError, type PublishFailure } from './errors.ts';
import type { AcceptedEvent, BatchAnswer, WrittenEvent } from './events.ts';
import { isErrorBody, post, type Server } from './exchange.ts';
import { isTransient, type Limits, Retryable, withRetries } from './retry.ts';

/** What a request may have: the server takes 1 000 events and 10 MB. */
export const MOST_EVENTS = 1_000;
export const MOST_BYTES = 9_000_000;

export type Indexed = WrittenEvent & { index: number };

export interface BatchResult {
  accepted: AcceptedEvent[];
  failures: PublishFailure[];
  /** Why the request as a whole failed, if another batch would fail as well. */
  broken?: ConnectError;
}

/** @throws ApiError or NoAnswerError */
export async function sendOne(server: Server, event: WrittenEvent, limits: Limits): Promise<AcceptedEvent> {
  const { signal } = limits;
  const answer = await withRetries(limits, (timeoutMs) =>
    post(server, '/events', event.text, { timeoutMs, signal }),
  );
  if (isAccepted(answer)) return answer;
  throw notThisApi();
}

/**
 * Publishes a batch. What the server could not do just now is tried again until the deadline; its good
 * members and bad ones aren't.
 */
export async function sendBatch(
  server: Server,
  batch: readonly Indexed[],
  limits: Limits,
): Promise<BatchResult> {
  const { signal } = limits;
  const accepted = new Map<number, AcceptedEvent>();
  const failures: PublishFailure[] = [];
  let pending = batch;
  let answered = false;
  const attempt = async (timeoutMs: number) => {
    answered = false;
    const body = `{"events":[${pending.map(({ text }) => text).join(',')}]}`;
    const answers = members(await post(server, '/events/batch', body, { timeoutMs, signal }), pending.length);
    answered = true;
    const again: [Indexed, ConnectError][] = [];
    for (const [at, event] of pending.entries()) {
      const answer = answers[at];
      if (isAccepted(answer)) {
        accepted.set(event.index, answer);
        continue;
      }
      const error = memberError(answer);
      if (isTransient(error.status)) again.push([event, error]);
      else failures.push(...failed([event], error));
    }
    pending = again.map(([event]) => event);
    if (again[0]) throw new Retryable(again[0][1]);
  };
  let broken: ConnectError | undefined;
  try {
    await withRetries(limits, attempt);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    failures.push(...failed(pending, error));
    // Members that fail, or a batch that is wrong in itself, say nothing of the next batch.
    const itsOwn = answered || (error instanceof ApiError && [400, 413].includes(error.status));
    if (!itsOwn) broken = error;
  }
  failures.sort((a, b) => a.index - b.index);
  return {
    accepted: batch.flatMap(({ index }) => accepted.get(index) ?? []),
    failures,
    ...(broken && { broken }),
  };
}

/** Cuts a list into batches that a request may have. */
export function* inBatches(
  events: readonly Indexed[],
  most = { events: MOST_EVENTS, bytes: MOST_BYTES },
): Generator<Indexed[]> {
  let batch: Indexed[] = [];
  let bytes = 0;
  for (const event of events) {
    if (batch.length > 0 && (batch.length >= most.events || bytes + event.bytes > most.bytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += event.bytes + 1;
  }
  if (batch.length > 0) yield batch;
}

/** The same failure for each of some events. */
export function failed(events: readonly Indexed[], error: ConnectError): PublishFailure[] {
  return events.map(({ index, id, event }) => ({ index, id, event, error }));
}

const STATUS_OF: Record<string, number> = {
  authentication_error: 401,
  authorization_error: 403,
  invalid_request_error: 400,
  not_found_error: 404,
  rate_limit_error: 429,
  api_error: 500,
};

/** The members of a batch's answer carry no status: the kind of error says it. */
function memberError(answer: unknown): ApiError {
  if (!isErrorBody(answer)) return notThisApi();
  return new ApiError(STATUS_OF[answer.error.type] ?? 400, answer);
}

function isAccepted(answer: unknown): answer is AcceptedEvent {
  return typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string';
}

function members(answer: unknown, count: number): BatchAnswer {
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined;
  if (Array.isArray(data) && data.length === count) return data;
  throw notThisApi();
}

function notThisApi(): ApiError {
  return new ApiError(200, undefined);
}
