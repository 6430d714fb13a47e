import { documentOf } from '../../catalog/document.ts';
import { API_VERSION, inForce } from '../../catalog/index.ts';
import type { Context } from '../context.ts';
import { found, invalidRequest } from '../errors.ts';
import { withType } from '../event-types/changes.ts';
import { showTypeElsewhere } from './render-threads.ts';

export interface TypePreviewInput {
  /** As for a change of the type; left out: as it is in force. */
  definition?: Readonly<Record<string, unknown>> | undefined;
  /** Which of its samples, from 0. */
  sample: number;
}

const TEAM = { id: 'team_sample', name: 'Your team' };

/**
 * Shows what receivers and people get of a sample of a type, as it is or would be. Nothing is stored or sent.
 * @throws 400 naming the field of the definition, 404, 503
 */
export async function previewType(
  context: Context,
  name: string,
  { definition, sample: index }: TypePreviewInput,
) {
  const { catalogs, renderThreads, clock, config } = context;
  await catalogs.look();
  const catalog = definition ? withType(documentOf(inForce()), name, definition) : inForce();
  const { samples } = found(
    catalog.types.find(({ type }) => type === name),
    'event type',
    name,
  );
  const sample = samples[index];
  if (!sample) {
    const message = `sample must be less than ${samples.length}: the type has so many`;
    throw invalidRequest(message, { param: 'sample' });
  }
  const now = clock.now();
  const event = {
    ...{ id: 'event_sample', type: name, api_version: API_VERSION },
    ...{ created: Math.floor(now.getTime() / 1000), team_id: TEAM.id, data: { object: { ...sample } } },
  };
  const shown = await showTypeElsewhere(renderThreads, {
    ...{ event, team: TEAM, now, product: { name: config.brandName } },
    catalog: definition && documentOf(catalog),
  });
  return { event, samples: samples.length, ...shown };
}
