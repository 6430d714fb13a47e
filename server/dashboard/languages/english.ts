import apiKeys from './en/api-keys.json' with { type: 'json' };
import type eventTypes from './en/event-types.json';
import events from './en/events.json' with { type: 'json' };
import integrations from './en/integrations.json' with { type: 'json' };
import parts from './en/parts.json' with { type: 'json' };
import shell from './en/shell.json' with { type: 'json' };
import webhooks from './en/webhooks.json' with { type: 'json' };

export const english = { shell, parts, webhooks, integrations, events, 'api-keys': apiKeys };

/** What each language has: a namespace for each room, and in it the same keys. */
export type Words = typeof english;

/** With those that are loaded with their pages (event-types.ts). */
export type AllWords = Words & { 'event-types': typeof eventTypes };
