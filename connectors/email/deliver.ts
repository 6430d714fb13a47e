import { type DeliveryFacts, type Result, type Session, transportErrorIn } from '../connector.ts';
import { noServer, toResult, unanswered } from './errors.ts';
import { asHtml, asText } from './letter.ts';
import type { MailRequest } from './render.ts';

/**
 * Sends a mail. Its Message-ID is made of the event and the automation, so that many mailboxes drop a second
 * one; none has to.
 */
export async function deliverMail(
  { mail, credential }: Session,
  { to, subject, content, thread }: MailRequest,
  { eventId, automationId }: DeliveryFacts,
): Promise<Result> {
  if (!mail) return noServer;
  const barred = to.filter((address) => !mail.mayReach(address));
  if (barred.length > 0) return notAllowed(barred);
  const replyTo = credential.secret;
  try {
    const answer = await mail.send({
      ...{ to, replyTo, subject, text: asText(content), html: asHtml(content) },
      id: `${automationId}\n${eventId}`,
      ...(thread !== undefined && { threadId: `${automationId}\n${thread}` }),
      headers: {
        // RFC 3834: nobody's out-of-office note is to answer.
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'List-Unsubscribe': `<mailto:${replyTo}?subject=unsubscribe>`,
      },
    });
    if (answer.kind === 'refused') return toResult(answer);
    const others = to.length - 1;
    const label = `${to[0]}${others === 0 ? '' : ` and ${others} more`}`;
    const { messageId, refused } = answer;
    return {
      ...{ kind: 'delivered', reference: { id: messageId, label } },
      ...(refused.length > 0 && { notes: [`The mail server didn't take it for ${refused.join(', ')}`] }),
    };
  } catch (thrown) {
    const error = transportErrorIn(thrown);
    if (error) return unanswered(error);
    throw thrown;
  }
}

export const barredWords = (barred: readonly string[]) =>
  `Whoever runs this server doesn't let mails go to ${barred.join(', ')}`;

const notAllowed = (barred: readonly string[]): Result => ({
  ...{ kind: 'failed', reason: 'config', code: 'recipient_not_allowed', message: barredWords(barred) },
  hint: 'Open the automation and choose other addresses.',
});
