import type { ApiKey, Delivery, Endpoint, Recovery, Team } from '../../prisma/generated/client.ts';
import type { CustomHeaders } from '../custom-headers.ts';
import type { DeliveryWithRequest } from '../deliveries.ts';
import { timeOfIdBody } from '../ids.ts';
import type { Page } from '../pagination.ts';

/** JSON that is already text: it goes out byte for byte. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function renderPage<Row, Rendered>(page: Page<Row>, render: (row: Row) => Rendered) {
  return { data: page.data.map(render), has_more: page.hasMore, next_cursor: page.nextCursor };
}

/** A page of rows that are text already. */
export function renderRawPage<Row>(page: Page<Row>, textOf: (row: Row) => string): RawJson {
  const rest = JSON.stringify({ has_more: page.hasMore, next_cursor: page.nextCursor });
  return new RawJson(`{"data":[${page.data.map(textOf).join(',')}],${rest.slice(1)}`);
}

export function renderTeam(team: Team) {
  return {
    id: team.id,
    name: team.name,
    plan: team.plan,
    owner_email: team.ownerEmail,
    created_at: team.createdAt,
    updated_at: team.updatedAt,
  };
}

export function renderApiKey(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    created_at: key.createdAt,
  };
}

/** Without the secret: that is added where the contract shows it, on creation and rotation. */
export function renderEndpoint(endpoint: Endpoint, headers: CustomHeaders) {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    enabled_events: endpoint.enabledEvents,
    api_version: endpoint.apiVersion,
    filter: endpoint.filter,
    rate_limit: endpoint.rateLimit,
    headers,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    disabled_at: endpoint.disabledAt,
    secret_prefix: endpoint.secretPrefix,
    last_delivered_at: endpoint.lastDeliveredAt,
    last_failed_at: endpoint.lastFailedAt,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  };
}

export function renderRecovery(recovery: Recovery) {
  const { since, until, position, status } = recovery;
  const reached =
    status === 'completed' ? until.getTime() : Math.max(timeOfIdBody(position).getTime(), since.getTime());
  const progress = Math.min((reached - since.getTime()) / (until.getTime() - since.getTime()), 1);
  return {
    id: recovery.id,
    endpoint_id: recovery.endpointId,
    status,
    recovers: recovery.which ?? 'all',
    since,
    until,
    progress: Math.round(progress * 1000) / 1000,
    events_scanned: recovery.scanned,
    events_recovered: recovery.recovered,
    error: recovery.error,
    created_at: recovery.createdAt,
    finished_at: recovery.finishedAt,
  };
}

/** With the camelCase twins of the contract. */
export function renderDelivery(delivery: Delivery) {
  return {
    id: delivery.id,
    endpoint_id: delivery.destinationId,
    event_id: delivery.eventId,
    attempt: delivery.attempt,
    status: delivery.status,
    scheduled_for: delivery.scheduledFor,
    attempted_at: delivery.attemptedAt,
    delivered_at: delivery.deliveredAt,
    created_at: delivery.createdAt,
    response_status: delivery.responseStatus,
    response_body: delivery.responseBody,
    response_ms: delivery.responseMs,
    error: delivery.error,
    replays_delivery_id: delivery.replaysDeliveryId,
    eventId: delivery.eventId,
    scheduledFor: delivery.scheduledFor,
    deliveredAt: delivery.deliveredAt,
    createdAt: delivery.createdAt,
  };
}

/** One attempt with what was sent and what came back. */
export function renderDeliveryDetail(delivery: DeliveryWithRequest) {
  return {
    ...renderDelivery(delivery),
    event_type: delivery.eventType,
    request: { headers: delivery.sentHeaders, body: delivery.payload },
    response: {
      status: delivery.responseStatus,
      headers: delivery.responseHeaders,
      body: delivery.responseBody,
      ms: delivery.responseMs,
    },
  };
}
