import { Alert, Button, Group, type MantineSpacing, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trans } from 'react-i18next/TransWithoutContext';
import { api } from '../../api/client.ts';
import type { Automation, Connection, SavedAutomation } from '../../api/types.ts';
import { fromServer, t } from '../../languages/index.ts';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { useSession } from '../../shell/session.tsx';

/** On or off, why, and when it last did something. */
export function AutomationStatus({
  automation,
  connections,
  mb,
}: {
  automation: Automation;
  connections: readonly Connection[];
  mb?: MantineSpacing;
}) {
  const { may } = useSession();
  const toggle = useToggle(automation);
  const { name, status, disabled_reason } = automation;
  const isOn = status === 'enabled';
  const onOrOff = t(isOn ? 'integrations:status.on' : 'integrations:status.off');
  const account = connections.find(({ id }) => id === automation.connection_id);
  return (
    <Stack gap="xs" mb={mb}>
      <Group gap="md">
        {may('editor') ? (
          <Switch
            checked={isOn}
            // Not disabled meanwhile: that would take the focus away from those who use the keyboard.
            onChange={() => !toggle.isPending && toggle.mutate(isOn ? 'disabled' : 'enabled')}
            label={onOrOff}
            aria-label={t(isOn ? 'integrations:status.isOn' : 'integrations:status.isOff', { name })}
          />
        ) : (
          <Text size="sm" fw={600}>
            {onOrOff}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          <Latest automation={automation} />
        </Text>
      </Group>
      {!isOn && (
        <Alert color="gray" role="note" title={t('integrations:status.itIsOff')}>
          {fromServer(disabled_reason ?? '')}
          {may('editor') && account?.status !== 'revoked' && (
            <Group mt="xs">
              <Button
                size="xs"
                variant="light"
                loading={toggle.isPending}
                onClick={() => toggle.mutate('enabled')}
              >
                {t('integrations:status.turnOn')}
              </Button>
            </Group>
          )}
        </Alert>
      )}
      {account && account.status !== 'active' && (
        <Alert
          color="orange"
          role="note"
          title={t('integrations:status.again', { account: account.account.name })}
        >
          {t(
            account.status === 'needs_reconnect'
              ? 'integrations:status.waits'
              : 'integrations:status.disconnected',
          )}
        </Alert>
      )}
      <Problem error={toggle.error} />
    </Stack>
  );
}

/** When it last did something, and last failed. */
function Latest({ automation: { last_delivered_at, last_failed_at } }: { automation: Automation }) {
  if (last_delivered_at === null && last_failed_at === null) return t('integrations:status.neither');
  const outcome = last_delivered_at === null ? 'failed' : last_failed_at === null ? 'delivered' : 'both';
  return (
    <Trans
      ns="integrations"
      i18nKey={`status.${outcome}`}
      components={{ delivered: <When at={last_delivered_at} />, failed: <When at={last_failed_at} /> }}
    />
  );
}

function useToggle({ id }: Automation) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (status: 'enabled' | 'disabled') =>
      api.patch<SavedAutomation>(`/automations/${id}`, { status }),
    onSuccess: (saved) => {
      queries.setQueryData([`/automations/${id}`], saved);
      return queries.invalidateQueries({ queryKey: ['/automations'] });
    },
  });
}
