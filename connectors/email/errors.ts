import type { MailAnswer, Result, TransportError } from '../connector.ts';

type Failed = Extract<Result, { kind: 'retry' | 'failed' }>;
type Refused = Extract<MailAnswer, { kind: 'refused' }>;

const OPERATOR = 'Whoever runs this server has to look at the mail server (SMTP_URL, MAIL_FROM).';
/** After a mistake of the operator's, deliveries go on by themselves once it is mended. Milliseconds. */
const MENDED_MS = 300_000;

/** What follows from a refusal (RFC 5321, 4.2). NOTES.md has it as a table. */
export function toResult({ status, command, isLogin, response }: Refused): Failed {
  const message = `The mail server says: ${response.slice(0, 300)}`;
  const wait = (scope: 'delivery' | 'connection', afterMs?: number): Failed => ({
    ...{ kind: 'retry', message, scope, afterMs, ambiguous: false },
  });
  if (isLogin) return wait('connection', MENDED_MS);
  if (status === undefined || status < 400 || status >= 600) return wait('delivery');
  const isRecipient = command === 'RCPT TO';
  if (status < 500) return wait(isRecipient || command === 'DATA' ? 'delivery' : 'connection');
  const failed = (reason: 'config' | 'payload', hint: string): Failed => ({
    ...{ kind: 'failed', reason, code: `smtp_${status}`, message, hint },
  });
  if (isRecipient) return failed('config', 'Look at the addresses: the mail server takes none of them.');
  if (command === 'DATA') return failed('payload', 'Shorten the text, or change what may look like spam.');
  return failed('config', OPERATOR);
}

export function unanswered(error: TransportError): Failed {
  const message = `The mail server gave no answer: ${error.message}.`;
  return { kind: 'retry', message, scope: 'delivery', ambiguous: error.sent };
}

export const noServer: Failed = {
  ...{ kind: 'retry', message: 'There is no mail server (SMTP_URL is not set)', scope: 'connection' },
  ...{ afterMs: MENDED_MS, ambiguous: false },
};
