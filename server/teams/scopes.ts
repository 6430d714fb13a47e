/** Everything that a key may be allowed to do. */
export const SCOPES = [
  'webhooks:read',
  'webhooks:write',
  'webhooks:*',
  'events:read',
  'events:write',
  'events:*',
  'connections:*',
  'automations:*',
  '*',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a route may ask for. */
export type RequiredScope =
  | 'webhooks:read'
  | 'webhooks:write'
  | 'events:read'
  | 'events:write'
  | 'connections:*'
  | 'automations:*';

/** Does a key have the scope itself, its family (`webhooks:*`) or `*`? */
export function hasScope(granted: readonly string[], required: RequiredScope): boolean {
  const family = `${required.slice(0, required.indexOf(':'))}:*`;
  return granted.includes(required) || granted.includes(family) || granted.includes('*');
}

/**
 * Of people, least to most. Viewers read, editors edit, admins and owners manage endpoints, keys and
 * connections.
 */
export const ROLES = ['viewer', 'editor', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Of people who work for the operator; they belong to no team. */
export const OPERATOR_ROLE = 'operator';

export function hasRole(role: string, required: Role): boolean {
  return ROLES.indexOf(role as Role) >= ROLES.indexOf(required);
}
