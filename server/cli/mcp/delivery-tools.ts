import type { Automation } from '../commands/automation.ts';
import { type Delivery, type DeliveryDetail, deliveryPaths } from '../commands/deliveries.ts';
import type { Endpoint } from '../commands/endpoint.ts';
import { fromEither } from '../either.ts';
import { ApiFailure } from '../failures.ts';
import { type Session, segment } from '../session.ts';
import { type Destination, explain } from './explain.ts';
import { id } from './read-tools.ts';
import type { Toolbox } from './tool.ts';

type EventDelivery = Delivery & { destination: { id: string } };

/** The tool that says why a delivery is as it is. */
export function addExplainTool({ read }: Toolbox): void {
  read(
    'explain_delivery',
    {
      title: 'Explain a delivery',
      description:
        'Why a delivery failed or waits: what was sent, what came back, all attempts for the same event and destination, and what to do.',
      input: { delivery_id: id('whd_', 'One attempt') },
    },
    async (session, { delivery_id }) => {
      const { body: attempt } = await fromEither<DeliveryDetail>(session, 'GET', deliveryPaths(delivery_id));
      const [destination, attempts] = await Promise.all([
        destinationOf(session, attempt),
        attemptsOf(session, attempt),
      ]);
      return {
        ...explain(attempt, destination, attempts[0] ?? attempt),
        delivery: attempt,
        destination,
        attempts: attempts.map(
          ({ id: each, attempt: number, status, attempted_at, response_status, error }) => ({
            ...{ id: each, attempt: number, status, attempted_at, response_status, error },
          }),
        ),
      };
    },
  );
}

async function destinationOf(
  session: Session,
  attempt: DeliveryDetail,
): Promise<(Destination & object) | undefined> {
  const { endpoint_id, automation_id } = attempt;
  const kind = automation_id === undefined ? 'endpoint' : 'automation';
  const path =
    kind === 'endpoint'
      ? `/webhooks/${segment(endpoint_id ?? '')}`
      : `/automations/${segment(automation_id ?? '')}`;
  const found = await ifAllowed(session.asTeam<Endpoint | Automation>('GET', path));
  return found && { ...found.body, kind };
}

/** Those of the same event to the same destination, newest first. */
async function attemptsOf(session: Session, attempt: DeliveryDetail): Promise<Delivery[]> {
  const path = `/events/${segment(attempt.event_id)}/deliveries`;
  const found = await ifAllowed(session.asTeam<{ data: EventDelivery[] }>('GET', path));
  const destination = attempt.endpoint_id ?? attempt.automation_id;
  const attempts = found?.body.data.filter((each) => each.destination.id === destination) ?? [];
  // Test events are not in the event log.
  return attempts.length > 0 ? attempts : [attempt];
}

/** Undefined when it isn't there, or the key may not see it: an explanation does with less. */
async function ifAllowed<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof ApiFailure && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  });
}
