import { createOutboundHttp } from '../../connectors/http.ts';
import type { Context } from '../context.ts';
import type { Metrics } from '../metrics.ts';
import { Dispatcher } from './deliver.ts';
import { createRecorder, type FinishedAttempt } from './outcome.ts';
import { purge } from './purge.ts';
import type { WakeQueue } from './queue.ts';
import { startRecoveries } from './recover.ts';
import { startRetention } from './retention.ts';
import { Sweeper } from './sweep.ts';
import { createWebhookSender } from './webhook-sender.ts';

export interface RunningWorker {
  /** Says what the queue's jobs say, without the way through the queue. False when others had better hear of it. */
  wake(destinationIds: readonly string[]): boolean;
  /** Looks for due deliveries now rather than at the next alarm. */
  sweep(): Promise<void>;
  /** Takes on nothing more, waits `graceMs` for what is in flight, then gives up on it and gives leases back. */
  stop(graceMs: number): Promise<void>;
}

/** Starts everything that delivers: queue consumer, dispatcher, sweep, retention. */
export function startWorker(context: Context, queue: WakeQueue, metrics: Metrics): RunningWorker {
  const { config, db, keyring, clock, log } = context;
  const http = createOutboundHttp({
    policy: config.allowedTargets,
    connectTimeoutMs: config.deliveryTimeoutMs,
  });
  const dispatcher = new Dispatcher({
    db,
    keyring,
    clock,
    log,
    send: createWebhookSender(http, clock, config.deliveryTimeoutMs),
    abort: () => void http.close(),
    record: createRecorder(db, clock, (endpoint) => log.warn(endpoint, 'endpoint.disabled')),
    onAttempt: (finished) => {
      report(finished);
      if (finished.outcome.kind === 'failed') sweeper.expect(finished.outcome.retryAt);
    },
    purge: async (destinationId) => {
      log.info(
        { destination_id: destinationId, deleted: await purge(db, destinationId) },
        'destination.purged',
      );
    },
    retrySchedule: config.retrySchedule,
    timeoutMs: config.deliveryTimeoutMs,
    slots: config.deliveryConcurrency,
    perLane: config.endpointConcurrency,
  });
  const sweeper = new Sweeper({ db, clock, log, wake: (ids) => dispatcher.wake(ids) });

  function report({ delivery, attempt, outcome }: FinishedAttempt): void {
    metrics.attempts.inc({ outcome: outcome.kind });
    metrics.attemptSeconds.observe(attempt.ms / 1000);
    log.info(
      {
        delivery_id: delivery.id,
        event_id: delivery.eventId,
        type: delivery.eventType,
        destination_id: delivery.destinationId,
        team_id: delivery.teamId,
        attempt: delivery.attempt,
        outcome: outcome.kind,
        retry_at: outcome.kind === 'failed' ? outcome.retryAt : undefined,
        status: attempt.end.kind === 'response' ? attempt.end.status : undefined,
        error: attempt.end.kind === 'failure' ? attempt.end.message : undefined,
        ms: Math.round(attempt.ms),
      },
      'delivery.attempted',
    );
  }

  metrics.observeLoad(() => dispatcher.load());
  const stopConsuming = queue.consume((ids) => dispatcher.wake(ids));
  const stopRetention = startRetention({ db, clock, log });
  const stopRecoveries = startRecoveries({ db, clock, log, wake: (ids) => dispatcher.wake(ids) });
  sweeper.start();
  return {
    wake(ids) {
      const room = dispatcher.hasRoom();
      if (room) dispatcher.wake(ids);
      return room;
    },
    sweep: async () => void (await sweeper.sweep()),
    async stop(graceMs) {
      await Promise.all([stopConsuming(), sweeper.stop(), stopRetention(), stopRecoveries()]);
      await dispatcher.stop(graceMs);
      await http.close();
    },
  };
}
