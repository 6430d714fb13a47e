import type { Product } from '../src/product.ts';
import type { AppEvents } from './event-definitions.ts';

const OTHERS = ['Send Test Event', 'Replay Delivery', 'Find Endpoint'];

const offered = ({ events }: AppEvents) => events.filter(({ hidden = false }) => !hidden);
/** A cell of a table. */
const cell = (text: string) => text.replaceAll('|', '\\|');

/** For those who release the app. */
export function readmeText(name: string, events: AppEvents): string {
  return `# The ${name} app on Zapier

Made by \`npm run zapier:events\` of ${name}'s catalog of events; run it again when that changes. Yours are \`version\` in \`package.json\`,
\`CHANGELOG.md\`, \`published-keys.json\` and \`.zapierapprc\`: they stay as they are.

Zapier's reviewers want to see every step run once, in a Zap that is turned on:

| step | how to cause it |
| --- | --- |
${offered(events)
  .map(({ title, type }) => `| ${cell(title)} | publish \`${type}\` |`)
  .join('\n')}
${OTHERS.map((title) => `| ${title} | a Zap with Schedule by Zapier as its trigger |`).join('\n')}
`;
}

/** Each version that is pushed has a heading of its own: Zapier shows its text. */
export function changeLogText(version: string, events: AppEvents): string {
  const titles = offered(events).map(({ title }) => title);
  return `# Changes

## ${version}

- Triggers: ${titles.join(', ')}.
- Actions: Send Test Event, Replay Delivery. Search: Find Endpoint.
`;
}

/** For those who use it: a public page, which Zapier's review asks for. */
export function helpText({ name, server, support }: Product, events: AppEvents): string {
  const rows = offered(events).map(({ title, description, conditions }) => {
    const when = description.replace(/^Triggers when /, '').replace(/\.$/, '');
    return `| ${[title, when, conditions.map(({ label }) => label).join(', ')].map(cell).join(' | ')} |`;
  });
  return `# ${name} in Zapier

When something happens in ${name}, Zapier does something in one of its thousands of apps. You need a Zapier account, and somebody
who may create API keys in ${name}.

1. In ${name}, open [Settings → API keys](${server}/settings/api-keys) and create a key with what is ticked there. Copy it now: it is
   shown only once.
2. In Zapier, create a Zap and choose **${name}** as its trigger. As **API Key**, paste the key. Leave **Server URL** as it is.
3. Choose what starts the Zap:

| trigger | runs when | can be narrowed to |
| --- | --- | --- |
${rows.join('\n')}

**Test trigger** shows your latest events that the Zap would run on, or an example if there is none yet. The field _Is Test Event_ tells
test events from real ones.

A Zap can also **Send Test Event** to an endpoint of yours, do **Replay Delivery** of one that failed, and **Find Endpoint** by its URL.

## When something is wrong

| what you see | what it means |
| --- | --- |
| "does not accept the API key" | It was revoked or has expired. Create a new one and reconnect. |
| "This API key lacks …" | Create a key with the scopes \`webhooks:*\` and \`events:read\`. |
| "signature does not match" | Someone rotated the secret of the Zap's entry under Settings → Webhooks. Turn the Zap off and on again. |
| the Zap is off, and nobody turned it off | Its entry under Settings → Webhooks was deleted or disabled. Turn the Zap on again. |
| nothing happens | Settings → Webhooks → the Zap's entry → Deliveries shows every attempt and what Zapier answered. |
${support === null ? '' : `\nOtherwise: ${support}\n`}`;
}
