import { Alert, Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '../../api/client.ts';
import type { Connection, Connector } from '../../api/types.ts';
import { LoadedDialog } from '../../parts/loaded-dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { inWords, When } from '../../parts/when.tsx';
import { useSession } from '../../shell/session.tsx';
import { ConnectButton } from './connect-button.tsx';
import { ConnectorIcon } from './connector-icon.tsx';

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
        notifications.show({ message: `${app} answers: ${account.name} works.`, color: 'green' });
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
              {app}, by {kind === 'oauth' ? 'sign-in' : (credentialLabel(connector, kind) ?? kind)}, connected{' '}
              <When at={created_at} />
            </Text>
          </Stack>
        </Group>
        <Group gap="xs">
          {needsReconnect && may('admin') && connector && (
            <ConnectButton connector={connector} size="xs" {...(kind !== 'oauth' && { kind })}>
              {status === 'revoked' ? 'Connect again' : 'Reconnect'}
            </ConnectButton>
          )}
          {status !== 'revoked' && may('editor') && (
            <Button size="xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
              Check now
            </Button>
          )}
          {status !== 'revoked' && may('admin') && (
            <Button size="xs" variant="default" onClick={open}>
              Disconnect
            </Button>
          )}
        </Group>
      </Group>
      {status === 'needs_reconnect' && (
        <Alert color="orange" role="note" mt="sm" title="It has to be connected again">
          {status_reason} Events wait for up to 30 days, and go out as soon as it is connected again.
        </Alert>
      )}
      <Problem error={check.error} />
      {disconnecting && <LoadedDialog load={disconnectDialog} props={{ connection, app, onClose: close }} />}
    </Card>
  );
}

function Health({ connection: { status, paused_until } }: { connection: Connection }) {
  if (status === 'needs_reconnect') return <Mark color="orange">Needs to be reconnected</Mark>;
  if (status === 'revoked') return <Mark color="gray">Disconnected</Mark>;
  if (paused_until !== null && Date.parse(paused_until) > Date.now())
    return <Mark color="yellow">{`Slowed down by its limits, goes on ${inWords(paused_until)}`}</Mark>;
  return <Mark color="green">Works</Mark>;
}

function Mark({ color, children }: { color: string; children: string }) {
  return (
    <Badge color={color} variant="light" tt="none" h="auto" style={{ whiteSpace: 'normal' }}>
      {children}
    </Badge>
  );
}

function credentialLabel(connector: Connector | undefined, kind: string): string | undefined {
  const label = connector?.credentials.find((each) => each.kind === kind)?.label;
  return label && label.charAt(0).toLowerCase() + label.slice(1);
}
