/**
 * Every `code` that an error can have, with what it means. More may be added; the documentation is made of
 * this.
 */
export const ERROR_CODES = {
  missing_api_key: 'There is no `Authorization` header.',
  invalid_api_key: 'The key does not exist or was revoked.',
  expired_api_key: 'The key has expired.',
  session_expired: 'The session of the settings pages has ended.',
  missing_required_scope: 'The key lacks the scope.',
  insufficient_role: 'The person behind the session lacks the role.',
  session_required: 'Only possible in the settings pages.',
  cross_site_request: 'A request with a session came from another site.',
  team_key_required: "Needs a team's key, or the operator token and the team in the header `Autousers-Team`.",
  team_mismatch: '`Autousers-Team` names another team than the one of the credential.',
  operator_only: 'Needs the operator token.',
  plan_upgrade_required: "Webhooks are not in the team's plan.",
  webhooks_disabled: 'The operator has switched webhooks off.',
  breaking_change: 'The change of an event type takes something away: give it a new version, or insist.',
  resource_missing: 'It does not exist, or belongs to another team.',
  url_not_allowed: 'The URL is not `https`, not public, or otherwise refused.',
  endpoint_disabled: 'The endpoint is disabled: enable it first.',
  automation_disabled: 'The automation is disabled: enable it first.',
  credential_refused: 'The vendor does not accept the credential.',
  connection_unusable: 'The account has to be connected again.',
  too_many_connections: 'Disconnect an account that is no longer used.',
  connector_not_configured: 'The operator has registered no app at the vendor: paste a credential instead.',
  invalid_signature: 'The signature does not match, or the request is too old.',
  vendor_refused: 'The vendor does not answer as asked; the message says what to do.',
  vendor_unavailable: 'The vendor could not be asked just now.',
  idempotency_key_reused: 'The `Idempotency-Key` was used for another request.',
  idempotency_key_in_use: 'The first request with this `Idempotency-Key` is still running.',
  idempotency_answer_outdated:
    'What the first request with this `Idempotency-Key` made has been changed, used up or deleted since: send another key.',
  version_mismatch:
    'Somebody has changed it since the version in `If-Match`; the message says who, when and what. Nothing was saved.',
  too_many_recoveries: 'So many recoveries of the team are still running.',
  too_many_secrets: 'Five earlier secrets of the endpoint are still valid; `Retry-After` says when one ends.',
  json_too_deep: 'The body is JSON with more levels of objects and lists than are possible.',
  json_too_large: 'The body is JSON with more values than are possible.',
  overloaded:
    'Too much is being handled at this moment, or the database has no room or no time; `Retry-After` says when to come again.',
  rate_limit_exceeded: 'Too many requests in this minute.',
} as const;
