/** What a key may be allowed to do, in words. */
export const SCOPES = [
  { value: 'events:write', label: 'Publish events' },
  { value: 'events:read', label: 'Read the event log' },
  { value: 'webhooks:read', label: 'See webhooks and their deliveries' },
  { value: 'webhooks:write', label: 'Create and change webhooks' },
  { value: 'connections:*', label: 'Manage connected accounts' },
  { value: 'automations:*', label: 'Manage automations' },
];

/** Also of what only the operator gives. */
export function scopeInWords(scope: string): string {
  if (scope === '*') return 'Everything';
  return SCOPES.find(({ value }) => value === scope)?.label ?? scope;
}
