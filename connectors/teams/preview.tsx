import { Box, Stack, Table, Text } from '@mantine/core';
import { Markdown, MarkdownLine } from '../shared/preview/markdown.tsx';
import { Bubble, Buttons } from '../shared/preview/message.tsx';
import type { PreviewProps } from '../shared/preview/props.ts';

interface Element {
  type: string;
  text?: string;
  size?: string;
  weight?: string;
  isSubtle?: boolean;
  facts?: { title: string; value: string }[];
}
interface TeamsRequest {
  message: { attachments: { content: { body: Element[]; actions?: { title: string }[] } }[] };
}

/** A card as it stands in a channel. */
export default function Preview({ request: { message }, sender }: PreviewProps<TeamsRequest>) {
  const { body = [], actions = [] } = message.attachments[0]?.content ?? {};
  return (
    <Bubble sender={sender}>
      <Box
        p="sm"
        style={{
          border: '1px solid var(--mantine-color-default-border)',
          borderRadius: 'var(--mantine-radius-md)',
        }}
      >
        <Stack gap={4}>
          {body.map((element, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other name
            <ElementOf key={index} {...element} />
          ))}
          <Buttons labels={actions.map(({ title }) => title)} />
        </Stack>
      </Box>
    </Bubble>
  );
}

function ElementOf({ text = '', size, weight, isSubtle, facts }: Element) {
  if (facts) {
    return (
      <Table layout="fixed" verticalSpacing={2} withRowBorders={false}>
        <Table.Tbody>
          {facts.map(({ title, value }) => (
            <Table.Tr key={title}>
              <Table.Th w="40%" scope="row" style={{ verticalAlign: 'top' }}>
                <MarkdownLine text={title} />
              </Table.Th>
              <Table.Td>
                <Markdown text={value} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    );
  }
  const isLine = size !== undefined || weight !== undefined;
  return (
    <Text
      component="div"
      size={size === 'Large' ? 'lg' : size === 'Small' ? 'xs' : 'sm'}
      fw={weight === 'Bolder' ? 700 : undefined}
      c={isSubtle ? 'dimmed' : undefined}
    >
      {isLine ? <MarkdownLine text={inOwnZone(text)} /> : <Markdown text={inOwnZone(text)} />}
    </Text>
  );
}

/** As Teams shows them: the day and the time of the reader. */
const inOwnZone = (text: string) =>
  text.replaceAll(/\{\{DATE\(([\dTZ:-]+),SHORT\)\}\} \{\{TIME\(\1\)\}\}/g, (_, instant) =>
    new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
  );
