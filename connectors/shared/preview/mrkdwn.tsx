import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { code, inline, Link, type Markup, mention } from './inline.tsx';

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u2060', '')
    .replaceAll(/(?<=\d) %/g, '\u00a0%');

/** https://docs.slack.dev/messaging/formatting-message-text */
const MARKUPS: Markup[] = [
  { pattern: /`([^`\n]+)`/, show: ([, text = '']) => code(unescaped(text)) },
  { pattern: /<!date\^(\d+)\^[^|>]*\|[^>]*>/, show: ([, seconds]) => time.format(Number(seconds) * 1000) },
  { pattern: /<!(here|channel|everyone)(?:\|[^>]*)?>/, show: ([, name]) => mention(`@${name}`) },
  {
    pattern: /<(?:@|!subteam\^)([A-Z0-9]+)(?:\|([^>]*))?>/,
    show: ([, id, name]) => mention(`@${name ?? id}`),
  },
  { pattern: /<#([A-Z0-9]+)(?:\|([^>]*))?>/, show: ([, id, name]) => mention(`#${name || id}`) },
  {
    pattern: /<([a-z]+:[^|>]+)(?:\|([^>]*))?>/i,
    show: ([, url = '', label]) => <Link to={unescaped(url)}>{unescaped(label ?? url)}</Link>,
  },
  {
    pattern: /(?<![\w*])\*(?=\S)([^*\n]+?)\*(?![\w*])/,
    show: ([, text = ''], inner) => <b>{inner(text)}</b>,
  },
  { pattern: /(?<![\w_])_(?=\S)([^_\n]+?)_(?![\w_])/, show: ([, text = ''], inner) => <i>{inner(text)}</i> },
  { pattern: /(?<![\w~])~(?=\S)([^~\n]+?)~(?![\w~])/, show: ([, text = ''], inner) => <s>{inner(text)}</s> },
];

/** Slack's own markup, line by line; quotations stand apart. */
export function Mrkdwn({ text }: { text: string }): ReactNode {
  return text.split('\n').map((line, index) => {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line)?.[1];
    const shown = inline(quote ?? line, MARKUPS, unescaped);
    return (
      <Text
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        key={index}
        span
        inherit
        display="block"
        mih="1.4em"
        {...(quote !== undefined && {
          pl: 'xs',
          style: { borderInlineStart: '3px solid var(--mantine-color-default-border)' },
        })}
      >
        {shown}
      </Text>
    );
  });
}
