import type { Command } from 'commander';
import { CliFailure } from '../failures.ts';
import { positiveNumber } from '../options.ts';
import { outcomeOf } from '../outcome.ts';
import { allRows } from '../paging.ts';
import { type Printer, statusCell } from '../printer.ts';
import { action, type Cli, type Session, segment } from '../session.ts';
import type { Delivery } from './deliveries.ts';
import type { Endpoint } from './endpoint.ts';

interface TriggerOptions {
  endpoint?: string;
  /** Seconds; false: don't wait. */
  wait: number | false;
}

interface TestAnswer {
  delivery_id: string;
  status: string;
}

type Target = Pick<Endpoint, 'id' | 'url'>;
interface Outcome {
  target: Target;
  deliveryId: string;
  /** As it was last seen; still pending when nothing came of it before the deadline. */
  delivery: Delivery | undefined;
}

/** An attempt may take ten seconds, and a moment to begin. */
const WAIT_SECONDS = 15;
/** Endpoints that are asked about at the same time. */
const LANES = 8;

export function addTriggerCommand(program: Command, cli: Cli): void {
  program
    .command('trigger [type]')
    .description(
      'send a test event (webhook.test, unless said) to every enabled endpoint and report what becomes of it',
    )
    .option('--endpoint <id>', 'to this one only')
    .option('--wait <seconds>', 'for the outcome of the first attempts', positiveNumber, WAIT_SECONDS)
    .option('--no-wait', "only send; don't wait for the outcome")
    .action(action(cli, trigger));
}

async function trigger(session: Session, options: TriggerOptions, type?: string): Promise<void> {
  const targets = await findTargets(session, options.endpoint);
  const sent = await inLanes(targets, async (target) => {
    const path = `/webhooks/${segment(target.id)}/test`;
    return { target, answer: await session.asTeam<TestAnswer>('POST', path, { body: { type } }) };
  });
  if (options.wait === false) {
    for (const { target, answer } of sent) {
      session.show(answer, (test) =>
        session.print.line(`${test.delivery_id} ${test.status}, to ${target.url}`),
      );
    }
    return;
  }
  const deadline = Date.now() + options.wait * 1000;
  const outcomes = await inLanes(sent, async ({ target, answer }): Promise<Outcome> => {
    const deliveryId = answer.body.delivery_id;
    const path = `/webhooks/deliveries/${segment(deliveryId)}`;
    const recorded = await outcomeOf<Delivery>(session, path, deadline);
    if (session.json && recorded) session.terminal.out(`${recorded.text}\n`);
    return { target, deliveryId, delivery: recorded?.body };
  });
  if (!session.json) showOutcomes(outcomes, session.print);
  const undelivered = outcomes.filter(({ delivery }) => delivery?.status !== 'delivered').length;
  if (undelivered === 0) return;
  const unknown = outcomes.filter(({ delivery }) => (delivery?.status ?? 'pending') === 'pending').length;
  const hint = `${unknown} had no outcome within ${options.wait} s; "deliveries <id>" shows what becomes of it.`;
  throw new CliFailure(3, `${undelivered} of ${outcomes.length} not delivered`, unknown > 0 ? [hint] : []);
}

async function findTargets(session: Session, endpointId: string | undefined): Promise<Target[]> {
  if (endpointId !== undefined) return [{ id: endpointId, url: endpointId }];
  const endpoints = await allRows<Endpoint>(session, '/webhooks');
  const enabled = endpoints.filter(({ status }) => status === 'enabled');
  if (enabled.length > 0) return enabled;
  throw new CliFailure(1, 'The team has no enabled endpoint to send to.', [
    'Make one:  autousers-connect endpoint create https://…',
  ]);
}

function showOutcomes(outcomes: readonly Outcome[], print: Printer): void {
  const columns = [
    { title: 'DELIVERY' },
    { title: 'STATUS' },
    { title: 'ANSWER' },
    { title: 'MS' },
    { title: 'ENDPOINT', flexible: true },
    { title: 'ERROR', flexible: true },
  ];
  const rows = outcomes.map(({ target, deliveryId, delivery }) => [
    deliveryId,
    statusCell(delivery?.status ?? 'pending'),
    String(delivery?.response_status ?? '-'),
    String(delivery?.response_ms ?? '-'),
    target.url,
    delivery?.error ?? '',
  ]);
  print.table(columns, rows);
}

/** Works on a few at a time; the results are in the order of the items. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const lane = async () => {
    // All lanes take from the same iterator.
    for (const [at, item] of rest) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
