import { CAPABILITY_HOSTS } from '../../connectors/secrecy.ts';
import { isAppsScript } from './no-code-routers.ts';

interface Pitfall {
  /** `path` begins with a slash. */
  at(url: { host: string; path: string }): boolean;
  /** Why events don't arrive there, or not as people expect, and what to do instead. */
  warning: string;
}

const messagesOnly = (name: string, instead: string) =>
  `${name} takes only messages in a form of its own at this URL, and refuses events. ${instead}`;
const BETWEEN =
  'Let Zapier, Make, n8n or Pipedream take the event and write the message: create an endpoint for one of those.';

/** URLs that people paste although no event gets anywhere there. The first that fits counts. */
const PITFALLS: Pitfall[] = [
  {
    at: ({ host }) => CAPABILITY_HOSTS.slack.test(host),
    warning: messagesOnly(
      'Slack',
      'Connect Slack under Settings → Integrations, which writes the messages, and delete this endpoint.',
    ),
  },
  {
    at: ({ host, path }) => CAPABILITY_HOSTS.discord.test(host) && path.startsWith('/api/webhooks/'),
    warning: messagesOnly('Discord', BETWEEN),
  },
  {
    at: ({ host, path }) =>
      CAPABILITY_HOSTS.teams.test(host) && (!host.startsWith('outlook.') || path.startsWith('/webhook')),
    warning: messagesOnly('Microsoft Teams', BETWEEN),
  },
  {
    at: ({ host, path }) => CAPABILITY_HOSTS.logicApps.test(host) && path.includes('/workflows/'),
    warning: `A workflow that Microsoft Teams made from a template takes only cards: it answers 202 and then fails on an event. Write a flow of your own that starts "When a HTTP request is received" and makes the card, or else: ${BETWEEN}`,
  },
  {
    at: ({ host, path }) => CAPABILITY_HOSTS.googleChat.test(host) && path.startsWith('/v1/spaces/'),
    warning: messagesOnly('Google Chat', BETWEEN),
  },
  {
    at: (url) => isAppsScript(url) && !url.path.endsWith('/exec'),
    warning:
      'This address of Google Apps Script works only for people who are signed in to Google. Deploy the script as a web app for "Anyone" and use the address that ends with /exec.',
  },
  {
    at: isAppsScript,
    warning:
      'Google Apps Script answers 302 after the script has run: that counts as received. It must be deployed for "Anyone", and it can\'t see our signature, so keep the URL secret, or let a receiver that verifies it stand in between.',
  },
  {
    at: ({ path }) => path.includes('/webhook-test/'),
    warning:
      'This is an n8n test URL: it works for two minutes after "Listen for test event". Use the production URL (/webhook/…) and activate the workflow.',
  },
];

/** A warning about a URL that was accepted. Undefined: there is nothing to say. */
export function urlWarning(url: string): string | undefined {
  const { hostname: host, pathname: path } = new URL(url);
  return PITFALLS.find(({ at }) => at({ host, path }))?.warning;
}
