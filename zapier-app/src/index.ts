import { defineApp, version as platformVersion } from 'zapier-platform-core';
import { authentication } from './authentication.ts';
import { replayDelivery } from './creates/replay-delivery.ts';
import { sendTestEvent } from './creates/send-test-event.ts';
import { events } from './events.ts';
import { authorize, explainFailure } from './middleware.ts';
import { findEndpoint } from './searches/find-endpoint.ts';
import { dropdowns } from './triggers/dropdowns.ts';
import { eventTrigger } from './triggers/event.ts';
import { version } from './version.ts';

const byKey = <Step extends { key: string }>(steps: Step[]): Record<string, Step> =>
  Object.fromEntries(steps.map((step) => [step.key, step]));

export default defineApp({
  version,
  platformVersion,
  // Empty fields arrive as they are; each step says what empty means.
  flags: { cleanInputData: false },
  authentication,
  beforeRequest: [authorize],
  afterResponse: [explainFailure],
  triggers: byKey([...events.map(eventTrigger), ...dropdowns(events)]),
  searches: byKey([findEndpoint]),
  creates: byKey([sendTestEvent, replayDelivery]),
});
