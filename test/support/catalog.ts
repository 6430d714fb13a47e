import * as inForce from '../../catalog/index.ts';

/** The shipped catalog, as tests name it. */
export {
  API_VERSION,
  isEventType,
  objectId,
  sampleObject,
  validateObject,
} from '../../catalog/index.ts';

export type EventType =
  | 'evaluation.created'
  | 'evaluation.status_changed'
  | 'evaluation.completed'
  | 'autouser_run.completed'
  | 'autouser_run.failed'
  | 'rating.created'
  | 'calibration.frozen';
export type CatalogType = EventType | 'webhook.test';

export const eventTypes = inForce.eventTypes() as EventType[];
export const testableTypes = inForce.testableTypes() as CatalogType[];

export interface CatalogEntry extends Omit<inForce.EventType, 'samples'> {
  sample: Readonly<Record<string, unknown>>;
}

/** By type; `sample` is the first of its samples. */
export const catalog: Readonly<Record<CatalogType, CatalogEntry>> = Object.fromEntries(
  testableTypes.map((type) => {
    const { samples, ...rest } = inForce.typeNamed(type);
    return [type, { ...rest, sample: samples[0] ?? {} }];
  }),
) as Record<CatalogType, CatalogEntry>;
