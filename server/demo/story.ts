import { eventTypes } from '../../catalog/index.ts';
import { Arrivals } from './arrivals.ts';
import type { Chapter } from './chapters.ts';
import { type Call, createClient, type DeliveryRow } from './client.ts';
import { type DemoReceiver, startReceiver } from './receiver.ts';
import { columns, type Screen } from './screen.ts';
import { RETRY_SCHEDULE, type Stage } from './stage.ts';

const TEAM = 'team_demo';

/** Which types the story makes most of: news of a failure is what fails at first. */
function roles(): { failsFirst: string; replayed: string } {
  const types = eventTypes();
  const failsFirst = types.find((type) => /fail/.test(type)) ?? types[0] ?? '';
  const others = types.filter((type) => type !== failsFirst);
  return {
    failsFirst,
    replayed: others.find((type) => /complet|paid/.test(type)) ?? others[0] ?? failsFirst,
  };
}

/** A published event. */
interface Published extends Chapter {
  eventId: string;
}

/** The running demo. */
export interface Story {
  /** Sets up, publishes, retries, replays, sums up. @throws when something did not arrive as it should */
  play(): Promise<void>;
  /** The team's key; set by `play`. */
  apiKey(): string;
  /** Signs its owner in to the settings pages: for one use within ten minutes. After `play`. */
  signInLink(): Promise<string>;
  stop(): Promise<void>;
}

/** Everything here goes through the public HTTP API, as a customer's code would. */
export async function createStory(
  stage: Stage,
  screen: Screen,
  chapters: readonly Chapter[],
): Promise<Story> {
  const arrivals = new Arrivals(screen);
  let secret = '';
  let key = '';
  const asOperator = createClient(stage.url, stage.operatorToken);
  let call: Call = asOperator;
  const { failsFirst } = roles();
  const receiver = await startReceiver({
    secret: () => secret,
    failFirst: failsFirst,
    onArrival: (arrival) => arrivals.add(arrival, call),
  });

  return {
    apiKey: () => key,
    signInLink: async () => {
      const path = `/admin/teams/${TEAM}/dashboard-links`;
      return (await asOperator<{ url: string }>('POST', path, { role: 'owner' })).url;
    },
    stop: () => receiver.stop(),
    async play() {
      describeStage(stage, receiver, screen);
      screen.heading('Set up: a team, its API key, an endpoint for every event');
      const team = { name: 'Demo team', plan: 'pro', owner_email: 'owner@example.com' };
      await call('PUT', `/admin/teams/${TEAM}`, team);
      screen.step(`PUT  /admin/teams/${TEAM}`);
      const made = await call<{ token: string; prefix: string }>('POST', `/admin/teams/${TEAM}/api-keys`, {
        name: 'Demo',
        scopes: ['webhooks:*', 'events:read', 'events:write'],
      });
      screen.step(`POST /admin/teams/${TEAM}/api-keys  ${screen.style('dim', `${made.prefix}…`)}`);
      key = made.token;
      call = createClient(stage.url, key);
      const endpoint = await call<{ id: string; secret: string; secret_prefix: string }>(
        'POST',
        '/webhooks',
        {
          url: receiver.url,
          enabled_events: ['*'],
        },
      );
      secret = endpoint.secret;
      screen.step(`POST /webhooks  ${screen.style('dim', `${endpoint.secret_prefix}…`)}`);

      const published = await publishAll(call, arrivals, screen, chapters);
      await replay(call, arrivals, screen, published);
      await sumUp(call, arrivals, screen, published, endpoint.id);
    },
  };
}

function describeStage(stage: Stage, receiver: DemoReceiver, screen: Screen): void {
  screen.step(`PostgreSQL is up, in ${stage.directory}`);
  screen.step(`the server listens on ${stage.url}`);
  screen.step(`a receiver listens on ${receiver.url}`);
}

async function publishAll(
  call: Call,
  arrivals: Arrivals,
  screen: Screen,
  chapters: readonly Chapter[],
): Promise<Published[]> {
  const { failsFirst } = roles();
  const types = eventTypes().length;
  screen.heading(
    chapters.some(({ told }) => told)
      ? `Publish the ${chapters.length} samples of the ${types} types, as they happened`
      : `Publish one event of each of the ${types} types`,
  );
  const note = (text: string) => screen.line(screen.style('dim', `            ${text}`));
  note(`The receiver answers 500 to the first attempt of ${failsFirst}.`);
  note(`Here retries come after ${RETRY_SCHEDULE.replaceAll(',', ', ')} seconds (RETRY_SCHEDULE);`);
  note('by default after 1 minute at first and 1 day in the end, for 3.4 days.');
  const published: Published[] = [];
  for (const chapter of chapters) {
    const { type, object, told } = chapter;
    if (told) screen.step(`→  ${told.summary}`);
    const event = await call<{ id: string }>('POST', '/events', { type, data: { object } });
    published.push({ ...chapter, eventId: event.id });
    await arrivals.next(type, ({ arrival }) => arrival.eventId === event.id);
  }
  const failed = published.find(({ type }) => type === failsFirst);
  await arrivals.next(
    `The retry of ${failsFirst}`,
    ({ arrival, delivery }) => arrival.eventId === failed?.eventId && delivery.attempt === 2,
  );
  return published;
}

async function replay(
  call: Call,
  arrivals: Arrivals,
  screen: Screen,
  published: readonly Published[],
): Promise<void> {
  const { replayed } = roles();
  const chosen = published.find(({ type }) => type === replayed);
  screen.heading(`Replay ${replayed}`);
  const { delivery } = await arrivals.next(replayed, ({ arrival }) => arrival.eventId === chosen?.eventId);
  const { delivery_id } = await call<{ delivery_id: string }>(
    'POST',
    `/webhooks/deliveries/${delivery.id}/retry`,
  );
  await arrivals.next(`The replay of ${replayed}`, ({ arrival }) => arrival.deliveryId === delivery_id);
}

/** The table is made of the delivery log, which is what the product itself claims to have done. */
async function sumUp(
  call: Call,
  { shown }: Arrivals,
  screen: Screen,
  published: readonly Published[],
  endpointId: string,
): Promise<void> {
  const log = await call<{ data: DeliveryRow[] }>('GET', `/webhooks/${endpointId}/deliveries?limit=100`);
  const attempts = log.data.toReversed();
  const rows = published.map(({ type, eventId, told }) => {
    const own = attempts.filter((attempt) => attempt.event_id === eventId);
    if (!own.some(({ status }) => status === 'delivered')) throw new Error(`${type} was not delivered`);
    const ms = shown.filter(({ arrival }) => arrival.eventId === eventId).map((each) => each.ms);
    const answers = own.map((attempt) => String(attempt.response_status ?? attempt.error));
    const how = own.some(({ replays_delivery_id }) => replays_delivery_id)
      ? 'delivered, then replayed'
      : own.length > 1
        ? 'delivered by a retry'
        : 'delivered';
    return [type, ...(told ? [told.about] : []), answers.join(', '), `${ms.join(', ')} ms`, how];
  });

  screen.heading('Summary');
  const [head = '', ...body] = columns([
    [
      'Event',
      ...(published.some(({ told }) => told) ? ['About'] : []),
      'Answers',
      'Arrived after',
      'Outcome',
    ],
    ...rows,
  ]);
  screen.line(`  ${screen.style('dim', head)}`);
  for (const line of body) screen.line(`  ${line}`);
  const handled = shown.filter(({ arrival }) => arrival.answered === 200 && !arrival.duplicate).length;
  const result = `${handled} of ${published.length} events arrived and were handled once`;
  screen.line(
    `\n  ${screen.style('green', result)}: ${shown.length} deliveries, every signature verified, in ${screen.elapsed().toFixed(1)} s.`,
  );
  if (handled !== published.length) throw new Error(`Only ${result}`);
}
