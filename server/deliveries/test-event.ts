import { API_VERSION, objectId, sampleObject } from '../../catalog/index.ts';
import type { Context } from '../context.ts';
import { type AcceptEvent, EVENT_PREFIX, envelope } from '../events/publish.ts';
import { newId, newIdBody } from '../ids.ts';
import { refuseDisabled } from './destination.ts';

/**
 * Sends a test event with a realistic payload to one destination: logged and retried like any other, but not
 * in the event log. @throws 400 when the destination is disabled
 */
export async function sendTestEvent(
  context: Context,
  accept: AcceptEvent,
  destination: { id: string; teamId: string; status: string },
  type: string,
): Promise<{ eventId: string; deliveryId: string; scheduledFor: Date }> {
  refuseDisabled(destination);
  const { teamId } = destination;
  const position = newIdBody();
  const id = `${EVENT_PREFIX}test_${position}`;
  const deliveryId = newId('whd_test_');
  const object = sampleObject(type, { synthetic: true });
  const request = { id: newId('req_'), idempotencyKey: null };
  const scheduledFor = context.clock.now();
  await accept({
    teamId,
    id,
    position,
    type,
    apiVersion: API_VERSION,
    objectId: objectId(type, object),
    payload: envelope(context, teamId, id, { type, object, objectText: JSON.stringify(object), request }),
    origin: 'test',
    only: { destinationId: destination.id, deliveryId },
  });
  return { eventId: id, deliveryId, scheduledFor };
}
