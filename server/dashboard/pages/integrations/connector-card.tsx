import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { Connection, Connector } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ConnectButton } from './connect-button.tsx';
import { ConnectorIcon } from './connector-icon.tsx';

/** One app of the gallery. */
export function ConnectorCard({
  connector,
  accounts,
}: {
  connector: Connector;
  accounts: readonly Connection[];
}) {
  const { may } = useSession();
  const { name, description, icon } = connector;
  const active = accounts.filter(({ status }) => status !== 'revoked').length;
  return (
    <Card withBorder component="article" aria-label={name}>
      <Stack gap="sm" h="100%">
        <Group wrap="nowrap" gap="sm">
          <ConnectorIcon svg={icon} />
          <Title order={3} size="h5">
            {name}
          </Title>
        </Group>
        <Text size="sm" flex={1}>
          {fromServer(description)}
        </Text>
        <Group gap="sm">
          {may('admin') && (
            <ConnectButton
              connector={connector}
              size="xs"
              variant={active > 0 ? 'default' : 'filled'}
              aria-label={t(
                active > 0 ? 'integrations:connector.anotherOfApp' : 'integrations:connector.connectApp',
                { app: name },
              )}
            >
              {t(active > 0 ? 'integrations:connector.another' : 'integrations:connector.connect')}
            </ConnectButton>
          )}
          {active > 0 && (
            <Group gap={4} wrap="nowrap">
              <IconCircleCheck size={16} color="var(--mantine-color-green-7)" aria-hidden />
              <Text size="sm">{t('integrations:connector.accounts', { count: active })}</Text>
            </Group>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
