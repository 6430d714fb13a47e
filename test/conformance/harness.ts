import type { Account, Connector, MailService, Session } from '../../connectors/connector.ts';

/** What a connector brings to the conformance suite: itself, and a fake of its vendor. */
export interface Harness {
  connector: Connector;
  startFake(): Promise<ConformanceFake>;
}

/** What can go wrong with a request that changes something at the vendor. */
export type ConformanceFault =
  /** Refused in the way in which the vendor refuses what is too much, with a wait of `RATE_LIMIT_SECONDS`. */
  | 'rate_limited'
  /** A 500 instead of the effect. */
  | 'error_before'
  /** A 500 although the effect is there. */
  | 'error_after'
  /** No answer ever. */
  | 'hang'
  /** Headers and part of a body, then nothing. */
  | 'hang_body'
  /** The connection breaks. */
  | 'reset'
  /** 200 with a maintenance page in HTML. */
  | 'html';

export const RATE_LIMIT_SECONDS = 7;

/** A vendor's fake with one account and one credential that works. */
export interface ConformanceFake {
  /** Empty when mails are what is sent. */
  apiUrl: string;
  mail?: MailService;
  credential: Session['credential'];
  account: Account;
  /** The vendor can't be asked whose credential it is: the credential itself has to say. */
  accountIsInCredential?: true;
  /** The vendor's limits name no time to wait. */
  limitsNameNoWait?: true;
  /**
   * It is the operator's credential that `revoke` ends: nobody has to reconnect, and it goes on when that is
   * mended. The connection's own is no secret.
   */
  isOperators?: true;
  /**
   * By action id: the required fields of a config that works; the suite adds the defaults of each event type.
   */
  configs: Record<string, Record<string, unknown>>;
  /** By picker: values of the fields that it depends on. */
  depends: Record<string, Record<string, string>>;
  /** How many things (messages, issues, rows) there are at the vendor. */
  effects(): number;
  /** The next `times` (1) requests that change something go wrong. */
  inject(fault: ConformanceFault, times?: number): void;
  /** The credential stops working. */
  revoke(): void;
  stop(): Promise<void>;
}
