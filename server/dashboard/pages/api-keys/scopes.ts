import { t } from '../../languages/index.ts';
/** What a key may be allowed to do, in words. */
export const SCOPES = [
  { value: 'events:write', label: t('api-keys:scopes.events_write') },
  { value: 'events:read', label: t('api-keys:scopes.events_read') },
  { value: 'webhooks:read', label: t('api-keys:scopes.webhooks_read') },
  { value: 'webhooks:write', label: t('api-keys:scopes.webhooks_write') },
  { value: 'connections:*', label: t('api-keys:scopes.connections') },
  { value: 'automations:*', label: t('api-keys:scopes.automations') },
];

/** Also of what only the operator gives. */
export function scopeInWords(scope: string): string {
  if (scope === '*') return t('api-keys:scopes.all');
  return SCOPES.find(({ value }) => value === scope)?.label ?? scope;
}
