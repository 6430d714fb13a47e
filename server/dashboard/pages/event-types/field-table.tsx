import { Code, Stack, Table, Text } from '@mantine/core';
import { fromServer, t } from '../../languages/event-types.ts';
import { type Field, fieldName, shownValue } from '../../parts/event-fields.ts';
import { pathBelow } from './field-paths.ts';

const KINDS: Record<Field['kind'], string> = {
  text: t('event-types:fields.kinds.text'),
  choice: t('event-types:fields.kinds.choice'),
  number: t('event-types:fields.kinds.number'),
  share: t('event-types:fields.kinds.share'),
  boolean: t('event-types:fields.kinds.boolean'),
  time: t('event-types:fields.kinds.time'),
  list: t('event-types:fields.kinds.list'),
};

/** The fields of a type's object, with what people call them. */
export function FieldTable({ fields }: { fields: readonly Field[] }) {
  const label = t('event-types:page.fields');
  return (
    <Table.ScrollContainer
      minWidth={480}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
    >
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('event-types:fields.field')}</Table.Th>
            <Table.Th>{t('event-types:fields.kind')}</Table.Th>
            <Table.Th>{t('event-types:fields.sample')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.path}>
              <Table.Td>
                <Stack gap={2} align="flex-start">
                  <Text component="div" size="sm" fw={600}>
                    {field.group === null ? '' : `${fromServer(field.group)}: `}
                    {fieldName(field)}
                  </Text>
                  <Code>{pathBelow(field)}</Code>
                  {field.description !== '' && (
                    <Text size="xs" c="dimmed">
                      {fromServer(field.description)}
                    </Text>
                  )}
                </Stack>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{KINDS[field.kind]}</Text>
                {field.choices && (
                  <Text size="xs" c="dimmed">
                    {field.choices.join(', ')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Text size="sm">{shownValue(field)}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
