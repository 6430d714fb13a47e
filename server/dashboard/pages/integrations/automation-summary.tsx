import { Code, Paper, Stack, Table, Text } from '@mantine/core';
import type { Automation, Connection, Connector, EventType } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { inWords } from '../../parts/conditions/condition-words.ts';
import { fieldsOf } from '../../parts/event-fields.ts';
import { eventNames } from '../../parts/event-names.ts';
import { configFields } from './builder/config-fields.ts';

/** What an automation does, for those who may look only. */
export function AutomationSummary({
  automation,
  types,
  connectors,
  connections,
}: {
  automation: Automation;
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}) {
  const connector = connectors.find(({ id }) => id === automation.connector);
  const action = connector?.actions.find(({ id }) => id === automation.action);
  const account = connections.find(({ id }) => id === automation.connection_id);
  const { filter, config, enabled_events } = automation;
  const rows: [string, string][] = [
    [t('integrations:summary.when'), eventNames(enabled_events, types)],
    [
      t('integrations:summary.onlyIf'),
      filter ? inWords(filter, fieldsOf(types, enabled_events)) : t('integrations:summary.everyTime'),
    ],
    [
      t('integrations:summary.do'),
      t('integrations:summary.what', {
        action: fromServer(action?.name ?? automation.action),
        app: connector?.name ?? automation.connector,
      }),
    ],
    [t('integrations:summary.account'), account?.account.name ?? t('integrations:summary.disconnected')],
  ];
  const settings = (action ? configFields(action) : []).filter(({ name }) => config[name] !== undefined);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Table layout="fixed" withRowBorders={false}>
          <Table.Tbody>
            {rows.map(([title, text]) => (
              <Table.Tr key={title}>
                <Table.Th scope="row" w="30%" style={{ verticalAlign: 'top' }}>
                  {title}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{text}</Table.Td>
              </Table.Tr>
            ))}
            {settings.map(({ name, title, choices }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" style={{ verticalAlign: 'top' }}>
                  {title}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Setting
                    value={choices.find(({ value }) => value === config[name])?.label ?? config[name]}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm" c="dimmed">
          {t('integrations:summary.changedByOthers')}
        </Text>
      </Stack>
    </Paper>
  );
}

function Setting({ value }: { value: unknown }) {
  if (typeof value === 'boolean') return t(value ? 'integrations:summary.yes' : 'integrations:summary.no');
  if (typeof value === 'string' && !value.includes('\n')) return value;
  return (
    <Code block style={{ whiteSpace: 'pre-wrap' }}>
      {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
    </Code>
  );
}
