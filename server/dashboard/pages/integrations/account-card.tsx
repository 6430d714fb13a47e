import { Alert, Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Trans } from 'react-i18next/TransWithoutContext';
import { useSearchParams } from 'react-router';
import { api } from '../../api/client.ts';
import type { Connection, Connector } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { LoadedDialog } from '../../parts/loaded-dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { inWords, When } from '../../parts/when.tsx';
import { useSession } from '../../shell/session.tsx';
import { ConnectButton } from './connect-button.tsx';
import { ConnectorIcon } from './connector-icon.tsx';
import { lowerFirst } from './lower-first.ts';

const disconnectDialog = async () => (await import('./disconnect-dialog.tsx')).DisconnectDialog;

/** An account, whether it works, and what to do when it doesn't. */
export function AccountCard({
  connection,
  connector,
}: {
  connection: Connection;
  connector: Connector | undefined;
}) {
  const { may } = useSession();
  const queries = useQueryClient();
  const [disconnecting, { open, close }] = useDisclosure();
  const { id, account, status, status_reason, kind, created_at } = connection;
  const app = connector?.name ?? connection.connector;
  const check = useMutation({
    mutationFn: () => api.post<Connection>(`/connections/${id}/verify`),
    onSuccess: (checked) => {
      if (checked.status === 'active')
        notifications.show({
          message: t('integrations:account.works', { app, account: account.name }),
          color: 'green',
        });
      return queries.invalidateQueries({ queryKey: ['/connections'] });
    },
  });
  // A letter's link leads to this account, among many.
  const [parameters] = useSearchParams();
  const isMeant = parameters.get('connection') === id;
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isMeant) self.current?.focus();
  }, [isMeant]);
  const needsReconnect = status !== 'active';
  return (
    <Card
      ref={self}
      withBorder
      padding="sm"
      component="article"
      aria-label={`${app}: ${account.name}`}
      {...(isMeant && { tabIndex: -1 })}
    >
      <Group justify="space-between" gap="sm">
        <Group wrap="nowrap" gap="sm" flex={1} miw={220}>
          {connector && <ConnectorIcon svg={connector.icon} size={20} />}
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                {account.name}
              </Text>
              <Health connection={connection} />
            </Group>
            <Text size="sm" c="dimmed">
              <Trans
                ns="integrations"
                i18nKey="account.about"
                values={{ app, how: howConnected(connector, kind) }}
                components={{ when: <When at={created_at} /> }}
              />
            </Text>
          </Stack>
        </Group>
        <Group gap="xs">
          {needsReconnect && may('admin') && connector && (
            <ConnectButton connector={connector} size="xs" {...(kind !== 'oauth' && { kind })}>
              {t(
                status === 'revoked' ? 'integrations:account.connectAgain' : 'integrations:account.reconnect',
              )}
            </ConnectButton>
          )}
          {status !== 'revoked' && may('editor') && (
            <Button size="xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
              {t('integrations:account.check')}
            </Button>
          )}
          {status !== 'revoked' && may('admin') && (
            <Button size="xs" variant="default" onClick={open}>
              {t('integrations:account.disconnect')}
            </Button>
          )}
        </Group>
      </Group>
      {status === 'needs_reconnect' && (
        <Alert color="orange" role="note" mt="sm" title={t('integrations:account.again.title')}>
          {fromServer(status_reason ?? '')} {t('integrations:account.again.text')}
        </Alert>
      )}
      <Problem error={check.error} />
      {disconnecting && <LoadedDialog load={disconnectDialog} props={{ connection, app, onClose: close }} />}
    </Card>
  );
}

function Health({ connection: { status, paused_until } }: { connection: Connection }) {
  if (status === 'needs_reconnect')
    return <Mark color="orange">{t('integrations:account.health.needsReconnect')}</Mark>;
  if (status === 'revoked') return <Mark color="gray">{t('integrations:account.health.disconnected')}</Mark>;
  if (paused_until !== null && Date.parse(paused_until) > Date.now())
    return (
      <Mark color="yellow">
        {t('integrations:account.health.slowedDown', { when: inWords(paused_until) })}
      </Mark>
    );
  return <Mark color="green">{t('integrations:account.health.works')}</Mark>;
}

function Mark({ color, children }: { color: string; children: string }) {
  return (
    <Badge color={color} variant="light" tt="none" h="auto" style={{ whiteSpace: 'normal' }}>
      {children}
    </Badge>
  );
}

function howConnected(connector: Connector | undefined, kind: string): string {
  if (kind === 'oauth') return t('integrations:account.bySignIn');
  const label = connector?.credentials.find((each) => each.kind === kind)?.label;
  return label === undefined ? kind : lowerFirst(label);
}
