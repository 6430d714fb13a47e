import { API_VERSION, sampleObject } from '../../../catalog/index.ts';
import { exampleIds } from '../example-ids.ts';

const CREATED = 1_777_890_751;

/** An envelope with the catalog's sample, as the examples show it. */
export function exampleEvent(type: string) {
  const isTest = type === 'webhook.test';
  return {
    id: isTest ? exampleIds.testEvent : exampleIds.event,
    type,
    api_version: API_VERSION,
    created: CREATED,
    team_id: exampleIds.team,
    data: { object: sampleObject(type) },
    request: { id: exampleIds.request, idempotency_key: null },
  };
}
