import type { PlainOutputField } from 'zapier-platform-core';
import type { EventDefinition, EventEnvelope, ObjectField } from './events.ts';
import { type Filter, sampleThatMeets } from './filter.ts';

type Members = Record<string, unknown>;

/**
 * What a Zap gets of an event. Hooks, samples and lists all go through here, so that they have the same keys:
 * a field that the publisher left out is null.
 */
export function toOutput({ kind, fields, withheld }: EventDefinition, event: EventEnvelope) {
  const object = structuredClone(event.data.object);
  for (const name of withheld) delete object[name];
  for (const field of fields) complete(object, field);
  return {
    id: event.id,
    type: event.type,
    created_at: new Date(event.created * 1000).toISOString(),
    is_test: event.id.startsWith('event_test_'),
    [kind]: object,
  };
}

function complete(object: Members, { path, type }: ObjectField): void {
  const groups = path.split('.');
  const name = groups.pop() ?? '';
  let holder = object;
  for (const group of groups) {
    holder[group] ??= {};
    const inner = holder[group];
    if (typeof inner !== 'object' || inner === null) return;
    holder = inner as Members;
  }
  const value = holder[name] ?? null;
  // Versions are numbers for some publishers and texts for others; a Zap wants one of the two.
  holder[name] = type === 'string' && typeof value === 'number' ? String(value) : value;
}

export function outputFieldsOf({ kind, fields }: EventDefinition): PlainOutputField[] {
  return [
    { key: 'id', label: 'Event ID', type: 'string' },
    { key: 'type', label: 'Event Type', type: 'string' },
    { key: 'created_at', label: 'Event Time', type: 'datetime' },
    { key: 'is_test', label: 'Is Test Event', type: 'boolean' },
    ...fields.map(({ path, label, type, dict }) => ({
      key: [kind, ...path.split('.')].join('__'),
      label,
      ...(type && { type }),
      ...(dict && { dict }),
    })),
  ];
}

/** For people who set up a Zap before anything has happened. */
export function sampleOf(definition: EventDefinition, filter?: Filter) {
  const { type } = definition;
  const sample = filter ? sampleThatMeets(filter, definition) : definition.sample;
  return toOutput(definition, {
    id: 'event_d4k8wq2nx6bt9mz3hc7rv5jp',
    type,
    created: Date.parse('2026-05-04T09:49:00Z') / 1000,
    data: { object: sample },
  });
}
