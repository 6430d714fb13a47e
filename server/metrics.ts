import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  attempts: Counter<'outcome'>;
  lateOutcomes: Counter;
  attemptSeconds: Histogram;
  eventsAccepted: Counter<'origin'>;
  /** The worker of this process says how many deliveries it holds. */
  observeLoad(load: () => { inFlight: number; held: number }): void;
  /** The API of this process says how many bytes of request bodies it handles. */
  observeBodies(bytes: () => number): void;
}

/** What is asked at every scrape. */
export interface MetricSources {
  /** Deliveries that are due and not finished, counted up to a limit, and the time of the oldest one. */
  backlog(): Promise<{ due: number; oldest: Date | null; needReconnect: number }>;
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
  let readLoad = (): { inFlight: number; held: number } => ({ inFlight: 0, held: 0 });
  new Gauge({
    name: 'connect_worker_deliveries',
    help: 'Deliveries in the hands of this process: in flight, and held (leased, sent or not).',
    labelNames: ['state'],
    registers,
    collect() {
      const { inFlight, held } = readLoad();
      this.set({ state: 'in_flight' }, inFlight);
      this.set({ state: 'held' }, held);
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
  return {
    registry,
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
    observeLoad(read) {
      readLoad = read;
    },
    observeBodies(read) {
      readBodies = read;
    },
  };
}
