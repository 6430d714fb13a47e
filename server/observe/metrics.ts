import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  attempts: Counter<'outcome'>;
  lateOutcomes: Counter;
  attemptSeconds: Histogram;
  eventsAccepted: Counter<'origin'>;
  /** A request of HTTP was answered. `route`: the pattern of its path, of which there are few. */
  observeRequest(method: string, route: string, status: number, ms: number): void;
  /** `outcome`: sent or refused. */
  mails: Counter<'outcome'>;
  recoveredEvents: Counter;
  /** `outcome`: renewed, impossible or unreachable. */
  tokenRefreshes: Counter<'connector' | 'outcome'>;
  /** How long statements waited for a connection, of those that had to. `pool`: hot or reads. */
  databaseWaitSeconds: Histogram<'pool'>;
  /** The worker of this process says how many deliveries it holds. */
  observeLoad(load: () => { inFlight: number; held: number; unrecorded: number }): void;
  /** The API of this process says how many bytes of request bodies it handles. */
  observeBodies(bytes: () => number): void;
}

/** What waits in the database, of all teams. */
export interface Backlog {
  due: number;
  oldest: Date | null;
  /** Connections that someone has to connect again. */
  needReconnect: number;
  /** Letters that are still to be sent, and when the oldest was written. */
  mailsWaiting: number;
  oldestMail: Date | null;
  recoveriesRunning: number;
}

/** What is asked at every scrape. */
export interface MetricSources {
  /** Deliveries that are due and not finished, counted up to a limit, and the time of the oldest one. */
  backlog(): Promise<Backlog>;
  /** Wake-up jobs that no worker has picked up yet. */
  queueDepth(): Promise<number>;
  now(): Date;
}

/** The registry of one process, in Prometheus' terms: durations in seconds, counters that end in `_total`. */
export function createMetrics({ backlog, queueDepth, now }: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'connect_oldest_due_delivery_seconds',
    help: 'Age of the oldest delivery that is due and not finished; 0 when there is none. Alert on this.',
    registers,
    async collect() {
      const { oldest } = await backlog();
      this.set(oldest ? (now().getTime() - oldest.getTime()) / 1000 : 0);
    },
  });
  new Gauge({
    name: 'connect_due_deliveries',
    help: 'Deliveries that are due and not finished, counted up to 100 000.',
    registers,
    async collect() {
      this.set((await backlog()).due);
    },
  });
  new Gauge({
    name: 'connect_connections_to_reconnect',
    help: 'Connections of all teams that someone has to connect again. Their deliveries wait, and are not due.',
    registers,
    async collect() {
      this.set((await backlog()).needReconnect);
    },
  });
  new Gauge({
    name: 'connect_queue_depth',
    help: 'Wake-up jobs that no worker has picked up yet.',
    registers,
    async collect() {
      this.set(await queueDepth());
    },
  });
  new Gauge({
    name: 'connect_mails_waiting',
    help: 'Letters to owners that are not sent yet and will be tried again.',
    registers,
    async collect() {
      this.set((await backlog()).mailsWaiting);
    },
  });
  new Gauge({
    name: 'connect_oldest_mail_seconds',
    help: 'Age of the oldest letter that is not sent yet and will be tried again; 0 when there is none.',
    registers,
    async collect() {
      const { oldestMail } = await backlog();
      this.set(oldestMail ? (now().getTime() - oldestMail.getTime()) / 1000 : 0);
    },
  });
  new Gauge({
    name: 'connect_recoveries_running',
    help: 'Recoveries of all teams that are not finished.',
    registers,
    async collect() {
      this.set((await backlog()).recoveriesRunning);
    },
  });
  let readLoad = () => ({ inFlight: 0, held: 0, unrecorded: 0 });
  new Gauge({
    name: 'connect_worker_deliveries',
    help: 'Deliveries in the hands of this process: in flight, held (leased, sent or not), and sent but not recorded.',
    labelNames: ['state'],
    registers,
    collect() {
      const { inFlight, held, unrecorded } = readLoad();
      this.set({ state: 'in_flight' }, inFlight);
      this.set({ state: 'held' }, held);
      this.set({ state: 'unrecorded' }, unrecorded);
    },
  });
  let readBodies = () => 0;
  new Gauge({
    name: 'connect_body_bytes',
    help: 'Bytes of request bodies that this process handles. At BODY_BYTES, callers get 503.',
    registers,
    collect() {
      this.set(readBodies());
    },
  });
  const requests = requestObserver(registers);
  return {
    registry,
    observeRequest: requests,
    attempts: new Counter({
      name: 'connect_delivery_attempts_total',
      help: 'Finished attempts by outcome: delivered, failed (retried), abandoned, parked (to be connected again).',
      labelNames: ['outcome'],
      registers,
    }),
    lateOutcomes: new Counter({
      name: 'connect_delivery_outcomes_late_total',
      help: 'Outcomes that came too late to be recorded: those deliveries were sent more than once.',
      registers,
    }),
    attemptSeconds: new Histogram({
      name: 'connect_delivery_attempt_seconds',
      help: 'Time from the start of an attempt to the end of the answer or the failure.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    eventsAccepted: new Counter({
      name: 'connect_events_accepted_total',
      help: 'Events stored for the first time, by origin: published or test.',
      labelNames: ['origin'],
      registers,
    }),
    mails: zeroed(
      new Counter({
        name: 'connect_mails_total',
        help: 'Letters to owners by outcome: sent, or refused by the mail server (tried again).',
        labelNames: ['outcome'],
        registers,
      }),
      ['sent', 'refused'],
    ),
    recoveredEvents: new Counter({
      name: 'connect_recovered_events_total',
      help: 'Events that recoveries have sent again, or moved up.',
      registers,
    }),
    tokenRefreshes: new Counter({
      name: 'connect_token_refreshes_total',
      help: 'Access tokens that were to be renewed, by outcome: renewed, impossible (to be connected again), unreachable.',
      labelNames: ['connector', 'outcome'],
      registers,
    }),
    databaseWaitSeconds: new Histogram({
      name: 'connect_database_wait_seconds',
      help: 'Time that statements waited for a free connection, of those that had to wait.',
      labelNames: ['pool'],
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
      registers,
    }),
    observeLoad(read) {
      readLoad = read;
    },
    observeBodies(read) {
      readBodies = read;
    },
  };
}

/**
 * Rate, errors and duration of requests. Series are looked up by text, once each: the library's own look-up
 * by labels would cost the hot path more than all the rest of its measuring.
 */
function requestObserver(registers: Registry[]): Metrics['observeRequest'] {
  const histogram = new Histogram({
    name: 'connect_http_request_seconds',
    help: 'Time from a request to the end of its answer, by route and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const series = new Map<string, { observe(seconds: number): void }>();
  return (method, route, status, ms) => {
    const key = `${method} ${route} ${Math.floor(status / 100)}`;
    let known = series.get(key);
    if (!known) {
      known = histogram.labels(method, route, `${Math.floor(status / 100)}xx`);
      series.set(key, known);
    }
    known.observe(ms / 1000);
  };
}

/** A counter that shows its outcomes before the first of each, so that a rate sees the first as well. */
function zeroed(counter: Counter<'outcome'>, outcomes: readonly string[]): Counter<'outcome'> {
  for (const outcome of outcomes) counter.inc({ outcome }, 0);
  return counter;
}
