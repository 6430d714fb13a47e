import { pino } from 'pino';

/**
 * Structured log: one wide line for each unit of work, `log.info({ …ids and decisions },
 * 'delivery.attempted')`.
 */
export type Log = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * JSON lines on standard output, written in the background so that a slow reader of the log doesn't slow
 * deliveries; what is still buffered is written when the process ends. Secrets never reach a log line (a test
 * reads them all); the redaction is a second net.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      redact: ['secret', 'token', 'authorization'],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 1, sync: false, minLength: 0 }),
  );
}
