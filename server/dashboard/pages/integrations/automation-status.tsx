import { Alert, Button, Group, type MantineSpacing, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { Automation, Connection, SavedAutomation } from '../../api/types.ts';
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
  const { name, status, disabled_reason, last_delivered_at, last_failed_at } = automation;
  const isOn = status === 'enabled';
  const account = connections.find(({ id }) => id === automation.connection_id);
  return (
    <Stack gap="xs" mb={mb}>
      <Group gap="md">
        {may('editor') ? (
          <Switch
            checked={isOn}
            // Not disabled meanwhile: that would take the focus away from those who use the keyboard.
            onChange={() => !toggle.isPending && toggle.mutate(isOn ? 'disabled' : 'enabled')}
            label={isOn ? 'On' : 'Off'}
            aria-label={`${name} is ${isOn ? 'on' : 'off'}`}
          />
        ) : (
          <Text size="sm" fw={600}>
            {isOn ? 'On' : 'Off'}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {last_delivered_at === null ? (
            'Nothing delivered yet'
          ) : (
            <>
              Last delivered <When at={last_delivered_at} />
            </>
          )}
          {last_failed_at !== null && (
            <>
              , last failed <When at={last_failed_at} />
            </>
          )}
        </Text>
      </Group>
      {!isOn && (
        <Alert color="gray" role="note" title="It is off">
          {disabled_reason}
          {may('editor') && account?.status !== 'revoked' && (
            <Group mt="xs">
              <Button
                size="xs"
                variant="light"
                loading={toggle.isPending}
                onClick={() => toggle.mutate('enabled')}
              >
                Turn on
              </Button>
            </Group>
          )}
        </Alert>
      )}
      {account && account.status !== 'active' && (
        <Alert color="orange" role="note" title={`${account.account.name} has to be connected again`}>
          {account.status === 'needs_reconnect'
            ? 'Events wait for up to 30 days, and go out as soon as the account is connected again.'
            : 'Its account was disconnected. Connect it again under Integrations, then turn this on.'}
        </Alert>
      )}
      <Problem error={toggle.error} />
    </Stack>
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
