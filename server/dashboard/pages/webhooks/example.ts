import { ApiError } from '../../api/client.ts';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryStats,
  Endpoint,
  EndpointHealth,
  EventStory,
  Page,
} from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { brand, headerPrefix } from '../../shell/brand.ts';

/** What two endpoints look like after a while, for teams that have none: the API's answers, made up. */
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

const common = {
  api_version: null,
  filter: null,
  rate_limit: null,
  ordering: 'none',
  headers: {},
  status: 'enabled',
  disabled_reason: null,
  disabled_at: null,
  source: null,
  router: null,
  warning: null,
  version: 1,
  changed_by: null,
  changed_fields: [],
  changed_at: null,
  created_at: ago(40 * DAY),
  updated_at: ago(40 * DAY),
} satisfies Partial<Endpoint>;

const made = new Map<string, Example>();

/** Made once for the types, so that what is opened is what was seen. */
function exampleOf(types: readonly string[]): Example {
  const key = types.join();
  const known = made.get(key) ?? makeExample(types);
  made.set(key, known);
  return known;
}

interface Example {
  endpoints: Endpoint[];
  /** By endpoint. */
  deliveries: ReadonlyMap<string, Delivery[]>;
}

/** What happens most often, and what it comes to in the end. */
function makeExample(types: readonly string[]): Example {
  const often = types.at(-2) ?? types[0] ?? TEST_EVENT;
  const result = types.find((type) => /complet|paid|shipped/.test(type)) ?? types[0] ?? TEST_EVENT;
  const endpoints = endpointsOf([result, often]);
  const order = [often, often, result];
  return { endpoints, deliveries: new Map(endpoints.map((each) => [each.id, deliveriesOf(each, order)])) };
}

/** Every installation has this type. */
const TEST_EVENT = 'webhook.test';

const endpointsOf = (events: string[]): Endpoint[] => [
  {
    ...common,
    id: 'whe_example_warehouse',
    url: 'https://example.com/hooks/events',
    description: t('webhooks:example.warehouse'),
    enabled_events: events,
    secret_prefix: 'whsec_R7gqUj',
    last_delivered_at: ago(2 * MINUTE),
    last_failed_at: ago(9 * MINUTE),
  },
  {
    ...common,
    id: 'whe_example_zapier',
    url: 'https://hooks.zapier.com/…x1y2',
    description: t('webhooks:example.spreadsheet'),
    enabled_events: ['*'],
    rate_limit: 30,
    router: { id: 'zapier', name: 'Zapier' },
    secret_prefix: 'whsec_b4TzQe',
    last_delivered_at: ago(26 * MINUTE),
    last_failed_at: null,
  },
];

/** Attempts of the first endpoint that failed, by their place from the newest. */
const FAILED = new Set([1, 17, 18]);

function deliveriesOf(endpoint: Endpoint, types: readonly string[]): Delivery[] {
  return Array.from({ length: 50 }, (_, place) => {
    const failed = endpoint.id === 'whe_example_warehouse' && FAILED.has(place);
    const at = ago((2 + place * 7) * MINUTE);
    const event = `event_example_${place}`;
    const timing = { scheduled_for: at, attempted_at: at, created_at: at, delivered_at: failed ? null : at };
    return {
      id: `whd_example_${endpoint.id.slice('whe_example_'.length)}_${place}`,
      endpoint_id: endpoint.id,
      event_id: event,
      event_type: types[place % types.length] ?? null,
      attempt: 1,
      status: failed ? 'failed' : 'delivered',
      ...timing,
      waits_for: null,
      next_attempt_at: failed
        ? new Date(Date.now() + (place === 1 ? 4 * MINUTE : -HOUR)).toISOString()
        : null,
      response_status: failed ? 503 : 200,
      response_body: failed ? 'Back in a moment' : '{"received":true}',
      response_ms: 40 + ((place * 37) % 90),
      error: failed ? 'answered 503' : null,
      replays_delivery_id: null,
      eventId: event,
      scheduledFor: at,
      deliveredAt: timing.delivered_at,
      createdAt: at,
    };
  });
}

function detailOf(delivery: Delivery): DeliveryDetail {
  const { event_id, event_type, id, response_status, response_body, response_ms } = delivery;
  const created = Math.floor(Date.parse(delivery.created_at) / 1000);
  const object = { id: 'object_example', name: t('webhooks:example.evaluation'), status: 'Ended' };
  const envelope = { id: event_id, type: event_type, created, data: { object } };
  return {
    ...delivery,
    event_type: event_type ?? '',
    request: {
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': `${headerPrefix}-Webhooks/1.0`,
        [`${headerPrefix}-Event-Id`]: event_id,
        [`${headerPrefix}-Event-Type`]: event_type ?? '',
        [`${headerPrefix}-Delivery-Id`]: id,
        [brand.signatureHeader]: `t=${created},v1=…`,
      },
      body: JSON.stringify(envelope),
    },
    response: {
      status: response_status,
      headers: { 'content-type': 'application/json' },
      body: response_body,
      ms: response_ms,
    },
  };
}

const STEPS: Record<string, { steps: number; ms: number }> = {
  day: { steps: 24, ms: HOUR },
  week: { steps: 28, ms: 6 * HOUR },
  month: { steps: 30, ms: DAY },
};

function healthOf({ deliveries }: Example, endpoint: Endpoint): EndpointHealth {
  const recent = (deliveries.get(endpoint.id) ?? []).map(({ id, status, created_at, response_ms }) => ({
    ...{ id, status, at: created_at, ms: response_ms },
  }));
  const delivered = recent.filter(({ status }) => status === 'delivered').length;
  return { endpoint_id: endpoint.id, recent, success_rate: delivered / recent.length };
}

function statsOf(example: Example, endpoint: Endpoint, period: string): DeliveryStats {
  const { recent, success_rate } = healthOf(example, endpoint);
  const { steps, ms } = STEPS[period] ?? { steps: 24, ms: HOUR };
  const failing = recent.some(({ status }) => status === 'failed');
  return {
    recent,
    success_rate,
    series: Array.from({ length: steps }, (_, step) => ({
      at: ago((steps - step) * ms),
      delivered: 20 + Math.round(16 * Math.sin(step / 3)) + ((step * 7) % 9),
      failed: failing && step % 9 === 4 ? 3 : 0,
      latency: { p50: 52 + ((step * 5) % 17), p95: 96 + ((step * 11) % 41), p99: 180 + ((step * 37) % 160) },
    })),
    latency: { p50: 61, p95: 118, p99: 340 },
  };
}

const page = <Row>(data: Row[]): Page<Row> => ({ data, has_more: false, next_cursor: null });

/** What the API would answer. @throws ApiError 404 for what isn't in the example */
export function exampleAnswer(path: string, types: readonly string[]): unknown {
  const example = exampleOf(types);
  const { endpoints, deliveries } = example;
  const { pathname, searchParams } = new URL(path, 'http://example');
  const [, , id = '', rest = ''] = pathname.split('/');
  if (pathname === '/webhooks') return page(endpoints);
  if (pathname === '/webhooks/stats') return page(endpoints.map((each) => healthOf(example, each)));
  if (id === 'deliveries') {
    const delivery = [...deliveries.values()].flat().find((each) => each.id === rest);
    if (delivery) return detailOf(delivery);
  }
  const endpoint = endpoints.find((each) => each.id === id);
  if (endpoint && rest === '') return endpoint;
  if (endpoint && rest === 'stats') return statsOf(example, endpoint, searchParams.get('period') ?? 'day');
  if (endpoint && rest === 'recoveries') return page([]);
  if (endpoint && rest === 'events')
    return page(matching(deliveries.get(endpoint.id) ?? [], searchParams).map(storyOf));
  throw new ApiError(404, { message: t('webhooks:example.notPart') });
}

function storyOf(delivery: Delivery): EventStory {
  const { event_id, event_type, created_at } = delivery;
  return {
    ...{ event_id, event_type, created_at, attempt_count: 1, attempts: [delivery] },
    object: { id: 'object_example', name: t('webhooks:example.evaluation') },
  };
}

function matching(deliveries: readonly Delivery[], wanted: URLSearchParams): Delivery[] {
  const [status, type] = [wanted.get('status'), wanted.get('type')];
  const [answer, text] = [wanted.get('response_status'), wanted.get('q')?.toLowerCase()];
  const since = Date.parse(wanted.get('since') ?? '') || 0;
  const until = Date.parse(wanted.get('until') ?? '') || Number.POSITIVE_INFINITY;
  return deliveries.filter((each) => {
    const at = Date.parse(each.created_at);
    return (
      (status === null || each.status === status) &&
      (type === null || each.event_type === type) &&
      (answer === null || String(each.response_status).startsWith(answer.replace('xx', ''))) &&
      (text === undefined || JSON.stringify(storyOf(each)).toLowerCase().includes(text)) &&
      at >= since &&
      at < until
    );
  });
}
