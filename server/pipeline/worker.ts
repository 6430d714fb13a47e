import type { OutboundHttp } from '../../connectors/http.ts';
import type { Context, Tracing } from '../context.ts';
import { isAutomationId } from '../ids.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Hands } from './accept.ts';
import type { AttemptEnd, FinishedAttempt, SendTogether } from './attempt.ts';
import { type ConnectorSenderParts, createConnectorSender } from './connector-sender.ts';
import { type DestinationLoaders, destinationLoader } from './destinations.ts';
import { Dispatcher } from './dispatcher.ts';
import type { DueDelivery } from './due.ts';
import { CONNECTOR_TIMEOUTS } from './lane.ts';
import type { WakeQueue } from './queue.ts';
import { createRecorder } from './record.ts';
import { Sweeper } from './sweep.ts';
import { createWebhookSender } from './webhook-sender.ts';

export interface RunningWorker {
  /** For events that are accepted in this process. */
  hands: Hands;
  /**
   * Says what the queue's jobs say, without the way through the queue. False when others had better hear of
   * it.
   */
  wake(lanes: readonly string[]): boolean;
  /** Looks for due deliveries now rather than at the next alarm. */
  sweep(): Promise<void>;
  /** Are there outcomes that can't be recorded at the moment? */
  isRecordingStuck(): boolean;
  /**
   * Takes on nothing more, waits `graceMs` for what is in flight, then gives up on it and gives leases back.
   */
  stop(graceMs: number): Promise<void>;
}

/** A span for each delivery, also of those that go in one request. */
function traced(tracing: Tracing, plainly: SendTogether): SendTogether {
  return async (deliveries, destination) => {
    if (destination.kind === 'endpoint') {
      const attempts = deliveries.map((delivery) =>
        tracing.attempting(delivery, async (traceHeaders) => {
          const result = (await plainly([{ ...delivery, traceHeaders }], destination)) ?? [];
          return { result, seen: result[0] ? reported(result[0].attempt.end) : {} };
        }),
      );
      return (await Promise.all(attempts)).flat();
    }
    const sending = plainly(deliveries, destination);
    const spans = deliveries.map((delivery) =>
      tracing.attempting(delivery, async () => {
        const own = (await sending)?.find((sent) => sent.delivery === delivery);
        return { result: undefined, seen: own ? reported(own.attempt.end) : {} };
      }),
    );
    await Promise.all(spans);
    return sending;
  };
}

/** What the log line of an attempt says of its end. */
function reported(end: AttemptEnd): { status?: number; error?: string; result?: string } {
  switch (end.kind) {
    case 'response':
      return { status: end.status };
    case 'failure':
      return { error: end.message };
    case 'result':
      return {
        result: end.result.kind,
        ...(end.answer && { status: end.answer.status }),
        ...('message' in end.result && { error: end.result.message }),
      };
    case 'aborted':
      return {};
  }
}

/** What app.ts hands to the worker: clients, and functions of the verbs' rooms. */
export interface WorkerParts {
  context: Context;
  queue: WakeQueue;
  metrics: Metrics;
  /** The worker's own client: closing it ends every request that is under way. */
  http: OutboundHttp;
  load: DestinationLoaders;
  recall: ConnectorSenderParts['recall'];
  relate: ConnectorSenderParts['relate'];
  /** Deletes the deliveries of a destination that no longer exists. Returns how many there were. */
  purge: (destinationId: string) => Promise<number>;
}

/** Starts what delivers: queue consumer, dispatcher, sweep. */
export function startWorker({
  context,
  queue,
  metrics,
  http,
  load,
  recall,
  relate,
  purge,
}: WorkerParts): RunningWorker {
  const { config, db, clock, log, changes } = context;
  const timeoutMs = config.deliveryTimeoutMs;
  const sendWebhook = createWebhookSender(http, clock, timeoutMs, context.config.headerNames);
  const sendToConnector = createConnectorSender({
    clock,
    recall,
    relate,
    timeoutMs: CONNECTOR_TIMEOUTS * timeoutMs,
    product: { name: config.brandName },
  });
  const plainly: SendTogether = async (deliveries, destination) => {
    if (destination.kind === 'automation') return sendToConnector(deliveries, destination);
    const sending = async (delivery: DueDelivery) => ({
      delivery,
      attempt: await sendWebhook(delivery, destination),
    });
    return Promise.all(deliveries.map(sending));
  };
  const { tracing } = context;
  const send = tracing ? traced(tracing, plainly) : plainly;
  const dispatcher = new Dispatcher({
    owner: changes.name,
    db,
    clock,
    log,
    load: destinationLoader(load),
    send,
    abort: () => void http.close(),
    record: createRecorder({
      db,
      clock,
      failingMs: config.disableAfterFailingMs,
      onDisabled(disabled) {
        log.warn(disabled, 'destination.disabled');
        changes.tell(isAutomationId(disabled.id) ? 'automations' : 'endpoints', disabled.teamId);
      },
      onLate: (outcomes) => metrics.lateOutcomes.inc(outcomes),
    }),
    isListening: () => changes.isListening(),
    onAttempt: (finished) => {
      report(finished);
      if (finished.outcome.kind === 'failed') sweeper.expect(finished.outcome.retryAt);
    },
    purge: async (destinationId) => {
      log.info({ destination_id: destinationId, deleted: await purge(destinationId) }, 'destination.purged');
    },
    retrySchedule: config.retrySchedule,
    timeoutMs,
    slots: config.deliveryConcurrency,
    perLane: config.endpointConcurrency,
  });
  const sweeper = new Sweeper({
    db,
    clock,
    log,
    owner: changes.name,
    wake: (lanes) => dispatcher.wake(lanes),
  });
  changes.hearOfLanes({
    onLanes: (lanes, areFree) => dispatcher.hear(lanes, areFree),
    onListening: () => sweeper.expect(clock.now()),
  });

  function report({ delivery, attempt, outcome }: FinishedAttempt): void {
    metrics.attempts.inc({ outcome: outcome.kind });
    metrics.attemptSeconds.observe(attempt.ms / 1000);
    // The log of deliveries is in the database; a line for each that went well would cost the hot path a
    // twentieth.
    const level = outcome.kind === 'delivered' ? 'debug' : 'info';
    log[level](
      {
        delivery_id: delivery.id,
        event_id: delivery.eventId,
        type: delivery.eventType,
        destination_id: delivery.destinationId,
        team_id: delivery.teamId,
        attempt: delivery.attempt,
        outcome: outcome.kind,
        retry_at: outcome.kind === 'failed' ? outcome.retryAt : undefined,
        ...reported(attempt.end),
        ms: Math.round(attempt.ms),
      },
      'delivery.attempted',
    );
  }

  metrics.observeLoad(() => dispatcher.load());
  const stopConsuming = queue.consume((lanes) => dispatcher.wake(lanes));
  sweeper.start();
  return {
    isRecordingStuck: () => dispatcher.load().unrecorded > 0,
    hands: dispatcher,
    wake(lanes) {
      const room = dispatcher.hasRoom();
      if (room) dispatcher.wake(lanes);
      return room;
    },
    sweep: async () => void (await sweeper.sweep()),
    async stop(graceMs) {
      await Promise.all([stopConsuming(), sweeper.stop()]);
      await dispatcher.stop(graceMs);
    },
  };
}
