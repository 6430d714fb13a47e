import { connectorById } from '../../connectors/index.ts';
import { shownHost, shownUrl } from '../../connectors/secrecy.ts';

/** An endpoint in a letter. */
interface OfEndpoint {
  endpoint_id: string;
  url: string;
  /** The router that subscribed it; letters of earlier versions have none. */
  source?: string | null;
}

interface OfAutomation {
  automation_id: string;
  name: string;
}

/** What a letter of each kind is about. The outbox stores this; the text is made when the letter is sent. */
export interface LetterData {
  endpoint_disabled: OfEndpoint & { reason: string };
  endpoint_failing: OfEndpoint & { failures: number; since: string };
  endpoint_works: OfEndpoint;
  automation_disabled: OfAutomation & { reason: string };
  automation_failing: OfAutomation & { failures: number; since: string };
  automation_works: OfAutomation;
  connection_needs_reconnect: { connection_id: string; connector: string; account: string; reason: string };
}

export type LetterKind = keyof LetterData;

/** What a letter says, whatever it looks like (letter-design.ts). */
export interface Letter {
  subject: string;
  /** What has happened. */
  opening: string;
  /** What it is about: labels and values. */
  facts: [label: string, value: string][];
  /** What to do now. */
  advice: string;
  /** Where to do it: a page of the settings, of the very thing that the letter is about. */
  page: { label: string; path: string };
  /** For whoever writes programs. */
  note?: string;
}

const letters: { [Kind in LetterKind]: (data: LetterData[Kind]) => Letter } = {
  endpoint_disabled: ({ reason, ...endpoint }) => ({
    subject: `Webhook endpoint disabled: ${shownHost(endpoint)}`,
    opening: 'A webhook endpoint of your team no longer gets new events.',
    facts: [
      ['Endpoint', named(endpoint)],
      ['Why', reason],
    ],
    advice: 'Retries of earlier events still go on. Once the receiver works again, enable the endpoint.',
    page: { label: 'Open the endpoint', path: endpointPage(endpoint) },
    note: `Programs enable it with PATCH /api/v1/webhooks/${endpoint.endpoint_id} {"status": "enabled"}.`,
  }),
  endpoint_failing: ({ failures, since, ...endpoint }) => ({
    subject: `Webhook endpoint failing: ${shownHost(endpoint)}`,
    opening: `All of the last ${failures} deliveries to a webhook endpoint of your team have failed.`,
    facts: [
      ['Endpoint', named(endpoint)],
      ['Since', inUtc(since)],
    ],
    advice:
      'Nothing is lost so far: deliveries are tried again. If it goes on, the endpoint will be disabled. Its log says what the receiver answers.',
    page: { label: 'Open its deliveries', path: `${endpointPage(endpoint)}/deliveries` },
  }),
  endpoint_works: (endpoint) => ({
    subject: `Webhook endpoint works again: ${shownHost(endpoint)}`,
    opening: 'A webhook endpoint of your team takes deliveries again.',
    facts: [['Endpoint', named(endpoint)]],
    advice: 'What was given up meanwhile can be sent again with "Recover", in its deliveries.',
    page: { label: 'Open its deliveries', path: `${endpointPage(endpoint)}/deliveries` },
  }),
  automation_failing: ({ failures, since, ...automation }) => ({
    subject: `Automation failing: ${oneLine(automation.name)}`,
    opening: `All of the last ${failures} deliveries of an automation of your team have failed.`,
    facts: [
      ['Automation', titled(automation)],
      ['Since', inUtc(since)],
    ],
    advice: 'If it goes on, the automation will be disabled. Its log says what to change.',
    page: { label: 'Open its log', path: `${automationPage(automation)}?view=log` },
  }),
  automation_works: (automation) => ({
    subject: `Automation works again: ${oneLine(automation.name)}`,
    opening: 'An automation of your team works again.',
    facts: [['Automation', titled(automation)]],
    advice: 'What was given up meanwhile can be sent again with "Recover", in its log.',
    page: { label: 'Open its log', path: `${automationPage(automation)}?view=log` },
  }),
  automation_disabled: ({ reason, ...automation }) => ({
    subject: `Automation disabled: ${oneLine(automation.name)}`,
    opening: 'An automation of your team no longer acts on new events.',
    facts: [
      ['Automation', titled(automation)],
      ['Why', reason],
    ],
    advice: 'Look at its log, change what is wrong, and enable it again.',
    page: { label: 'Open the automation', path: automationPage(automation) },
  }),
  connection_needs_reconnect: ({ connection_id, connector, account, reason }) => {
    const app = connectorById(connector)?.manifest.name ?? connector;
    return {
      subject: `Please reconnect ${app}: ${oneLine(account)}`,
      opening: `${app} no longer accepts the connection to ${oneLine(account)}.`,
      facts: [['Why', reason]],
      advice:
        'Nothing is lost: what is meant for it waits, and goes out when someone has connected the account again.',
      page: {
        label: `Reconnect ${app}`,
        path: `/settings/integrations?connection=${encodeURIComponent(connection_id)}`,
      },
    };
  },
};

export function writeLetter<Kind extends LetterKind>(kind: Kind, data: LetterData[Kind]): Letter {
  return letters[kind](data);
}

export function isLetterKind(kind: string): kind is LetterKind {
  return Object.hasOwn(letters, kind);
}

const endpointPage = ({ endpoint_id }: OfEndpoint) => `/settings/webhooks/${encodeURIComponent(endpoint_id)}`;
const automationPage = ({ automation_id }: OfAutomation) =>
  `/settings/integrations/automations/${encodeURIComponent(automation_id)}`;

/** "2026-05-04 11:00 UTC", from what PostgreSQL makes of a time in JSON. */
function inUtc(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** People choose names freely, but a header has only one line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

const titled = ({ automation_id, name }: OfAutomation) => `${oneLine(name)} (${automation_id})`;

/** Mail isn't a place for what lets its reader start a workflow; query strings often hold tokens too. */
function named(endpoint: OfEndpoint): string {
  return `${shownUrl(endpoint).split('?', 1)[0]} (${endpoint.endpoint_id})`;
}
