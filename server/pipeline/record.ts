import type { Clock } from '../context.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import { isAutomationId, newId } from '../ids.ts';
import type { AttemptEnd, FinishedAttempt } from './attempt.ts';
import { connectionEffects } from './connection-effects.ts';
import { groupBy } from './group-by.ts';
import { RECORD_AUTOMATIONS, RECORD_ENDPOINTS } from './record-statements.ts';
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
  const recorder = (record: typeof recordEndpoints) =>
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
  const [endpoints, automations] = [recorder(recordEndpoints), recorder(recordAutomations)];
  return (finished: FinishedAttempt): Promise<void> =>
    isAutomationId(finished.delivery.destinationId) ? automations.add(finished) : endpoints.add(finished);
}

function recordEndpoints(db: Database, batch: readonly FinishedAttempt[], when: When): Promise<Report[]> {
  const isGone = ({ attempt: { end } }: FinishedAttempt) => end.kind === 'response' && end.status === 410;
  return RECORD_ENDPOINTS.run(db, inputOf(batch, when, { isSpecial: isGone, limit: IN_A_ROW.gone }));
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
    // In this order their rows are locked (db/locks.ts).
    attempts: batch.map(attemptRow).sort((left, right) => (left.id < right.id ? -1 : 1)),
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
