import type { Clock } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import type { Log } from '../log.ts';
import { designLetter, type Sender } from './letter-design.ts';
import { isLetterKind, type LetterData, writeLetter } from './letters.ts';
import { MOST_ATTEMPTS } from './queue-letter.ts';
import { smtpTransport } from './smtp.ts';

export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  /** The same as HTML. */
  html: string;
}

/** Sends one mail; rejects when the server doesn't take it. */
export type SendMail = (message: MailMessage) => Promise<void>;

/**
 * How many mails are taken at a time: one, because a lease of a minute covers one slow conversation, not
 * several.
 */
const BATCH = 1;
const PAUSE_MS = 2_000;

/**
 * Sends by SMTP if there is a server. Otherwise mails go to the log, so that the product can be tried without
 * one.
 */
export function createSendMail(smtpUrl: string | undefined, from: string, log: Log): SendMail {
  if (smtpUrl === undefined) {
    return async ({ to, subject, text }) =>
      log.warn({ to, subject, text }, 'mail.logged (SMTP_URL is not set)');
  }
  const transport = smtpTransport(smtpUrl);
  return async (message) => {
    // Sent by no person: no out-of-office note is wanted (RFC 3834, 5).
    await transport.sendMail({ from, ...message, headers: { 'Auto-Submitted': 'auto-generated' } });
  };
}

/**
 * Invariant: a mail is in one worker's hands at a time. Taking it moves its next attempt into the future (1,
 * 2, 4, … minutes, 6 hours at most), which is at once the lease and the back-off.
 */
const TAKE: Statement = {
  name: 'take_mails',
  text: `
    UPDATE mails m SET
      attempts = m.attempts + 1,
      next_attempt_at = $1::timestamptz + least(interval '1 minute' * (2 ^ m.attempts), interval '6 hours')
    FROM teams t
    WHERE t.id = m.team_id AND m.id IN (
      SELECT id FROM mails WHERE sent_at IS NULL AND next_attempt_at <= $1 AND attempts < $2
      ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    RETURNING m.id, m.kind, m.data, t.owner_email AS "ownerEmail", t.name AS team, m.attempts`,
};

const SENT: Statement = {
  name: 'mail_sent',
  text: 'UPDATE mails SET sent_at = $2, last_error = NULL WHERE id = $1',
};
const REFUSED: Statement = { name: 'mail_refused', text: 'UPDATE mails SET last_error = $2 WHERE id = $1' };

interface TakenMail {
  id: string;
  kind: string;
  data: LetterData['endpoint_disabled'];
  ownerEmail: string;
  team: string;
  attempts: number;
}

interface OutboxParts {
  db: Database;
  clock: Clock;
  log: Log;
  sendMail: SendMail;
  publicUrl: () => string;
  brand: Omit<Sender, 'publicUrl' | 'team'>;
  onTried?: (outcome: 'sent' | 'refused') => void;
}

/** Sends the mails that are due. Returns how many were tried. */
export async function sendDueMails(parts: OutboxParts): Promise<number> {
  const { db, clock, log, sendMail, publicUrl, brand, onTried } = parts;
  const mails = await db.query<TakenMail>(TAKE, [clock.now(), MOST_ATTEMPTS, BATCH]);
  for (const mail of mails) {
    try {
      if (!isLetterKind(mail.kind)) throw new Error(`unknown kind of letter: ${mail.kind}`);
      const sender = { ...brand, publicUrl: publicUrl(), team: mail.team };
      await sendMail({ to: mail.ownerEmail, ...designLetter(writeLetter(mail.kind, mail.data), sender) });
      await db.query(SENT, [mail.id, clock.now()]);
      log.info({ mail_id: mail.id, kind: mail.kind }, 'mail.sent');
      onTried?.('sent');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await db.query(REFUSED, [mail.id, message.slice(0, 500)]);
      log.warn({ mail_id: mail.id, attempts: mail.attempts, error: message }, 'mail.refused');
      onTried?.('refused');
    }
  }
  return mails.length;
}

/** Looks for due mails every two seconds. Returns how to stop that. */
export function startOutbox(parts: OutboxParts): () => Promise<void> {
  const round = async () => {
    while ((await sendDueMails(parts)) === BATCH);
  };
  return startLoop(round, PAUSE_MS, (error) => parts.log.error({ error: String(error) }, 'outbox.failed'));
}
