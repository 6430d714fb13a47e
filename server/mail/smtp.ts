import { createTransport } from 'nodemailer';

const SMTP_DEADLINE_MS = 20_000;

/**
 * The operator's mail server. No connection is kept. `onAnswer` hears each line of the server's: errors
 * don't tell how far it came.
 */
export function smtpTransport(url: string, onAnswer?: (line: string) => void) {
  return createTransport({
    url,
    connectionTimeout: SMTP_DEADLINE_MS,
    greetingTimeout: SMTP_DEADLINE_MS,
    socketTimeout: SMTP_DEADLINE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(onAnswer && { transactionLog: true, logger: listening(onAnswer) }),
  });
}

/** A logger that logs nothing. https://nodemailer.com/smtp#debugging */
function listening(onAnswer: (line: string) => void) {
  const hear = (entry: unknown, message: unknown) => {
    const isAnswer = typeof entry === 'object' && entry !== null && Reflect.get(entry, 'tnx') === 'server';
    if (isAnswer) onAnswer(String(message));
  };
  const ignore = () => {};
  return { level: ignore, trace: hear, debug: hear, info: hear, warn: ignore, error: ignore, fatal: ignore };
}
