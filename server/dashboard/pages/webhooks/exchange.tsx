import { Accordion, Button, CopyButton, Group, Stack, Table, Text } from '@mantine/core';
import { t } from '../../languages/index.ts';
import { CodeBlock } from '../../parts/code-block.tsx';

interface ExchangeProps {
  value: string;
  title: string;
  /** Null: there was no such message. */
  headers: Record<string, string> | null;
  body: string | null;
  /** Said when there are no headers. */
  none: string;
}

/** One of the two messages of an attempt: headers and body. */
export function Exchange({ value, title, headers, body, none }: ExchangeProps) {
  return (
    <Accordion.Item value={value}>
      <Accordion.Control>{title}</Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {headers === null ? <Text size="sm">{none}</Text> : <Headers title={title} headers={headers} />}
          {body && <Body title={title} text={body} />}
          {headers !== null && !body && <Text size="sm">{t('webhooks:delivery.emptyBody')}</Text>}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Headers({ title, headers }: { title: string; headers: Record<string, string> }) {
  return (
    <Table layout="fixed" fz="xs" verticalSpacing={4} aria-label={t('webhooks:delivery.headers', { title })}>
      <Table.Tbody>
        {Object.entries(headers).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w="40%" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Body({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="xs" fw={600}>
          {t('webhooks:delivery.body')}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="subtle" onClick={copy}>
              {t(copied ? 'webhooks:delivery.copied' : 'webhooks:delivery.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <CodeBlock label={t('webhooks:delivery.bodyOf', { title })} height={320} text={indented(text)} />
    </div>
  );
}

/** JSON with line breaks, for reading; anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
