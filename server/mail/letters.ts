import { shownHost, shownUrl } from '../../connectors/secrecy.ts';

/** An endpoint in a letter. */
interface OfEndpoint {
  endpoint_id: string;
  url: string;
  /** The router that subscribed it; letters of earlier versions have none. */
  source?: string | null;
}

/** What a letter of each kind is about. The outbox stores this; the text is made when the letter is sent. */
export interface LetterData {
  endpoint_disabled: OfEndpoint & { reason: string };
  endpoint_failing: OfEndpoint & { failures: number; since: string };
  endpoint_works: OfEndpoint;
  automation_disabled: { automation_id: string; name: string; reason: string };
  automation_failing: { automation_id: string; name: string; failures: number; since: string };
  automation_works: { automation_id: string; name: string };
  connection_needs_reconnect: { connection_id: string; connector: string; account: string; reason: string };
}

export type LetterKind = keyof LetterData;

interface Letter {
  subject: string;
  text: string;
}

/** A letter of paragraphs, each of whole lines. */
const letter = (subject: string, ...paragraphs: string[][]): Letter => ({
  subject,
  text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`,
});

const letters: { [Kind in LetterKind]: (data: LetterData[Kind], publicUrl: string) => Letter } = {
  endpoint_disabled: ({ reason, ...endpoint }, publicUrl) =>
    letter(
      `Webhook endpoint disabled: ${shownHost(endpoint)}`,
      ['A webhook endpoint of your team no longer gets new events.'],
      [`Endpoint: ${named(endpoint)}`, `Why: ${reason}`],
      [
        'Retries of earlier events still go on. Once the receiver works again, enable the endpoint under',
        `${publicUrl}/settings/webhooks`,
        'or with PATCH /api/v1/webhooks/<id> {"status": "enabled"}.',
      ],
    ),
  endpoint_failing: ({ failures, since, ...endpoint }, publicUrl) =>
    letter(
      `Webhook endpoint failing: ${shownHost(endpoint)}`,
      [`All of the last ${failures} deliveries to a webhook endpoint of your team have failed.`],
      [`Endpoint: ${named(endpoint)}`, `Since: ${inUtc(since)}`],
      [
        'Nothing is lost so far: deliveries are tried again. If it goes on, the endpoint will be disabled. Its log says',
        'what the receiver answers:',
        `${publicUrl}/settings/webhooks`,
      ],
    ),
  endpoint_works: (endpoint, publicUrl) =>
    letter(
      `Webhook endpoint works again: ${shownHost(endpoint)}`,
      ['A webhook endpoint of your team takes deliveries again.'],
      [`Endpoint: ${named(endpoint)}`],
      [
        'What was given up meanwhile can be sent again with "Recover" under',
        `${publicUrl}/settings/webhooks`,
      ],
    ),
  automation_failing: ({ automation_id, name, failures, since }, publicUrl) =>
    letter(
      `Automation failing: ${oneLine(name)}`,
      [`All of the last ${failures} deliveries of an automation of your team have failed.`],
      [`Automation: ${oneLine(name)} (${automation_id})`, `Since: ${inUtc(since)}`],
      [
        'If it goes on, the automation will be disabled. Its log says what to change:',
        `${publicUrl}/settings/integrations`,
      ],
    ),
  automation_works: ({ automation_id, name }, publicUrl) =>
    letter(
      `Automation works again: ${oneLine(name)}`,
      ['An automation of your team works again.'],
      [`Automation: ${oneLine(name)} (${automation_id})`],
      [
        'What was given up meanwhile can be sent again with "Recover" under',
        `${publicUrl}/settings/integrations`,
      ],
    ),
  automation_disabled: ({ automation_id, name, reason }, publicUrl) =>
    letter(
      `Automation disabled: ${oneLine(name)}`,
      ['An automation of your team no longer acts on new events.'],
      [`Automation: ${oneLine(name)} (${automation_id})`, `Why: ${reason}`],
      [
        'Open it, look at its log, change what is wrong and enable it again under',
        `${publicUrl}/settings/integrations`,
      ],
    ),
  connection_needs_reconnect: ({ connector, account, reason }, publicUrl) => {
    const app = connector.charAt(0).toUpperCase() + connector.slice(1);
    return letter(
      `Please reconnect ${app}: ${oneLine(account)}`,
      [`${app} no longer accepts the connection to ${oneLine(account)}.`],
      [`Why: ${reason}`],
      [
        'Nothing is lost: what is meant for it waits, and goes out when someone has connected the account again under',
        `${publicUrl}/settings/integrations`,
      ],
    );
  },
};

/** "2026-05-04 11:00 UTC", from what PostgreSQL makes of a time in JSON. */
function inUtc(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** People choose names freely, but a header has only one line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

export function composeLetter<Kind extends LetterKind>(
  kind: Kind,
  data: LetterData[Kind],
  publicUrl: string,
): Letter {
  return letters[kind](data, publicUrl);
}

export function isLetterKind(kind: string): kind is LetterKind {
  return Object.hasOwn(letters, kind);
}

/** Mail isn't a place for what lets its reader start a workflow; query strings often hold tokens too. */
function named(endpoint: OfEndpoint): string {
  return `${shownUrl(endpoint).split('?', 1)[0]} (${endpoint.endpoint_id})`;
}
