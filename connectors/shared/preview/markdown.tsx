import { Blockquote, List, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { code, inline, Link, type Markup } from './inline.tsx';

/** What a backslash stands before is text (CommonMark 2.4). */
const unescaped = (text: string) => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('\u2060', '');

const MARKUPS: Markup[] = [
  { pattern: /\\[!-/:-@[-`{-~]/, show: ([escaped]) => escaped.slice(1) },
  { pattern: /`([^`]+)`/, show: ([, text = '']) => code(text) },
  {
    pattern: /\[((?:[^[\]\\]|\\.)*)\]\(([^()\s]+)\)/,
    show: ([, text = '', url = ''], inner) => <Link to={url}>{inner(text)}</Link>,
  },
  { pattern: /\*\*(?=\S)((?:[^*\\]|\\.)+?)\*\*/, show: ([, text = ''], inner) => <b>{inner(text)}</b> },
  { pattern: /(?<![\w\\])_(?=\S)([^_]+?)_(?!\w)/, show: ([, text = ''], inner) => <i>{inner(text)}</i> },
  { pattern: /https?:\/\/[^\s<>()]+/, show: ([url]) => <Link to={url}>{url}</Link> },
];

const shown = (text: string): ReactNode => inline(text, MARKUPS, unescaped);

interface Block {
  kind: 'table' | 'list' | 'quote' | 'heading' | 'text';
  lines: string[];
}

const KINDS = [
  { kind: 'table', begins: /^\s*\|/ },
  { kind: 'list', begins: /^\s*(?:[-*+]|\d+[.)])\s+/ },
  { kind: 'quote', begins: /^\s*>\s?/ },
  { kind: 'heading', begins: /^#{1,6}\s+/ },
] as const;

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split('\n')) {
    const kind = KINDS.find(({ begins }) => begins.test(line))?.kind ?? 'text';
    if (line.trim() === '') {
      open = undefined;
    } else if (open && open.kind === kind && kind !== 'heading') {
      open.lines.push(line);
    } else {
      open = { kind, lines: [line] };
      blocks.push(open);
    }
  }
  return blocks;
}

/** Markdown within a line, in the type of what stands around it. */
export function MarkdownLine({ text }: { text: string }): ReactNode {
  return shown(text);
}

/** The Markdown that our texts use: paragraphs, lists, tables, quotations, headings. */
export function Markdown({ text }: { text: string }) {
  return blocksOf(text).map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name
    <BlockOf key={index} {...block} />
  ));
}

function BlockOf({ kind, lines }: Block) {
  const bare = lines.map((line) => line.replace(KINDS.find((each) => each.kind === kind)?.begins ?? '', ''));
  switch (kind) {
    case 'table':
      return <TableOf lines={lines} />;
    case 'list':
      return (
        <List size="sm" my={6} spacing={2}>
          {bare.map((item) => (
            <List.Item key={item}>{shown(item)}</List.Item>
          ))}
        </List>
      );
    case 'quote':
      return (
        <Blockquote my={6} p="xs" fz="sm">
          {shown(bare.join(' '))}
        </Blockquote>
      );
    case 'heading':
      return (
        <Text fw={700} my={6}>
          {shown(bare.join(' '))}
        </Text>
      );
    case 'text':
      return (
        <Text size="sm" my={6} style={{ overflowWrap: 'anywhere' }}>
          {shown(lines.join('\n'))}
        </Text>
      );
  }
}

function TableOf({ lines }: { lines: readonly string[] }) {
  const rows = lines
    .filter((line) => !/^[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return (
    <Table my={6} withTableBorder withColumnBorders w="auto">
      <Table.Thead>
        <Table.Tr>
          {head.map((cell) => (
            <Table.Th key={cell}>{shown(cell)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {body.map((cells) => (
          <Table.Tr key={cells.join('|')}>
            {cells.map((cell) => (
              <Table.Td key={cell}>{shown(cell)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
