import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { runNode } from './support/run-node.ts';
import { until } from './support/until.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string; intValue?: string | number } }[];
  status?: { code?: number; message?: string };
}

/** A collector that takes OTLP over HTTP as JSON. */
async function startCollector(): Promise<{
  url: string;
  spans: Span[];
  services: Set<string>;
  server: Server;
}> {
  const spans: Span[] = [];
  const services = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const { key, value } of resource.attributes)
        if (key === 'service.name') services.add(value.stringValue);
      for (const each of scopeSpans) spans.push(...each.spans);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, spans, services, server };
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('with a collector', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let app: TestApp;
  let receiver: Receiver;
  beforeAll(async () => {
    [collector, receiver] = await Promise.all([startCollector(), startReceiver()]);
    app = await startTestApp({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'hub', RETRY_SCHEDULE: '1' },
      manualClock: true,
    });
  });
  afterAll(async () => {
    await app?.stop();
    await receiver?.stop();
    collector?.server.close();
  });

  const spanOf = (test: (span: Span) => boolean) => until(() => collector.spans.find(test), 15_000);
  const attribute = (span: Span, name: string) => {
    const value = span.attributes.find(({ key }) => key === name)?.value;
    return value?.stringValue ?? value?.intValue;
  };

  test('a publisher’s trace goes on through the event to each attempt, retries too, and to the receiver', async () => {
    const { key } = await app.team();
    receiver.respond('/traced', [{ status: 500 }, { status: 200 }]);
    const { id } = await app.endpoint(key, receiver.url('/traced'));
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=opaque' };
    const event = { id: 'event_traced', type: 'rating.created', data: { object: { id: 'rat_1' } } };
    expect((await app.call('POST', '/events', key, event, headers)).status).toBe(202);
    await app.settled(id);
    await app.advance(5_000);
    await app.settled(id);
    const published = await spanOf(
      ({ name, traceId }) => name === 'publish rating.created' && traceId === TRACE,
    );
    expect(published).toMatchObject({ parentSpanId: PARENT, kind: 4 });
    const attempts = await until(() => {
      const own = collector.spans.filter((span) => attribute(span, 'connect.destination.id') === id);
      return own.length === 2 && own;
    }, 15_000);
    for (const span of attempts) {
      expect(span).toMatchObject({ traceId: TRACE, parentSpanId: published.spanId, kind: 3 });
    }
    const numbers = attempts.map((span) => [
      Number(attribute(span, 'connect.delivery.attempt')),
      Number(attribute(span, 'http.response.status_code')),
    ]);
    expect(numbers.sort()).toEqual([
      [1, 500],
      [2, 200],
    ]);
    const seen = receiver.forPath('/traced').map((request) => request.headers);
    expect(seen.map(({ traceparent }) => traceparent).sort()).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`).sort(),
    );
    for (const { tracestate } of seen) expect(tracestate).toBe('vendor=opaque');
    expect(collector.services).toEqual(new Set(['hub']));
    // Ids and types, and nothing of what the event or the URL say.
    expect(JSON.stringify(collector.spans)).not.toContain('rat_1');
    expect(JSON.stringify(collector.spans)).not.toContain('/traced');
  });

  test.each([
    ['none', undefined],
    ['nonsense', 'nonsense'],
    ['zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ])('a traceparent that is %s begins a trace of its own', async (_, traceparent) => {
    const { key } = await app.team();
    const path = `/own-${collector.spans.length}`;
    const { id } = await app.endpoint(key, receiver.url(path));
    const body = { events: [{ type: 'rating.created', data: { object: { id: 'r' } } }] };
    const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
    await app.call('POST', '/events/batch', key, body, headers);
    await app.settled(id);
    const [request] = receiver.forPath(path);
    const [, traceId] =
      /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(String(request?.headers.traceparent)) ?? [];
    expect(traceId).toBeDefined();
    expect(traceId).not.toBe(TRACE);
  });

  test('one that is not sampled is passed on so, and not exported', async () => {
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/unsampled'));
    const trace = 'a'.repeat(32);
    await app.call(
      'POST',
      '/events',
      key,
      { type: 'rating.created', data: { object: { id: 'r' } } },
      { traceparent: `00-${trace}-${PARENT}-00` },
    );
    await app.settled(id);
    expect(receiver.forPath('/unsampled')[0]?.headers.traceparent).toMatch(
      new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`),
    );
    expect(collector.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  });
});

test('a collector that is away, and a table that is gone, disturb no delivery', async () => {
  const receiver = await startReceiver();
  const app = await startTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } });
  try {
    await app.sql('DROP TABLE event_traces');
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/away'));
    await app.publish(key);
    await app.settled(id);
    expect(receiver.forPath('/away')).toHaveLength(1);
    expect(app.logs.map(({ msg }) => msg)).toContain('tracing.failed');
  } finally {
    await app.stop();
    await receiver.stop();
  }
});

test('without an endpoint nothing of it is loaded, added or kept', async () => {
  const receiver = await startReceiver();
  const app = await startTestApp();
  try {
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/untraced'));
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01` };
    await app.call(
      'POST',
      '/events',
      key,
      { type: 'rating.created', data: { object: { id: 'r' } } },
      headers,
    );
    await app.settled(id);
    expect(receiver.forPath('/untraced')[0]?.headers.traceparent).toBeUndefined();
    expect(await app.sql('SELECT 1 FROM event_traces')).toEqual([]);
  } finally {
    await app.stop();
    await receiver.stop();
  }
  // In a process of its own, because this one has loaded it.
  const loaded = await runNode(`
    await import('./server/app.ts');
    const { createRequire } = await import('node:module');
    const cache = Object.keys(createRequire(import.meta.url).cache ?? {});
    process.stdout.write(String(cache.filter((path) => /@opentelemetry.(?:sdk|exporter|resources|otlp)/.test(path)).length));`);
  expect(loaded).toBe('0');
});
