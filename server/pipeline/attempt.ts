import type { Reference, Result } from '../../connectors/connector.ts';
import type { Outcome } from './decide.ts';
import type { Destination } from './destinations.ts';
import type { DueDelivery } from './due.ts';

/** What happened in one attempt. The decision and the log are made from it. */
export interface Attempt {
  startedAt: Date;
  /** Milliseconds from start to the end of the answer, or to the failure. */
  ms: number;
  /**
   * What is kept of a webhook's request, if there was one; everything else in it follows from the delivery.
   */
  request?:
    | { signature: string; standardSignature: string; customHeaders: Record<string, string> | null }
    | undefined;
  /** What is kept of an automation's attempt. */
  work?: ConnectorWork | undefined;
  end: AttemptEnd;
}

export type AttemptEnd =
  /**
   * `isReceipt`: the status isn't 2xx, but this is how the router at the URL says that the event has arrived.
   */
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string; isReceipt?: boolean }
  /** No usable answer; `message` is for people. */
  | { kind: 'failure'; message: string }
  /** What a connector returned, with the vendor's last answer if there was one. */
  | {
      kind: 'result';
      result: Result;
      onAmbiguous: 'retry' | 'skip';
      answer: { status: number; headers: Record<string, string>; body: string } | undefined;
    }
  /**
   * The HTTP client was closed because this process stops. Nothing is known, so nothing may be recorded.
   * `mayHaveArrived`: the attempt may have had its effect. It stays begun, because that is how the next
   * worker sees that it was interrupted.
   */
  | { kind: 'aborted'; mayHaveArrived?: true };

export interface ConnectorWork {
  /** Undefined: the connection was not used. */
  connection: { id: string; version: number } | undefined;
  /** For the log, JSON. */
  details: object;
  /** What is kept for later deliveries of the automation. */
  remember: { key: string; reference: Reference } | undefined;
}

/** An attempt, and what was decided about it. */
export interface FinishedAttempt {
  delivery: DueDelivery;
  attempt: Attempt;
  outcome: Outcome;
}

/** Sends one delivery. Never throws, never touches the queue. */
export type Sender<D extends Destination> = (delivery: DueDelivery, destination: D) => Promise<Attempt>;

export interface Sent {
  delivery: DueDelivery;
  attempt: Attempt;
}

/**
 * Sends what goes in one request. Undefined: none of it had its effect, and it can't be told because of
 * which. Never throws either.
 */
export type SendTogether<D extends Destination = Destination> = (
  deliveries: readonly DueDelivery[],
  destination: D,
) => Promise<Sent[] | undefined>;
