import { type EventType, eventTypes, inForce, sampleObject } from '../../catalog/index.ts';
import { valueAt } from '../../catalog/paths.ts';
import { presentationOf } from '../../catalog/presented.ts';
import { sampleRelated } from '../../catalog/related.ts';
import { templateData, templateRenderer } from '../../connectors/templates.ts';

/** An event that the demo publishes. */
export interface Chapter {
  type: string;
  object: Record<string, unknown>;
  /** What it is about, and all of it in one line; unless there is just one of each type. */
  told?: { about: string; summary: string };
}

/** One event of each type, in the order in which people meet them. */
export function oneOfEach(): Chapter[] {
  return eventTypes().map((type) => ({ type, object: sampleObject(type) }));
}

/**
 * All samples of the catalog in force, as what they tell happened: by the moment that stands at the end of
 * their messages. Where one has none, the first of each type come first, then the second ones.
 */
export function wholeStory(): Chapter[] {
  const found = inForce()
    .published()
    .flatMap((type) =>
      type.samples.map((sample, round) => ({ type, sample, round, at: momentOf(type, sample) })),
    );
  const isDated = found.every(({ at }) => at !== undefined);
  return found
    .toSorted((a, b) => (isDated ? (a.at ?? 0) - (b.at ?? 0) : a.round - b.round))
    .map(({ type, sample }) => ({
      type: type.type,
      object: structuredClone(sample),
      told: wordsOf(type, sample),
    }));
}

type Sample = EventType['samples'][number];

function momentOf(type: EventType, sample: Sample): number | undefined {
  const { path } = presentationOf(type).footer.find(({ kind }) => kind === 'date') ?? {};
  const moment = path === undefined ? Number.NaN : Date.parse(String(valueAt(sample, path)));
  return Number.isNaN(moment) ? undefined : moment;
}

function wordsOf(type: EventType, sample: Sample): { about: string; summary: string } {
  const { headline, objectId, summary } = presentationOf(type);
  const event = {
    ...{ id: 'event_demo', type: type.type, api_version: '', created: 0, team_id: 'team_demo' },
    data: { object: { ...sample } },
  };
  const related = sampleRelated(type.type);
  const data = templateData(event, { id: event.team_id, name: 'Demo team' }, new Date(), { related });
  const template = templateRenderer(data);
  const line = (source: string) => template(source).replaceAll(/\s+/g, ' ').trim();
  return { about: line(headline) || line(objectId), summary: line(summary) };
}
