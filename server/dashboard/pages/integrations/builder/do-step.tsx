import { Alert, Group, Radio, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Connection, Connector } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
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
      label={t('integrations:builder.do.what')}
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
            aria-label={`${fromServer(action.name)}: ${connector.name}`}
          >
            <Group wrap="nowrap" gap="sm">
              <ConnectorIcon svg={connector.icon} size={18} />
              <Stack gap={0} miw={0} flex={1}>
                <Text size="sm" fw={600}>
                  {fromServer(action.name)}
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
        title={t(error ? 'integrations:builder.do.connectFirst' : 'integrations:builder.do.notConnected', {
          app: connector.name,
        })}
        role={error ? 'alert' : 'note'}
        data-fault={error ? true : undefined}
        tabIndex={error ? -1 : undefined}
      >
        <Stack align="flex-start" gap="xs">
          {t(may('admin') ? 'integrations:builder.do.comeBack' : 'integrations:builder.do.askAdmin')}
          {may('admin') && (
            <ConnectButton connector={connector} returnTo={returnTo}>
              {t('integrations:builder.do.connect', { app: connector.name })}
            </ConnectButton>
          )}
        </Stack>
      </Alert>
    );
  }
  return (
    <Stack gap="xs">
      <Select
        label={t('integrations:builder.do.account')}
        data={accounts.map(({ id, account, status }) => ({
          value: id,
          label:
            status === 'active'
              ? account.name
              : t('integrations:builder.do.accountToReconnect', { account: account.name }),
        }))}
        value={value}
        onChange={onChange}
        allowDeselect={false}
        error={error}
        required
      />
      {chosen && chosen.status !== 'active' && (
        <Alert color="orange" role="note">
          {t('integrations:builder.do.waits')}
        </Alert>
      )}
    </Stack>
  );
}
