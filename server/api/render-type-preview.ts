import type { previewType } from '../integrations/type-preview.ts';
import { type HeaderNames, recallHeaders } from '../signing/index.ts';

/** Only the names are shown. */
const NOTHING = { deliveryId: '', eventId: '', eventType: '' };

export function renderTypePreview(
  names: HeaderNames,
  { event, samples, fields, presented, previews }: Awaited<ReturnType<typeof previewType>>,
) {
  return {
    samples,
    webhook: { headers: Object.keys(recallHeaders(NOTHING, '', '', names)), body: { ...event } },
    fields,
    presented,
    previews: previews.map(({ connector, action, request = null, warnings }) => ({
      ...{ connector: connector.id, connector_name: connector.name },
      ...{ action: action.id, action_name: action.name, request, warnings },
    })),
  };
}
