import type { components, paths } from './generated/openapi.ts';

type Schemas = components['schemas'];
type Snapshot<Type> = Extract<Schemas['Event'], { type: Type }>['data']['object'];

export type EventType = Schemas['Event']['type'];

/** An event as it is published: what the API takes, with the fields that its type has. */
export type PublishableEvent = {
  [Type in EventType]: Omit<Schemas['Publication'], 'type' | 'data'> & {
    type: Type;
    data: { object: Snapshot<Type> };
  };
}[EventType];

/** The answer to an event that is durable. */
export type AcceptedEvent = Schemas['AcceptedEvent'];

/** The answer to a batch: one member for each event, in order. */
export type BatchAnswer =
  paths['/events/batch']['post']['responses'][202]['content']['application/json']['data'];

export type ErrorBody = Schemas['Error'];

/** An event as it goes out: written once, so that every attempt sends the same bytes. */
export interface WrittenEvent<Event extends PublishableEvent = PublishableEvent> {
  id: string;
  /** As it was given, with its id. */
  event: Event & { id: string };
  text: string;
  bytes: number;
}

const encoder = new TextEncoder();

/**
 * Writes an event down, with an id when it has none: an id is accepted once, however often it is sent.
 * @throws TypeError when it can't be written as JSON
 */
export function writeEvent(given: PublishableEvent): WrittenEvent {
  const event = { ...given, id: given.id ?? newEventId() };
  const text = JSON.stringify(event);
  return { id: event.id, event, text, bytes: encoder.encode(text).length };
}

function newEventId(): string {
  return `event_${crypto.randomUUID().replaceAll('-', '')}`;
}
