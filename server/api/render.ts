import { redactHeaders, shownUrl } from '../../connectors/secrecy.ts';
import type { ApiKey, Endpoint, Recovery, Team } from '../../prisma/generated/client.ts';
import type { Page } from '../db/pagination.ts';
import type { Versioned } from '../db/versions.ts';
import type { LoggedDelivery } from '../deliveries/columns.ts';
import type { DeliveryWithRequest, NamedDelivery } from '../deliveries/deliveries.ts';
import type { DeliveryStats, Health } from '../deliveries/stats.ts';
import { isAutomationId, timeOfIdBody } from '../ids.ts';
import type { CustomHeaders } from '../webhooks/custom-headers.ts';
import { routerOf } from '../webhooks/no-code-routers.ts';
import { urlWarning } from '../webhooks/url-warnings.ts';

/** JSON that is already text. It is sent byte for byte. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function renderPage<Row, Rendered>(page: Page<Row>, render: (row: Row) => Rendered) {
  return { data: page.data.map(render), has_more: page.hasMore, next_cursor: page.nextCursor };
}

/** Renders a page of rows that are text already. */
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

/**
 * Renders an endpoint without its secret. The secret is added where the contract shows it: on creation and
 * rotation.
 * @param wholeUrl also where whoever knows the URL can start something
 */
export function renderEndpoint(endpoint: Endpoint, headers: CustomHeaders, wholeUrl: boolean) {
  const router = routerOf(endpoint);
  return {
    id: endpoint.id,
    url: wholeUrl ? endpoint.url : shownUrl(endpoint),
    description: endpoint.description,
    enabled_events: endpoint.enabledEvents,
    api_version: endpoint.apiVersion,
    filter: endpoint.filter,
    rate_limit: endpoint.rateLimit,
    ordering: endpoint.ordering,
    headers: redactHeaders(headers),
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    disabled_at: endpoint.disabledAt,
    source: endpoint.source,
    router: router ? { id: router.id, name: router.name } : null,
    warning: urlWarning(endpoint.url) ?? null,
    secret_prefix: endpoint.secretPrefix,
    last_delivered_at: endpoint.lastDeliveredAt,
    last_failed_at: endpoint.lastFailedAt,
    ...renderVersion(endpoint),
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  };
}

export function renderVersion({ version, changedBy, changedFields, changedAt }: Versioned) {
  return { version, changed_by: changedBy, changed_fields: [...changedFields], changed_at: changedAt };
}

/** With the camelCase twins of the contract. */
export function renderTestEvent(sent: { eventId: string; deliveryId: string; scheduledFor: Date }) {
  const { eventId, deliveryId, scheduledFor } = sent;
  return {
    event_id: eventId,
    delivery_id: deliveryId,
    status: 'pending',
    scheduled_for: scheduledFor,
    deliveryId,
    scheduledFor,
    synthetic: true,
  };
}

export function renderHealth({ recent, successRate }: Health) {
  return { recent, success_rate: successRate };
}

export function renderStats({ series, latency, ...health }: DeliveryStats) {
  return { ...renderHealth(health), series, latency };
}

/** Which part of its period is done. Events are made until the job was, however far its period reaches. */
function progressOf({ since, until, createdAt }: Recovery, reached: Date): number {
  const end = Math.min(until.getTime(), createdAt.getTime());
  const part = (reached.getTime() - since.getTime()) / (end - since.getTime());
  return Number.isFinite(part) ? Math.min(Math.max(part, 0), 1) : 0;
}

export function renderRecovery(recovery: Recovery) {
  const { since, until, position, status } = recovery;
  const progress = status === 'completed' ? 1 : progressOf(recovery, timeOfIdBody(position));
  return {
    id: recovery.id,
    endpoint_id: isAutomationId(recovery.destinationId) ? null : recovery.destinationId,
    automation_id: isAutomationId(recovery.destinationId) ? recovery.destinationId : null,
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

/**
 * With the camelCase twins of the contract; without its destination, which the two kinds call differently.
 */
function renderAttempt(delivery: LoggedDelivery) {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    attempt: delivery.attempt,
    status: delivery.status,
    scheduled_for: delivery.scheduledFor,
    next_attempt_at: delivery.nextAttemptAt,
    waits_for: delivery.waitsFor,
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

/** What was sent and what came back. */
function renderExchange(delivery: DeliveryWithRequest) {
  return {
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

export function renderDelivery(delivery: LoggedDelivery) {
  return { ...renderAttempt(delivery), endpoint_id: delivery.destinationId };
}

export function renderDeliveryDetail(delivery: DeliveryWithRequest) {
  return { ...renderDelivery(delivery), ...renderExchange(delivery) };
}

/** What an attempt made at a vendor's. */
function renderReference({ details }: LoggedDelivery) {
  const { reference } = (details ?? {}) as { reference?: { id: string; url?: string; label: string } | null };
  return reference ? { ...reference, url: reference.url ?? null } : null;
}

export function renderAutomationDelivery(delivery: LoggedDelivery) {
  return {
    ...renderAttempt(delivery),
    automation_id: delivery.destinationId,
    reference: renderReference(delivery),
  };
}

/** Renders a delivery of any destination. URLs are masked, as in every list. */
export function renderNamedDelivery(delivery: NamedDelivery) {
  const { destinationId: id, destinationName, destinationSource } = delivery;
  const automation = isAutomationId(id);
  const name = automation ? destinationName : shownUrl({ url: destinationName, source: destinationSource });
  return {
    ...renderAttempt(delivery),
    reference: renderReference(delivery),
    destination: { id, kind: automation ? 'automation' : 'endpoint', name },
  };
}

export function renderAutomationDeliveryDetail(delivery: DeliveryWithRequest) {
  return {
    ...renderAutomationDelivery(delivery),
    ...renderExchange(delivery),
    details: delivery.details as Record<string, unknown> | null,
  };
}
