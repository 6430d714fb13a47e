import { shownUrl } from '../../connectors/secrecy.ts';
import type { AuditEntry, Endpoint, Session } from '../../prisma/generated/client.ts';

export function renderSession({ id, role, email, expiresAt, createdAt }: Session) {
  return { id, role, email, expires_at: expiresAt, created_at: createdAt };
}

export function renderOperatorSession({ id, email, expiresAt, createdAt }: Session) {
  return { id, email, expires_at: expiresAt, created_at: createdAt };
}

export function renderEndpointState(endpoint: Endpoint) {
  return {
    id: endpoint.id,
    team_id: endpoint.teamId,
    url: shownUrl(endpoint),
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    disabled_at: endpoint.disabledAt,
    failing_since: endpoint.failingSince,
    consecutive_failures: endpoint.consecutiveFailures,
    last_delivered_at: endpoint.lastDeliveredAt,
    last_failed_at: endpoint.lastFailedAt,
  };
}

export function renderAudit(entry: AuditEntry) {
  return {
    id: entry.id,
    team_id: entry.teamId,
    action: entry.action,
    object_id: entry.objectId,
    changed: entry.changed,
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    request_id: entry.requestId,
    address: entry.address,
    outcome: entry.outcome,
    created_at: entry.createdAt,
  };
}
