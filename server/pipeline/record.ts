import { LRUCache } from 'lru-cache';
import type { Clock } from '../context.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import { isAutomationId, newId } from '../ids.ts';
import type { AttemptEnd, FinishedAttempt } from './attempt.ts';
import { connectionEffects } from './connection-effects.ts';
import { groupBy } from './group-by.ts';
import { RECORD_AUTOMATIONS, RECORD_DELIVERED, RECORD_ENDPOINTS } from './record-statements.ts';
import { foldStreak } from './streak.ts';

/** How many in a row disable a destination. */
const IN_A_ROW = {
  /** Answers of 410, of an endpoint. */
  gone: 3,
  /** Failures for a reason that only a change of its settings can mend, of an automation. */
  config: 5,
  /** Failures of any kind: 100 % of the last 50 deliveries. They must also have taken some time. */
  failures: 50,
};
/** Characters of an error in the log. */
const LONGEST_ERROR = 2_000;

/** A destination that the outcome has just disabled; the letter to its owner is already in the outbox. */
export interface DisabledDestination {
  id: string;
  teamId: string;
  reason: string;
}

/** Most attempts in one statement. */
const BATCH = 200;

type When = { now: Date } & Pick<RecorderParts, 'failingMs'>;

/** What recording a batch came to. */
interface Report {
  /** Attempts that were written; the others came too late. */
  recorded: number;
  disabled: DisabledDestination[] | null;
}

interface RecorderParts {
  db: Database;
  clock: Clock;
  /** For how long a destination must have failed before it is disabled, milliseconds. */
  failingMs: number;
  onDisabled: (disabled: DisabledDestination) => void;
  /** So many outcomes came too late: another worker had recorded the deliveries, or they were given up. */
  onLate: (outcomes: number) => void;
}

/** Records finished attempts; those that arrive while a batch is written share the next one. */
export function createRecorder({ db, clock, failingMs, onDisabled, onLate }: RecorderParts) {
  const recorder = (record: typeof recordAutomations) =>
    new Batcher<FinishedAttempt, void>(
      async (batch) => {
        const [report] = await record(db, batch, { now: clock.now(), failingMs });
        for (const disabled of report?.disabled ?? []) onDisabled(disabled);
        const finished = batch.filter(({ outcome }) => outcome.kind !== 'parked').length;
        const late = finished - (report?.recorded ?? 0);
        if (late > 0) onLate(late);
        return batch.map(() => undefined);
      },
      { size: BATCH },
    );
  const [endpoints, automations] = [recorder(endpointRecorder()), recorder(recordAutomations)];
  return (finished: FinishedAttempt): Promise<void> =>
    isAutomationId(finished.delivery.destinationId) ? automations.add(finished) : endpoints.add(finished);
}

/** So long the counters of an endpoint that does well may stay as they are, milliseconds. */
const SETTLED_MS = 1_000;
/** Of how many endpoints it is known that they do. */
const MOST_SETTLED = 10_000;

/**
 * Records the attempts of endpoints. Those that went well, to endpoints whose counters were set back to zero
 * within the last second, have no consequences and are only logged. So it may take a second until what goes
 * well here sets back what another process counts.
 */
function endpointRecorder() {
  const settledAt = new LRUCache<string, number>({ max: MOST_SETTLED });
  const isGone = ({ attempt: { end } }: FinishedAttempt) => end.kind === 'response' && end.status === 410;
  const hasNoConsequence = ({ delivery, outcome }: FinishedAttempt, now: Date) => {
    const age = now.getTime() - (settledAt.get(delivery.destinationId) ?? Number.NEGATIVE_INFINITY);
    return outcome.kind === 'delivered' && age >= 0 && age < SETTLED_MS;
  };
  return async (db: Database, batch: readonly FinishedAttempt[], when: When): Promise<Report[]> => {
    if (batch.every((finished) => hasNoConsequence(finished, when.now)))
      return RECORD_DELIVERED.run(db, { attempts: attemptRows(batch) });
    const input = inputOf(batch, when, { isSpecial: isGone, limit: IN_A_ROW.gone });
    const failing = input.tallies.filter(({ failedAt }) => failedAt !== null);
    // Before: what goes well while this is written is to set the counters back.
    for (const { id } of failing) settledAt.delete(id);
    const report = await RECORD_ENDPOINTS.run<Report>(db, input);
    for (const { id, failedAt } of input.tallies)
      if (failedAt === null) settledAt.set(id, when.now.getTime());
    return report;
  };
}

function recordAutomations(db: Database, batch: readonly FinishedAttempt[], when: When): Promise<Report[]> {
  const isConfig = ({ attempt: { end } }: FinishedAttempt) =>
    end.kind === 'result' && end.result.kind === 'failed' && end.result.reason === 'config';
  return RECORD_AUTOMATIONS.run(db, {
    ...inputOf(batch, when, { isSpecial: isConfig, limit: IN_A_ROW.config }),
    ...connectionEffects(batch, when.now),
  });
}

interface Special {
  /** Does the attempt count towards the limit that disables sooner? */
  isSpecial: (finished: FinishedAttempt) => boolean;
  limit: number;
}

/** What both statements are given. */
function inputOf(batch: readonly FinishedAttempt[], { now, failingMs }: When, special: Special) {
  return {
    attempts: attemptRows(batch),
    tallies: tally(batch.filter(isTallied), now, special),
    now,
    specialLimit: special.limit,
    failureLimit: IN_A_ROW.failures,
    failingMs,
  };
}

/** An attempt that now waits for a person or for a vendor's rate limit doesn't count as a failure. */
function isTallied({ attempt: { end } }: FinishedAttempt): boolean {
  if (end.kind !== 'result') return true;
  return (
    end.result.kind !== 'reconnect' && !(end.result.kind === 'retry' && end.result.scope === 'connection')
  );
}

/** In the order in which their rows are locked (db/locks.ts). */
const attemptRows = (batch: readonly FinishedAttempt[]) =>
  batch.map(attemptRow).sort((left, right) => (left.id < right.id ? -1 : 1));

function attemptRow({ delivery, attempt, outcome }: FinishedAttempt) {
  const { end, request, work } = attempt;
  const finishedAt = new Date(attempt.startedAt.getTime() + attempt.ms);
  const answer = end.kind === 'response' ? end : end.kind === 'result' ? end.answer : undefined;
  return {
    id: delivery.id,
    status: outcome.kind === 'parked' ? 'pending' : outcome.kind,
    attemptedAt: attempt.startedAt,
    deliveredAt: outcome.kind === 'delivered' ? finishedAt : null,
    signature: request?.signature ?? null,
    standardSignature: request?.standardSignature ?? null,
    requestHeaders: request?.customHeaders ? JSON.stringify(request.customHeaders) : null,
    responseStatus: answer?.status ?? null,
    responseHeaders: answer ? JSON.stringify(answer.headers) : null,
    responseBody: answer?.body ?? null,
    responseMs: Math.round(attempt.ms),
    error: outcome.kind === 'delivered' ? null : describe(end),
    nextId: outcome.kind === 'failed' ? newId('whd_') : null,
    nextAt: outcome.kind === 'failed' ? outcome.retryAt : null,
    details: work ? JSON.stringify(work.details, (_, each) => storableValue(each)) : null,
  };
}

/** Why an attempt failed, for people. */
function describe(end: AttemptEnd): string {
  switch (end.kind) {
    case 'failure':
      return end.message;
    case 'aborted':
      return 'given up';
    case 'result':
      return describeResult(end);
    case 'response':
      return end.status >= 300 && end.status < 400
        ? `answered ${end.status}; redirects are never followed`
        : `answered ${end.status}`;
  }
}

function describeResult({ result, onAmbiguous }: Extract<AttemptEnd, { kind: 'result' }>): string {
  switch (result.kind) {
    case 'delivered':
      return '';
    case 'retry':
      return result.ambiguous && onAmbiguous === 'skip'
        ? storable(`${result.message}; it may have arrived, and is not sent again, as the automation says`)
        : storable(result.message);
    case 'failed':
      return storable(`${sentence(result.message)} ${result.hint}`);
    case 'reconnect':
      return storable(`${sentence(result.message)} It is sent when someone has connected the account again.`);
  }
}

function sentence(text: string): string {
  return `${text.replace(/\.+$/, '')}.`;
}

/** A vendor's text may hold characters that PostgreSQL can't store. */
function storableValue(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
}

function storable(text: string): string {
  return String(storableValue(text.slice(0, LONGEST_ERROR)));
}

function tally(batch: readonly FinishedAttempt[], now: Date, { isSpecial }: Special) {
  const byDestination = groupBy(batch, ({ delivery }) => delivery.destinationId);
  return [...byDestination].map(([id, group]) => {
    const failed = group.map(({ outcome }) => outcome.kind !== 'delivered');
    const special = foldStreak(group.map(isSpecial));
    const failures = foldStreak(failed);
    return {
      id,
      specialPrefix: special.prefix,
      specialBroken: special.broken,
      specialTail: special.tail,
      specialPeak: special.peak,
      failuresPrefix: failures.prefix,
      failuresBroken: failures.broken,
      failuresTail: failures.tail,
      // The outcomes of a batch count as of one moment.
      failingSince: failures.tail > 0 ? now : null,
      deliveredAt: failed.includes(false) ? now : null,
      failedAt: failed.includes(true) ? now : null,
      mailId: newId('mail_'),
    };
  });
}
