import type { Reference, Result } from '../../connectors/connector.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { Outcome } from './decide.ts';
import type { Destination } from './destinations.ts';

/** What happened in one attempt: data for the decision and for the log. */
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
  /** `isReceipt`: it isn't 2xx, but the router at the URL says by it that the event is there. */
  | { kind: 'response'; status: number; headers: Record<string, string>; body: string; isReceipt?: boolean }
  /** No usable answer; `message` is for people. */
  | { kind: 'failure'; message: string }
  /** What a connector says; with the vendor's last answer, if there was one. */
  | {
      kind: 'result';
      result: Result;
      onAmbiguous: 'retry' | 'skip';
      answer: { status: number; headers: Record<string, string>; body: string } | undefined;
    }
  /**
   * The HTTP client was closed because this process stops: nothing is known, and nothing may be recorded.
   * `keepLease`: it may have had its effect, which whoever comes next can only know if the lease runs out.
   */
  | { kind: 'aborted'; keepLease?: true };

export interface ConnectorWork {
  /** Undefined: it never came to using the connection. */
  connection: { id: string; version: number } | undefined;
  /** For the log, JSON. */
  details: object;
  /** To be kept for later deliveries of the automation. */
  remember: { key: string; reference: Reference } | undefined;
}

/** An attempt, and what was decided about it. */
export interface FinishedAttempt {
  delivery: ClaimedDelivery;
  attempt: Attempt;
  outcome: Outcome;
}

/** Sends one delivery. Never throws, never touches the queue. */
export type Sender<D extends Destination> = (delivery: ClaimedDelivery, destination: D) => Promise<Attempt>;
