import { Box, Stack, Table, Text } from '@mantine/core';
import { Buttons } from '../shared/preview/message.tsx';
import type { PreviewProps } from '../shared/preview/props.ts';
import { useWords } from '../shared/preview/words.tsx';

interface MailRequest {
  to: string[];
  subject: string;
  content: {
    title?: string;
    kicker?: string;
    text?: string;
    groups: [string, string][][];
    quotes: { label: string; text: string }[];
    footer?: string;
    button?: { label: string };
    reason: string;
  };
}

/** A mail as it is opened. */
export default function Preview({ request, sender }: PreviewProps<MailRequest>) {
  const say = useWords();
  const { to, subject, content } = request;
  const { title, kicker, text, groups, quotes, footer, button, reason } = content;
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      <Text size="xs" c="dimmed">
        {say(`From ${sender} · To ${to.join(', ')}`)}
      </Text>
      <Text component="div" fw={700}>
        {subject}
      </Text>
      <Box
        p="sm"
        style={{
          border: '1px solid var(--mantine-color-default-border)',
          borderRadius: 'var(--mantine-radius-md)',
        }}
      >
        <Stack gap="xs">
          {title && (
            <Text component="div" size="lg" fw={700} lh={1.2}>
              {title}
            </Text>
          )}
          {kicker && (
            <Text size="xs" c="dimmed">
              {kicker}
            </Text>
          )}
          {text && (
            <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
              {text}
            </Text>
          )}
          {groups.map((pairs) => (
            <Table
              key={pairs.map(([label]) => label).join()}
              layout="fixed"
              verticalSpacing={2}
              withRowBorders={false}
            >
              <Table.Tbody>
                {pairs.map(([label, value]) => (
                  <Table.Tr key={label}>
                    <Table.Th w="40%" scope="row" style={{ verticalAlign: 'top' }}>
                      {label}
                    </Table.Th>
                    <Table.Td>{value}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          ))}
          {quotes.map((quote) => (
            <Text key={quote.label} size="sm" style={{ whiteSpace: 'pre-line' }}>
              <b>{quote.label}</b>
              {'\n'}
              {quote.text}
            </Text>
          ))}
          {button && <Buttons labels={[button.label]} />}
          {footer && (
            <Text size="xs" c="dimmed">
              {footer}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {reason}
          </Text>
        </Stack>
      </Box>
    </Stack>
  );
}
