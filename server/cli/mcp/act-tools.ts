import { z } from 'zod';
import { previewOf } from '../commands/automation.ts';
import { type Delivery, deliveryPaths, type Replay } from '../commands/deliveries.ts';
import { fromEither } from '../either.ts';
import { outcomeOf } from '../outcome.ts';
import { type Session, segment } from '../session.ts';
import { id } from './read-tools.ts';
import type { Toolbox } from './tool.ts';

const WAIT_MS = 15_000;

const type = z.string().optional().describe('The type of the sample event, such as invoice.paid.');

/** The tool that shows what an automation would send. */
export function addPreviewTool({ read }: Toolbox): void {
  read(
    'preview_automation',
    {
      title: 'Preview an automation',
      description:
        'What an automation would send for an event of the log or a sample, and whether its condition is met. Sends nothing.',
      input: {
        automation_id: id('aut_', 'The automation'),
        type,
        event_id: z.string().optional().describe('An event of the log, event_…, in place of a sample.'),
      },
    },
    async (session, { automation_id, type: sample, event_id }) => {
      const options = { ...(sample && { type: sample }), ...(event_id && { event: event_id }) };
      return (await previewOf(session, automation_id, options)).body;
    },
  );
}

/** Tools that send something. */
export function addActTools({ act }: Toolbox): void {
  act(
    'send_test_event',
    {
      title: 'Send a test event',
      description:
        'Sends a signed sample event to an endpoint, waits up to 15 seconds and says what came back. It is not in the event log.',
      input: {
        endpoint_id: id('whe_', 'The endpoint'),
        type: type.describe('The type to imitate; webhook.test, unless said.'),
      },
      reachesOut: true,
    },
    async (session, { endpoint_id, type: imitated }) =>
      sent(session, `/webhooks/${segment(endpoint_id)}/test`, '/deliveries', { type: imitated }),
  );
  act(
    'test_automation',
    {
      title: 'Test an automation for real',
      description:
        'Runs an automation with a sample event: a message is really posted, an issue opened, a row added. preview_automation shows it without.',
      input: { automation_id: id('aut_', 'The automation'), type },
      reachesOut: true,
    },
    async (session, { automation_id, type: sample }) =>
      sent(session, `/automations/${segment(automation_id)}/test`, '/automation-deliveries', {
        type: sample,
      }),
  );
  act(
    'replay_delivery',
    {
      title: 'Replay a delivery',
      description:
        'Sends the event of one delivery again, with the same event id and a fresh signature, waits up to 15 seconds and says what came back.',
      input: { delivery_id: id('whd_', 'The delivery to send again') },
      reachesOut: true,
    },
    async (session, { delivery_id }) => {
      const { body } = await fromEither<Replay>(session, 'POST', deliveryPaths(delivery_id, '/retry'));
      const paths = deliveryPaths(body.delivery_id);
      const { body: made } = await fromEither<Delivery>(session, 'GET', paths);
      const path = made.automation_id === undefined ? paths[0] : paths[1];
      return { replays_delivery_id: delivery_id, ...(await outcome(session, path, made)) };
    },
  );
}

async function sent(session: Session, path: string, deliveries: string, body: object) {
  const started = await session.asTeam<{ delivery_id: string; status: string }>('POST', path, { body });
  const { delivery_id, status } = started.body;
  return outcome(session, `${deliveries}/${segment(delivery_id)}`, { id: delivery_id, status });
}

/** The delivery once it is over; while it isn't, how to look again. */
async function outcome(session: Session, path: string, started: { id: string; status: string }) {
  const answer = await outcomeOf<Delivery>(session, path, Date.now() + WAIT_MS);
  const delivery = answer?.body ?? started;
  return delivery.status === 'pending'
    ? { delivery, note: `Not over after ${WAIT_MS / 1000} seconds: ask explain_delivery later.` }
    : { delivery };
}
