import { Anchor, Code, Mark } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

/** A way of marking up a part of a line. `inner`: the marked-up text within it. */
export interface Markup {
  pattern: RegExp;
  show: (match: RegExpMatchArray, inner: (text: string) => ReactNode) => ReactNode;
}

/** Text with the earliest markup shown as such, again and again. Nothing of it is ever HTML. */
export function inline(text: string, markups: readonly Markup[], plain: (text: string) => string): ReactNode {
  const parts: ReactNode[] = [];
  let rest = text;
  while (rest !== '') {
    const [first] = markups
      .flatMap(({ pattern, show }) => {
        const match = rest.match(pattern);
        return match?.index === undefined ? [] : [{ match, at: match.index, show }];
      })
      .sort((one, other) => one.at - other.at);
    if (!first) break;
    parts.push(plain(rest.slice(0, first.at)));
    parts.push(first.show(first.match, (inner) => inline(inner, markups, plain)));
    rest = rest.slice(first.at + first.match[0].length);
  }
  parts.push(plain(rest));
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other name
    <Fragment key={index}>{part}</Fragment>
  ));
}

/** Only web addresses can be followed. */
export function Link({ to, children }: { to: string; children: ReactNode }) {
  if (!/^(https?:\/\/|mailto:)/i.test(to)) return children;
  return (
    <Anchor href={to} target="_blank" rel="noopener noreferrer" inherit underline="always">
      {children}
    </Anchor>
  );
}

export const code = (text: string) => <Code>{text}</Code>;
export const mention = (text: string) => <Mark color="blue">{text}</Mark>;
