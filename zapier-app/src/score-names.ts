import type { Bundle, ZObject } from 'zapier-platform-core';
import { call, type Page } from './api.ts';
import type { ConditionDefinition, EventDefinition, EventEnvelope } from './events.ts';

/** How many events are looked at, the latest first. */
const RECENT = 100;

export interface ScoreNames {
  names: string[];
  /** False: the team has no scores yet, and these are the names of the sample. */
  areOwn: boolean;
}

/** The names that a team's scores have: they differ from team to team, so recent events are asked. */
export async function scoreNames(
  z: ZObject,
  bundle: Bundle,
  definition: EventDefinition,
  condition: ConditionDefinition,
): Promise<ScoreNames> {
  const params = { type: definition.type, limit: RECENT };
  const { data: page } = await call<Page<EventEnvelope>>(z, bundle, '/events', { params, has: ['data'] });
  const own = new Set(page.data.flatMap((event) => namesIn(event.data.object, condition)));
  const areOwn = own.size > 0;
  return { names: areOwn ? [...own].sort() : sampleNames(definition, condition), areOwn };
}

export const sampleNames = ({ sample }: EventDefinition, condition: ConditionDefinition) =>
  namesIn(sample, condition).sort();

function namesIn(object: unknown, { path }: ConditionDefinition): string[] {
  const scores = path
    .split('.')
    .reduce<unknown>(
      (holder, name) => (holder as Record<string, unknown> | null | undefined)?.[name],
      object,
    );
  return Object.keys((scores as object | null | undefined) ?? {});
}
