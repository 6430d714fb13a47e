import { pino } from 'pino';

/** Structured log: one wide line a unit of work, `log.info({ …ids and decisions }, 'delivery.attempted')`. */
export type Log = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** JSON lines on standard output. Secrets never reach a log line; the redaction is a second net, not the first. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: {
      paths: ['*.secret', '*.token', '*.authorization', 'secret', 'token', 'authorization'],
      remove: true,
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
