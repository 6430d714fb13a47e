import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { Connection, Connector } from '../../api/types.ts';
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
          {description}
        </Text>
        <Group gap="sm">
          {may('admin') && (
            <ConnectButton
              connector={connector}
              size="xs"
              variant={active > 0 ? 'default' : 'filled'}
              aria-label={active > 0 ? `Connect another ${name} account` : `Connect ${name}`}
            >
              {active > 0 ? 'Connect another' : 'Connect'}
            </ConnectButton>
          )}
          {active > 0 && (
            <Group gap={4} wrap="nowrap">
              <IconCircleCheck size={16} color="var(--mantine-color-green-7)" aria-hidden />
              <Text size="sm">{active === 1 ? '1 account' : `${active} accounts`}</Text>
            </Group>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
