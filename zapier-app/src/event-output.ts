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
  for (const path of withheld) withhold(object, path);
  for (const field of fields) complete(object, field);
  return {
    id: event.id,
    type: event.type,
    created_at: new Date(event.created * 1000).toISOString(),
    is_test: event.id.startsWith('event_test_'),
    [kind]: object,
  };
}

function withhold(object: Members, path: string): void {
  const groups = path.split('.');
  const name = groups.pop() ?? '';
  let holder: unknown = object;
  for (const group of groups) holder = isGroup(holder) ? holder[group] : undefined;
  if (isGroup(holder)) delete holder[name];
}

const isGroup = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function complete(object: Members, { path, type, written }: ObjectField): void {
  const groups = path.split('.');
  const name = groups.pop() ?? '';
  let holder = object;
  for (const group of groups) {
    holder[group] ??= {};
    const inner = holder[group];
    if (!isGroup(inner)) return;
    holder = inner;
  }
  const value = holder[name] ?? null;
  // Versions are numbers for some publishers and texts for others; a Zap wants one of the two.
  if (type === 'string' && typeof value === 'number') holder[name] = String(value);
  else holder[name] = written === undefined ? value : momentOf(value);
}

/** Beyond this, a number counts milliseconds. */
const MOST_SECONDS = 1e11;

/** ISO 8601 with a zone, which is what Zapier takes for a time; anything else stays as it is. */
function momentOf(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return `${value}T00:00:00Z`;
  if (typeof value !== 'number') return value;
  const moment = new Date(Math.abs(value) > MOST_SECONDS ? value : value * 1000);
  return Number.isNaN(moment.getTime()) ? value : moment.toISOString();
}

export function outputFieldsOf({ kind, fields }: EventDefinition): PlainOutputField[] {
  return [
    { key: 'id', label: 'Event ID', type: 'string' },
    { key: 'type', label: 'Event Type', type: 'string' },
    { key: 'created_at', label: 'Event Time', type: 'datetime' },
    { key: 'is_test', label: 'Is Test Event', type: 'boolean' },
    ...fields.map(({ path, label, type, dict, list }) => ({
      key: [kind, ...path.split('.')].join('__'),
      label,
      ...(type && { type }),
      ...(dict && { dict }),
      ...(list && { list }),
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
