import { Alert, Group, Radio, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Connection, Connector } from '../../../api/types.ts';
import { useSession } from '../../../shell/session.tsx';
import { ConnectButton } from '../connect-button.tsx';
import { ConnectorIcon } from '../connector-icon.tsx';

interface Choice {
  connector: string;
  action: string;
}

/** "Do": which action of which app. */
export function ActionChoice({
  connectors,
  chosen,
  error,
  onChange,
}: {
  connectors: readonly Connector[];
  chosen: Choice | undefined;
  error: string | undefined;
  onChange: (choice: Choice) => void;
}) {
  const choices = connectors.flatMap((connector) =>
    connector.actions.map((action) => ({ connector, action })),
  );
  const keyOf = (choice: Choice) => `${choice.connector} ${choice.action}`;
  return (
    <Radio.Group
      label="What should happen"
      value={chosen ? keyOf(chosen) : null}
      onChange={(key) => {
        const [connector = '', action = ''] = key.split(' ');
        onChange({ connector, action });
      }}
      error={error}
      data-fault={error ? true : undefined}
    >
      <SimpleGrid cols={{ base: 1, xl: 3 }} spacing="xs" mt={6}>
        {choices.map(({ connector, action }) => (
          <Radio.Card
            key={`${connector.id} ${action.id}`}
            value={keyOf({ connector: connector.id, action: action.id })}
            p="sm"
            aria-label={`${action.name}: ${connector.name}`}
          >
            <Group wrap="nowrap" gap="sm">
              <ConnectorIcon svg={connector.icon} size={18} />
              <Stack gap={0} miw={0} flex={1}>
                <Text size="sm" fw={600}>
                  {action.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {connector.name}
                </Text>
              </Stack>
              <Radio.Indicator />
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

/** Through which account; or the way to connect the first. */
export function AccountChoice({
  connector,
  accounts,
  value,
  error,
  returnTo,
  onChange,
}: {
  connector: Connector;
  accounts: readonly Connection[];
  value: string | null;
  error: string | undefined;
  returnTo: string;
  onChange: (id: string | null) => void;
}) {
  const { may } = useSession();
  const chosen = accounts.find(({ id }) => id === value);
  if (accounts.length === 0) {
    return (
      <Alert
        color={error ? 'red' : 'blue'}
        title={error ? `Connect a ${connector.name} account first` : `${connector.name} isn't connected yet`}
        role={error ? 'alert' : 'note'}
        data-fault={error ? true : undefined}
        tabIndex={error ? -1 : undefined}
      >
        <Stack align="flex-start" gap="xs">
          {may('admin')
            ? 'Connect an account, and come back here: what you have entered stays.'
            : 'Ask an admin of your team to connect an account under Integrations. What you have entered stays.'}
          {may('admin') && (
            <ConnectButton connector={connector} returnTo={returnTo}>
              Connect {connector.name}
            </ConnectButton>
          )}
        </Stack>
      </Alert>
    );
  }
  return (
    <Stack gap="xs">
      <Select
        label="Account"
        data={accounts.map(({ id, account, status }) => ({
          value: id,
          label: status === 'active' ? account.name : `${account.name} (needs to be reconnected)`,
        }))}
        value={value}
        onChange={onChange}
        allowDeselect={false}
        error={error}
        required
      />
      {chosen && chosen.status !== 'active' && (
        <Alert color="orange" role="note">
          This account has to be connected again; until then, events wait.
        </Alert>
      )}
    </Stack>
  );
}
