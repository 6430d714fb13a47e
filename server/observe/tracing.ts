import {
  type Attributes,
  type Context as OtelContext,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Clock, TraceHeaders, Tracing } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database, Statement } from '../db/database.ts';
import type { Log } from '../log.ts';

/** Spans that wait for the exporter at most, and how long one export may take, milliseconds. */
const MOST_WAITING = 4_096;
const EXPORT_DEADLINE_MS = 5_000;
/** Of the shut-down, for what is not exported yet, milliseconds. */
const CLOSING_MS = 2_000;

const REMEMBER = batchStatement({
  name: 'remember_traces',
  rows: { traces: { teamId: 'text', eventId: 'text', traceparent: 'text', tracestate: 'text' } },
  values: { now: 'timestamptz' },
  text: ({ traces, now }) => `
    INSERT INTO event_traces (team_id, event_id, traceparent, tracestate, created_at)
    SELECT DISTINCT ON (team_id, event_id) team_id, event_id, traceparent, tracestate, ${now} FROM ${traces}
    ORDER BY team_id, event_id ON CONFLICT DO NOTHING`,
});

const RECALL: Statement = {
  name: 'recall_traces',
  text: `
    SELECT t.team_id AS "teamId", t.event_id AS "eventId", t.traceparent, t.tracestate
    FROM unnest($1::text[], $2::text[]) AS wanted (team_id, event_id) JOIN event_traces t USING (team_id, event_id)`,
};

interface EventTrace {
  teamId: string;
  eventId: string;
  traceparent: string;
  tracestate: string | null;
}

export interface TracingParts {
  /** Base URL of an OTLP/HTTP collector. */
  endpoint: string;
  serviceName: string;
  db: Database;
  clock: Clock;
  log: Log;
}

/**
 * Exports traces (W3C Trace Context, OTLP over HTTP): one span for each event that is published, and one for
 * each attempt to deliver it. What an event's span was is kept beside the event, so that retries, other
 * processes and restarts go on with the same trace. Whatever goes wrong here disturbs nothing else.
 */
export function openTracing({ endpoint, serviceName, db, clock, log }: TracingParts): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    timeoutMillis: EXPORT_DEADLINE_MS,
  });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: MOST_WAITING })],
  });
  const tracer = provider.getTracer('autousers-connect');
  const warn = (error: unknown) => log.warn({ error: String(error) }, 'tracing.failed');

  const remembering = new Batcher<EventTrace, void>(
    async (traces) => {
      await REMEMBER.run(db, { traces, now: clock.now() });
      return traces.map(() => undefined);
    },
    { size: 500 },
  );
  const recalling = new Batcher<Pick<EventTrace, 'teamId' | 'eventId'>, EventTrace | undefined>(
    async (wanted) => {
      const rows = await db.query<EventTrace>(RECALL, [
        wanted.map(({ teamId }) => teamId),
        wanted.map(({ eventId }) => eventId),
      ]);
      const byEvent = new Map(rows.map((row) => [`${row.teamId} ${row.eventId}`, row]));
      return wanted.map(({ teamId, eventId }) => byEvent.get(`${teamId} ${eventId}`));
    },
    { size: 500 },
  );

  async function inSpan<T>(
    { name, kind, attributes, parent }: SpanStart,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const span = tracer.startSpan(name, { kind, attributes }, parent);
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    publishing: (event, { traceparent, tracestate }, accept) =>
      inSpan(
        {
          name: `publish ${event.type}`,
          kind: SpanKind.PRODUCER,
          parent: contextOf(traceparent),
          attributes: {
            'messaging.system': 'autousers_connect',
            'messaging.operation.type': 'send',
            'messaging.message.id': event.id,
            'connect.event.type': event.type,
            'connect.team.id': event.teamId,
          },
        },
        async (span) => {
          const { teamId, id: eventId } = event;
          // Before the event is accepted: its first delivery may be under way in the same moment.
          const kept = { teamId, eventId, traceparent: headerOf(span), tracestate: usable(tracestate) };
          await remembering.add(kept).catch(warn);
          return accept();
        },
      ),
    attempting: async (delivery, send) => {
      const { teamId, eventId } = delivery;
      const from = await recalling.add({ teamId, eventId }).catch(warn);
      return inSpan(
        {
          name: `deliver ${delivery.eventType}`,
          kind: SpanKind.CLIENT,
          parent: contextOf(from?.traceparent),
          attributes: {
            'messaging.message.id': eventId,
            'connect.event.type': delivery.eventType,
            'connect.team.id': teamId,
            'connect.destination.id': delivery.destinationId,
            'connect.delivery.id': delivery.id,
            'connect.delivery.attempt': delivery.attempt,
          },
        },
        async (span) => {
          const state = from?.tracestate ?? null;
          const sent = await send({
            traceparent: headerOf(span),
            ...(state !== null && { tracestate: state }),
          });
          const { status, error } = sent.seen;
          if (status !== undefined) span.setAttribute('http.response.status_code', status);
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
          return sent.result;
        },
      );
    },
    close: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSING_MS).unref());
      await Promise.race([provider.shutdown().catch(warn), late]);
    },
  };
}

interface SpanStart {
  name: string;
  kind: SpanKind;
  attributes: Attributes;
  parent: OtelContext;
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
/** Characters of a tracestate that is passed on (W3C Trace Context, 3.3.1.5). */
const LONGEST_STATE = 512;

/** What a `traceparent` header names, or the beginning of a new trace (W3C Trace Context, 3.2). */
function contextOf(traceparent: string | undefined): OtelContext {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function headerOf(span: Span): TraceHeaders['traceparent'] {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function usable(tracestate: string | undefined): string | null {
  if (tracestate === undefined || tracestate.length > LONGEST_STATE) return null;
  return /^[\x20-\x7e]+$/.test(tracestate) ? tracestate : null;
}
