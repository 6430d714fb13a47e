import { createHash } from 'node:crypto';
import { type MailAnswer, type MailService, TransportError } from '../../connectors/connector.ts';
import { smtpTransport } from './smtp.ts';

export interface MailServiceSettings {
  smtpUrl: string;
  /** `Name <address>` */
  from: string;
  /** Undefined: any. */
  recipientDomains: readonly string[] | undefined;
}

/** Nodemailer's errors: https://nodemailer.com/errors */
interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/** Sends what automations send, from the operator's address. */
export function createMailService({ smtpUrl, from, recipientDomains }: MailServiceSettings): MailService {
  const domain = /@([^\s<>@]+?)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  // RFC 5322, 3.6.4: nothing but letters and digits, whatever the id is made of.
  const idOf = (name: string) => `<${createHash('sha256').update(name).digest('hex')}@${domain}>`;
  return {
    mayReach(address) {
      const at = address.toLowerCase().split('@').pop() ?? '';
      return recipientDomains?.includes(at) ?? true;
    },
    async send(mail) {
      const { to, replyTo, subject, text, html, id, threadId, headers } = mail;
      const messageId = idOf(id);
      // One for each mail: only it hears how far this mail came.
      let isHandedOver = false;
      const transport = smtpTransport(smtpUrl, (line) => {
        // RFC 5321, 4.2.3: start mail input.
        isHandedOver ||= line.startsWith('354');
      });
      const thread = threadId === undefined ? undefined : idOf(threadId);
      try {
        const sent = await transport.sendMail({
          ...{ from, messageId, subject, text, html, headers: { ...headers } },
          // As objects: nothing in them is read as a list, or as another header.
          to: to.map(person),
          ...(replyTo !== undefined && { replyTo: person(replyTo) }),
          ...(thread !== undefined && { inReplyTo: thread, references: [thread] }),
        });
        return { kind: 'accepted', messageId, refused: sent.rejected.map(String), response: sent.response };
      } catch (error) {
        return answerOf(error as SmtpError, isHandedOver);
      }
    },
  };
}

const person = (address: string) => ({ name: '', address });

/** @throws TransportError when the server didn't answer */
function answerOf(error: SmtpError, isHandedOver: boolean): MailAnswer {
  const { code, command = '', responseCode: status, response } = error;
  const isLogin = code === 'EAUTH' || code === 'ENOAUTH';
  if (isLogin || response !== undefined || status !== undefined) {
    return { kind: 'refused', status, command, isLogin, response: response ?? error.message };
  }
  // The mail itself comes after DATA: only then can it have been taken.
  throw new TransportError(error.message, isHandedOver);
}
